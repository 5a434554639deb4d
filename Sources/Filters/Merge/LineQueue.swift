import NDJSON

/// Lines of one input that wait for their turn, each with its time and what was read of it.
///
/// Holds what one read brought and no more, as long as its owner asks for no more before it is
/// empty.
struct LineQueue {
  struct Entry {
    /// Its newline not included.
    var range: Range<Int>
    var reading: LineReading
    /// Unix microseconds.
    var time: Int64
  }

  /// All that are held, one behind the other, each with its newline.
  private(set) var text = LineBuffer()
  private var entries: [Entry] = []
  private var start = 0

  var isEmpty: Bool { start == entries.count }

  var first: Entry? { isEmpty ? nil : entries[start] }
  /// The time of the first line.
  var firstTime: Int64? { isEmpty ? nil : entries[start].time }

  mutating func append(_ line: Span<UInt8>, _ reading: LineReading, at time: Int64) {
    let from = text.count
    text.appendLine(line)
    let range = from..<text.count - 1
    entries.append(Entry(range: range, reading: reading.afterwards, time: time))
  }

  /// A pushed ticker whose bytes come with ``append(bytes:)``, as many of them before it as told.
  @inline(__always)
  mutating func append(_ ticker: TickerReading, at range: Range<Int>, _ time: Int64) {
    let range = text.count + range.lowerBound..<text.count + range.upperBound
    entries.append(Entry(range: range, reading: .ticker(ticker), time: time))
  }

  /// The bytes of lines that were appended without them: copied at once.
  mutating func append(bytes: Span<UInt8>) { text.append(bytes) }

  /// Writes the first line as it came.
  ///
  /// Mutating, so that nothing is copied for the call.
  @inline(__always)
  mutating func writeFirst(to output: inout LineBuffer) {
    guard !isEmpty else { return }
    let range = entries[start].range
    output.append(text.bytes[range.lowerBound...range.upperBound])
  }

  @inline(__always)
  mutating func removeFirst() {
    guard !isEmpty else { return }
    start += 1
    if isEmpty {
      text.removeAll()
      entries.removeAll(keepingCapacity: true)
      start = 0
    }
  }
}
