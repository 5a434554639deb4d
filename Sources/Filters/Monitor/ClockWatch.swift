public import MarketData

/// Counts the steps of the wall clock.
///
/// A suspended machine shows as a step too: its steady clock stands still meanwhile.
public struct ClockWatch: Sendable {
  private var clock = ClockSteps()
  public private(set) var steps: Int64 = 0

  public init(at now: Now) {
    look(at: now)
  }

  public mutating func look(at now: Now) {
    if clock.step(at: now) != nil { steps &+= 1 }
  }
}
