public import NDJSON

/// Whole lines that go out as they came and are still to be copied, in one piece (bench row
/// `validate`).
@usableFromInline
struct PassingRun {
  /// Where they stand in what was read.
  @usableFromInline var range = 0..<0

  @inlinable
  init() {}

  /// More lines pass; those that do not stand before them are copied.
  @inlinable
  mutating func add(_ lines: Range<Int>, _ bytes: [UInt8], _ output: inout LineBuffer) {
    if lines.lowerBound == range.upperBound {
      range = range.lowerBound..<lines.upperBound
    } else {
      end(bytes, &output)
      range = lines
    }
  }

  /// Puts the lines before what has been written behind them since, if something has.
  @inlinable
  mutating func stand(in bytes: [UInt8], before written: Int, of output: inout LineBuffer) {
    guard output.count > written, !range.isEmpty else { return }
    output.insert(bytes[range], at: written)
    range = 0..<0
  }

  @inlinable
  mutating func end(_ bytes: [UInt8], _ output: inout LineBuffer) {
    output.append(bytes[range])
    range = 0..<0
  }
}
