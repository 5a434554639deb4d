import MarketData

/// When tickers change: the ticks of each instrument's clock, as a function of rate and time.
struct Ticking: Sendable {
  /// Ticks a second of a busy instrument.
  private(set) var rate: Int
  /// Thin instruments tick so much more seldom.
  static let thinFactor: Int64 = 20

  init(rate: Int) {
    self.rate = min(max(rate, 1), 1_000_000)
  }

  /// The last tick at or before a moment, and when it was.
  func tick(at now: UnixTime, of tape: Tape) -> Int64 {
    (now.microseconds * 1_000 + phase(of: tape)) / period(of: tape)
  }

  /// The moment of a tick.
  func time(of tick: Int64, _ tape: Tape) -> UnixTime {
    let nanoseconds = tick * period(of: tape) - phase(of: tape)
    return UnixTime(microseconds: (nanoseconds + 999) / 1_000)
  }

  /// Nanoseconds between two ticks.
  private func period(of tape: Tape) -> Int64 {
    let busy = 1_000_000_000 / Int64(rate)
    switch tape.instrument.activity {
    case .busy: return busy
    case .thin: return busy * Ticking.thinFactor
    }
  }

  /// Instruments do not all tick at once.
  private func phase(of tape: Tape) -> Int64 {
    Int64(tape.noise(41, 0) % UInt64(period(of: tape)))
  }
}
