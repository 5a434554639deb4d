/// Lines on their way out: bytes that grow at the end and are emptied when they are written.
///
/// Knows how to spell JSON, and no record. A line is complete at `endLine()`; until then it can be
/// taken back with `rewind(to:)`.
public struct LineBuffer: Sendable {
  public private(set) var bytes: [UInt8] = []
  var lastTime = SixteenDigits()

  public init(reserving capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  @inlinable public var count: Int { bytes.count }
  public var isEmpty: Bool { bytes.isEmpty }

  /// Empties the buffer and keeps its room.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Drops the first `count` bytes, which somebody has written.
  public mutating func removeFirst(_ count: Int) {
    bytes.removeSubrange(0..<min(count, bytes.count))
  }

  /// Takes back everything after the first `count` bytes.
  public mutating func rewind(to count: Int) {
    bytes.removeSubrange(min(count, bytes.count)..<bytes.count)
  }

  // MARK: Bytes

  public mutating func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  public mutating func append(_ text: Span<UInt8>) {
    bytes.append(copying: text)
  }

  /// Bytes of an array, copied at once.
  public mutating func append(_ slice: ArraySlice<UInt8>) {
    bytes.append(contentsOf: slice)
  }

  /// Whole lines before the byte at `offset`, which others have come behind.
  public mutating func insert(_ lines: ArraySlice<UInt8>, at offset: Int) {
    bytes.insert(contentsOf: lines, at: offset)
  }

  /// Appends what is written into the room that is lent; `write` returns how many bytes of it.
  @inline(__always)
  mutating func append(atMost count: Int, _ write: (consuming MutableRawSpan) -> Int) {
    bytes.append(addingCapacity: count) { (out: inout OutputSpan<UInt8>) in
      out.append(repeating: 0, count: count)
      var span = out.mutableSpan
      // Of bytes, any value is a valid one.
      let used = write(unsafe span.mutableBytes)
      out.removeLast(count - used)
    }
  }

  /// Text that needs no escaping.
  public mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// A line that came in, byte for byte, and its end.
  public mutating func appendLine(_ line: Span<UInt8>) {
    bytes.append(addingCapacity: line.count + 1) { (out: inout OutputSpan<UInt8>) in
      for index in line.indices { out.append(line[index]) }
      out.append(0x0A)
    }
  }

  public mutating func endLine() {
    bytes.append(0x0A)
  }

  // MARK: JSON

  /// A decimal integer.
  public mutating func append(integer: Int64) {
    append(atMost: DecimalDigits.most + 8) { (out: consuming MutableRawSpan) in
      out.write(integer, at: 0)
    }
  }

  /// A JSON string, quotes included; what must be escaped is escaped.
  public mutating func append(jsonString text: String) {
    var copy = text
    copy.makeContiguousUTF8()
    append(jsonString: copy.utf8Span.span)
  }

  /// A JSON string of any bytes; what is not UTF-8 is written as U+FFFD, since JSON can hold no other.
  public mutating func append(jsonString text: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    var index = 0
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
        index += 1
      case 0x0A:
        append("\\n")
        index += 1
      case 0x0D:
        append("\\r")
        index += 1
      case 0x09:
        append("\\t")
        index += 1
      case 0..<0x20, 0x7F:
        append("\\u00")
        for nibble in [byte >> 4, byte & 15] {
          bytes.append(nibble < 10 ? nibble + 0x30 : nibble + 0x57)
        }
        index += 1
      case 0x20..<0x7F:
        bytes.append(byte)
        index += 1
      default:
        index = append(character: text, at: index)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the wide character at `index` and returns the offset behind it.
  private mutating func append(character text: Span<UInt8>, at index: Int) -> Int {
    do {
      let end = try JSONScanner.wideCharacter(text, at: index)
      append(text.extracting(index..<end))
      return end
    } catch {
      append("\u{FFFD}")
      return index + 1
    }
  }
}
