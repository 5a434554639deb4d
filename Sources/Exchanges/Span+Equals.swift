import NDJSON

extension Span<UInt8> {
  /// True if the range holds these bytes.
  func equals(_ other: Span<UInt8>, at range: TextRange) -> Bool {
    guard other.count == range.count else { return false }
    guard other.count >= 8 else { return word(at: range) == other.upTo8(0) }
    let mine = extracting(range.bounds)
    var index = 0
    while index + 8 < other.count {
      if mine.load8(index) != other.load8(index) { return false }
      index += 8
    }
    return mine.load8(other.count - 8) == other.load8(other.count - 8)
  }

  /// The same for two parts of one text.
  func equals(_ other: TextRange, at range: TextRange) -> Bool {
    equals(extracting(other.bounds), at: range)
  }
}
