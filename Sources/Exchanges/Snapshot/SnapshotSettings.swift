public import MarketData

/// What the user chose to have asked.
public struct SnapshotSettings: Sendable {
  public var wantsTickers = true
  /// Every spot ticker in one call, instead of the symbols' own.
  public var wantsAll = false
  public var intervals: [Interval] = []
  /// Rows of candles in the first round.
  public var limit = 100
  /// Page back to here, Unix milliseconds.
  public var sinceMs: Int64?
  /// The time from one round to the next; nil: one round.
  public var interval: TimeSpan?
  public var retries = 4
  public var demoTrading = false

  public init() {}
}
