/// Notices that the wall clock was set, by the steady one beside it.
public struct ClockSteps: Sendable {
  /// A change that no clock's drift makes between two looks.
  static let least = TimeSpan.milliseconds(500)

  private var offsetUs: Int64?

  public init() {}

  /// How far the wall clock was set since the last look; nil if it was not.
  ///
  /// `asleep` is how long the machine has slept since its start: while it sleeps the steady clock
  /// stands still, and that is no step.
  public mutating func step(at now: Now, asleep: TimeSpan = .seconds(0)) -> TimeSpan? {
    let awake = now.monotonic.microseconds &+ asleep.microseconds
    let offset = now.unix.microseconds &- awake
    defer { offsetUs = offset }
    guard let before = offsetUs else { return nil }
    let step = TimeSpan(microseconds: offset &- before)
    return step.microseconds.magnitude > ClockSteps.least.microseconds.magnitude ? step : nil
  }
}
