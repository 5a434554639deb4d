public import MarketData

/// Counts the steps of the wall clock, told by how far it moves away from the monotonic one.
///
/// A suspended machine shows as a step too: its monotonic clock stands still meanwhile.
public struct ClockWatch: Sendable {
  /// What a clock that is only being corrected gently does not reach between two looks.
  private static let step = TimeSpan.seconds(1)

  private var offset: Int64
  public private(set) var steps: Int64 = 0

  public init(at now: Now) {
    offset = now.unix.microseconds &- now.monotonic.microseconds
  }

  public mutating func look(at now: Now) {
    let current = now.unix.microseconds &- now.monotonic.microseconds
    if (current &- offset).magnitude >= ClockWatch.step.microseconds.magnitude { steps &+= 1 }
    offset = current
  }
}
