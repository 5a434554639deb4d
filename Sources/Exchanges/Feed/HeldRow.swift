import MarketData

/// A row of a new socket that waits, written already, until the old socket has brought it too.
struct HeldRow: Sendable {
  var row: MessageRows.Row
  var digest: UInt64
  var kind: RecordQueue.Kind
  /// When it came, Unix microseconds.
  var recvUs: Int64
  /// It waits no longer than this.
  var until: MonotonicTime
  var line: [UInt8]
}
