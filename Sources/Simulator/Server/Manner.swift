import MarketData

/// How a venue behaves, apart from its words.
struct Manner: Sendable {
  /// Candles are pushed on full multiples of this.
  var candlePeriodSeconds: Int64 = 2
  /// A candle's last push says that it is the last.
  var announcesEnd = true
  /// Candles without a trade are pushed too.
  var pushesFlat = true
  /// Tickers are pushed on a trade only, unless the rate is beyond what the venue sends.
  var tickersFollowTrades = false
  /// Quotes change so many times as often as tickers are sent.
  var quotesPerTicker = 5
  /// Between two pings of the server's own; nil if it sends none.
  var pingEvery: TimeSpan?
  /// A longer request ends the connection.
  var longestRequest = 65_536
  /// The code and reason of a connection whose owner holds too much.
  var slowReader: (code: UInt16, reason: String) = (1_008, "")
  /// What stands in a close frame of a code; nothing for others.
  var closeReasons: [UInt16: String] = [:]
  /// How the venue's frames are spoilt.
  var frame: FrameFields
}

/// Where a venue's data messages have what faults change.
///
/// Each is the text in front of a value: `"c":"` of a string, `"E":` of a number.
struct FrameFields: Sendable {
  var last: String
  var bid: String
  var ask: String
  /// The times of a ticker or trade, numbers in milliseconds.
  var times: [String]
  /// Strings of a ticker that may be empty: all but bid and ask.
  var emptied: [String]
  /// What comes before the object of the data; nil if the whole message is that.
  var row: String?
  /// How a candle says that it is final, and that it is not.
  var final: (yes: String, no: String)?
  /// The channels of tickers and candles, by how their names begin.
  var ticker: String
  var candle: String
}
