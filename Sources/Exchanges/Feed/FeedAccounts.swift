/// The books of a feed: received = written + suppressed + conflated + dropped (+ still queued).
public struct FeedAccounts: Equatable, Sendable {
  /// Data rows that came, in frames that were read.
  ///
  /// With raw output: frames.
  public var received: Int64 = 0
  /// Records that went out whole.
  public var written: Int64 = 0
  /// Repeats in an overlap or after a reconnect, and rows of channels that were just left.
  public var suppressed: Int64 = 0
  /// Replaced by a newer one while the reader was slow.
  public var conflated: Int64 = 0
  /// Shed because the reader was too slow for too long.
  public var dropped: Int64 = 0
  /// Rows that could not be records.
  public var refusedRows: Int64 = 0
  /// Messages that could not be read at all.
  public var unreadable: Int64 = 0
  public var connects: Int64 = 0
  public var disconnects: Int64 = 0

  public init() {}
}
