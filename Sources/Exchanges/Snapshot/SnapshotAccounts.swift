/// The books of a snapshot tool: received = written + suppressed + rejected + dropped.
public struct SnapshotAccounts: Equatable, Sendable {
  /// Rows that came.
  public var received: Int64 = 0
  public var written: Int64 = 0
  /// Rows that were known already, or older than what was written.
  public var suppressed: Int64 = 0
  /// Rows that could not be records.
  public var rejected: Int64 = 0
  /// Rows that nobody took any more: the reader was gone, or too slow for the end.
  public var dropped: Int64 = 0
  public var requests: Int64 = 0
  /// Requests that were asked once more.
  public var retries: Int64 = 0
  /// Questions that had no answer in the end.
  public var failures: Int64 = 0

  public var balance: Bool { received == written + suppressed + rejected + dropped }
}
