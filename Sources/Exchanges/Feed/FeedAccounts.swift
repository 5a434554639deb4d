/// The books of a feed: received = written + suppressed + conflated + dropped + rejected + unsent.
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
  public var rejected: Int64 = 0
  /// Lines that a reader who went away did not take.
  public var unsent: Int64 = 0
  /// Messages that could not be read at all.
  public var unreadable: Int64 = 0
  public var connects: Int64 = 0
  public var disconnects: Int64 = 0

  /// True if every row that came is in one of the other terms.
  public var balance: Bool {
    received == written + suppressed + conflated + dropped + rejected + unsent
  }
}
