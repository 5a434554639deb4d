/// One channel of one instrument that somebody follows.
struct Stream: Sendable {
  enum Source: Sendable {
    case ticker(place: Int, tick: Int64, quote: Quote?, fill: Int64)
    /// `isMerged` for `trades`, whose messages join fills of one order; `sentTo` in Unix milliseconds.
    case trades(place: Int, isMerged: Bool, sentTo: Int64)
    /// `bar` holds the fills before `foldedTo`; `isPushed` once the bar as it is was sent.
    case candle(place: Int, BarLength, bar: Bar, foldedTo: Int64, isPushed: Bool)
    case recorded(place: Int)
    /// Known, but nothing ever comes.
    case quiet
  }

  let key: ChannelKey
  var source: Source
  var peers: [Int] = []
  /// When there may be something to send, in Unix microseconds.
  var due: Int64
}
