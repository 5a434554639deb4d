import MarketData

/// How long to wait before the next attempt to connect: full jitter under a doubling ceiling.
///
/// `0.25 s + random(0 … min(cap, 1 s · 2ⁿ))`; the floor because full jitter may draw zero. It goes
/// back to the start only after a connection has lasted and brought data, so that a server which
/// accepts and hangs up is asked less and less often.
struct Backoff: Sendable {
  static let floor = TimeSpan.milliseconds(250)
  static let first = TimeSpan.seconds(1)
  /// A connection counts as good after this long, with at least one data message.
  static let proven = TimeSpan.seconds(60)

  let cap: TimeSpan
  private(set) var failures = 0

  init(cap: TimeSpan) {
    self.cap = cap
  }

  /// The delay before the next attempt; each call counts one more failure.
  mutating func next(using generator: inout some RandomNumberGenerator) -> TimeSpan {
    let ceiling = min(cap.microseconds, Backoff.first.microseconds << min(failures, 30))
    failures += 1
    let jitter = Int64.random(in: 0...max(ceiling, 0), using: &generator)
    return TimeSpan(microseconds: Backoff.floor.microseconds + jitter)
  }

  mutating func reset() {
    failures = 0
  }
}
