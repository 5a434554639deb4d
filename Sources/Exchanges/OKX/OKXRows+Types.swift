import MarketData
import NDJSON

/// The three kinds of rows, each with a frame that OKX really sent.

extension OKXRows {
  /// One row of `tickers`.
  ///
  ///     {"instType":"SPOT","instId":"BTC-USD","last":"91517.2","lastSz":"0.00269444",
  ///      "askPx":"91527.3","askSz":"1.54613591","bidPx":"91527.2","bidSz":"0.0135",
  ///      "open24h":"88979.1","high24h":"92327.7","low24h":"87758.1","sodUtc0":"90420.2",
  ///      "sodUtc8":"89574.2","volCcy24h":"30744587.593360288","vol24h":"338.86622649",
  ///      "ts":"1765201256914"}
  ///
  /// Any number may be `""`. `volCcy24h` is quote currency for SPOT, base currency for derivatives,
  /// where it is no quote volume and so is left out.
  /// - Parameter symbol: the instrument of the channel; nil if any will do.
  static func ticker(
    _ row: JSONValue,
    of symbol: String? = nil,
    isSpot: Bool,
    in text: Span<UInt8>,
    recvUs: Int64,
    odd: inout [String]
  ) throws(RowError) -> Ticker {
    var ticker = Ticker(tsMs: -1, recvUs: recvUs)
    var (time, instrument) = (JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      func field(_ name: String) -> TextRange {
        Fields.number(value, name, in: text, odd: &odd)
      }
      // Little-endian words of the names: one comparison tells them apart.
      switch (key.count, text.word(at: key)) {
      case (2, 0x7374): time = value  // ts
      case (6, 0x6449_7473_6E69): instrument = value  // instId
      case (4, 0x7473_616C): ticker.last = field("last")
      case (6, 0x7A53_7473_616C): ticker.lastSize = field("lastSz")
      case (5, 0x78_5064_6962): ticker.bid = field("bidPx")
      case (5, 0x7A_5364_6962): ticker.bidSize = field("bidSz")
      case (5, 0x78_506B_7361): ticker.ask = field("askPx")
      case (5, 0x7A_536B_7361): ticker.askSize = field("askSz")
      case (7, 0x68_3432_6E65_706F): ticker.open24h = field("open24h")
      case (7, 0x68_3432_6867_6968): ticker.high24h = field("high24h")
      case (6, 0x6834_3277_6F6C): ticker.low24h = field("low24h")
      case (6, 0x6834_326C_6F76): ticker.volume24h = field("vol24h")
      case (9, 0x3432_7963_436C_6F76) where isSpot:
        ticker.quoteVolume24h = field("volCcy24h")
      default: return
      }
    }
    try Fields.check(instrument, is: symbol, in: text)
    ticker.tsMs = try Fields.time(time, "ts", in: text)
    if ticker.saysNothing { throw .saysNothing }
    return ticker
  }

  /// One row of `trades`.
  ///
  ///     {"instId":"BTC-USDT","tradeId":"1067468269","px":"83753","sz":"0.000011","side":"sell",
  ///      "ts":"1791369376364","count":"1","source":"0","seqId":82083114838}
  ///
  /// `side` is the taker's. `tradeId` is the last of `count` merged trades.
  static func trade(
    _ row: JSONValue,
    of symbol: String,
    in text: Span<UInt8>,
    recvUs: Int64
  ) throws(RowError) -> Trade {
    var (id, price, size) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (side, time, instrument) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      if text.says("tradeId", at: key) { id = value }
      if text.says("px", at: key) { price = value }
      if text.says("sz", at: key) { size = value }
      if text.says("side", at: key) { side = value }
      if text.says("ts", at: key) { time = value }
      if text.says("instId", at: key) { instrument = value }
    }
    try Fields.check(instrument, is: symbol, in: text)
    let number = try Fields.id(id, "tradeId")
    let taker = try Fields.side(side, in: text)
    return Trade(
      tsMs: try Fields.time(time, "ts", in: text),
      recvUs: recvUs,
      id: number,
      price: try Fields.required(price, "px", in: text),
      size: try Fields.required(size, "sz", in: text),
      side: taker
    )
  }

  /// One row of a `candle…` channel, or of the REST endpoints: nine strings, no instrument.
  ///
  ///     ["1757076060000","112600.1","112631.9","112477.1","112477.1","3.10944629",
  ///      "349947.335430728","349947.335430728","0"]
  ///
  /// ts, open, high, low, close, volume, volume in base or quote currency, volume in quote currency,
  /// and whether the bar is final, `"1"` and nothing else. Rows of mark and index prices have six.
  static func candle(
    _ row: JSONValue,
    _ interval: Interval,
    in text: Span<UInt8>,
    recvUs: Int64,
    odd: inout [String]
  ) throws(RowError) -> Candle {
    let values = try Fields.values(of: row, 9, in: text)
    var candle = Candle(
      interval: interval,
      tsMs: try Fields.time(values[0], "ts", in: text),
      recvUs: recvUs,
      open: try Fields.required(values[1], "open", in: text),
      high: try Fields.required(values[2], "high", in: text),
      low: try Fields.required(values[3], "low", in: text),
      close: try Fields.required(values[4], "close", in: text),
      closed: values[8].kind == .string && text.says("1", at: values[8].range)
    )
    candle.volume = Fields.number(values[5], "vol", in: text, odd: &odd)
    candle.quoteVolume = Fields.number(values[7], "volCcyQuote", in: text, odd: &odd)
    return candle
  }
}
