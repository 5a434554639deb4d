/// Notices that this process, or the whole machine, stood still for a while.
///
/// Whoever keeps connections must then ask each of them whether it still lives: the other side may
/// have hung up long ago, and what was due meanwhile says nothing about it.
public struct PauseWatch: Sendable {
  /// Shorter ones happen on a busy machine, and hurt nobody.
  static let least = TimeSpan.seconds(5)

  private var asleep: TimeSpan?

  public init() {}

  /// How long it stood still since the last look; nil if it did not.
  ///
  /// `asleep`: how long the machine has slept since its start. `due`: when this look should have
  /// been at the latest, on a clock that goes on while a process is stopped.
  public mutating func pause(at now: MonotonicTime, asleep: TimeSpan, due: MonotonicTime)
    -> TimeSpan?
  {
    let slept = asleep.microseconds &- (self.asleep ?? asleep).microseconds
    self.asleep = asleep
    let late = max(0, (now - due).microseconds)
    let pause = TimeSpan(microseconds: max(0, slept) + late)
    return pause > PauseWatch.least ? pause : nil
  }
}
