/// One stream of one instrument that somebody follows.
struct Feed: Sendable {
  /// What a stream tells of the market.
  enum Kind: Sendable {
    case ticker
    /// Best bid and ask alone, at each change.
    case book
    /// `isMerged` joins the fills of one order.
    case trades(isMerged: Bool)
    case candle(BarLength)
  }

  /// How far a stream has come.
  enum Source: Sendable {
    case ticker(tick: Int64, quote: Quote?, fill: Int64)
    case book(tick: Int64, quote: Quote?)
    /// `sentTo` in Unix milliseconds.
    case trades(isMerged: Bool, sentTo: Int64)
    /// `bar` holds the fills before `foldedTo`; `isPushed` once the bar as it is was sent.
    case candle(BarLength, bar: Bar, foldedTo: Int64, isPushed: Bool)
    case recorded(place: Int)
    /// Known, but nothing ever comes.
    case quiet
  }

  let key: ChannelKey
  /// Where its instrument stands in the market; of no meaning for a recording.
  let instrument: Int
  var source: Source
  var peers: [Int] = []
  /// When there may be something to send, in Unix microseconds.
  var due: Int64
}

/// One thing that a stream tells.
enum Happening {
  /// The ticker as it stands at a moment, in Unix milliseconds.
  case ticker(at: Int64, Quote)
  /// Best bid and ask at a moment, and which change of them that is.
  case book(at: Int64, Quote, change: Int64)
  /// A trade; `joined` fills of one order make it up.
  case trade(Fill, joined: Int64)
  case candle(BarLength, Bar, isFinal: Bool)
  /// A frame of the recording.
  case recorded([UInt8])
}
