import MarketData
import NDJSON

extension RecordLine {
  /// Where a string value stands; nothing for null, numbers and what is missing.
  @inline(__always)
  func label(_ key: RecordKey) -> TextRange {
    self[key].isString ? self[key].range : .none
  }

  /// The reason that `dantaro-validate --annotate` wrote as the line's last key; nil where there is
  /// none.
  ///
  /// Looked for at the end alone, so that a line without it costs a few comparisons.
  @inline(__always)
  static func rejection(in line: Span<UInt8>) -> TextRange? {
    guard line.count > 2, line[line.count - 2] == UInt8(ascii: "\"") else { return nil }
    return rejectionBeforeQuote(in: line)
  }

  @inline(never)
  private static func rejectionBeforeQuote(in line: Span<UInt8>) -> TextRange? {
    let key = ",\"rejected\":\""
    guard line.count > key.utf8.count + 2, line[line.count - 1] == UInt8(ascii: "}") else {
      return nil
    }
    let end = line.count - 2
    var start = end
    // A reason is a word of lower-case letters and underscores.
    while start > 0, line[start - 1] == UInt8(ascii: "_") || line[start - 1] &- 0x61 < 26 {
      start -= 1
    }
    let keyStart = start - key.utf8.count
    guard start < end, keyStart >= 0, line.says(key, at: TextRange(keyStart, start)) else {
      return nil
    }
    return TextRange(start, end)
  }
}
