/// The best bid and ask at one tick of the clock.
struct Quote: Equatable, Sendable {
  var bid: Int64
  var bidSize: Int64
  var ask: Int64
  var askSize: Int64

  /// The quote of one tick: the last trade stands at the side that its taker took from.
  init(_ tape: Tape, last: Fill, tick: Int64) {
    let random = tape.noise(40, tick)
    let spread = Int64(random & 3) % 3 + 1
    if last.isBuy {
      ask = last.price
      bid = max(1, ask - spread)
    } else {
      bid = last.price
      ask = bid + spread
    }
    let typical = tape.instrument.typicalSize
    bidSize = Quote.size(typical, random >> 8)
    askSize = Quote.size(typical, random >> 32)
  }

  private static func size(_ typical: Int64, _ random: UInt64) -> Int64 {
    typical * (Int64(random & 0x1FF) + 1) / 8 + Int64(random >> 9 & 0x3FFF) % typical + 1
  }
}
