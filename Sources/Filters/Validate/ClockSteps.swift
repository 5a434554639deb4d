import MarketData

/// Notices that the wall clock was set, by the steady one beside it.
struct ClockSteps {
  /// A change that no clock's drift makes between two looks, microseconds.
  static let leastStepUs: Int64 = 500_000
  /// How long ages are not trusted afterwards.
  static let relaxed = TimeSpan.seconds(60)

  private var offsetUs: Int64?
  private var relaxedUntil: MonotonicTime?

  /// True from a step until `relaxed` is over.
  mutating func wasSet(at now: Now) -> Bool {
    let offset = now.unix.microseconds - now.monotonic.microseconds
    if let before = offsetUs, (offset - before).magnitude > UInt64(ClockSteps.leastStepUs) {
      relaxedUntil = now.monotonic + ClockSteps.relaxed
    }
    offsetUs = offset
    guard let relaxedUntil else { return false }
    return now.monotonic < relaxedUntil
  }
}
