import NDJSON

/// Lines of one input that wait for their turn, each with its time.
///
/// Holds what one read brought and no more, as long as its owner asks for no more before it is
/// empty.
struct LineQueue {
  private struct Entry {
    var range: Range<Int>
    /// Unix microseconds.
    var time: Int64
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var start = 0

  var isEmpty: Bool { start == entries.count }

  /// The time of the first line.
  var firstTime: Int64? { isEmpty ? nil : entries[start].time }

  mutating func append(_ line: Span<UInt8>, at time: Int64) {
    let from = bytes.count
    bytes.append(copying: line)
    entries.append(Entry(range: from..<bytes.count, time: time))
  }

  /// Shows the first line to `body` and drops it.
  mutating func takeFirst(_ body: (Span<UInt8>) -> Void) {
    guard !isEmpty else { return }
    body(bytes.span.extracting(entries[start].range))
    start += 1
    if isEmpty {
      bytes.removeAll(keepingCapacity: true)
      entries.removeAll(keepingCapacity: true)
      start = 0
    }
  }
}
