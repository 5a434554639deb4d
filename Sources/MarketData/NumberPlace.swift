public import NDJSON

/// Where a number stands in all lines that differ in nothing but their digits, such as those of one
/// form, and how it is read without looking for its end and its point again.
///
/// For numbers of at most 16 characters without a minus or an exponent, as most prices are: 100
/// instructions a price less (bench row `validate`). In 4 bytes.
public struct NumberPlace: Sendable {
  private let lower: UInt16
  /// All characters, 1 to 16.
  private let count: UInt8
  /// Those before the point.
  public let whole: UInt8

  /// The place of a value of one of the lines; nil if it is not such a number, or if fewer than 16
  /// bytes of line stand there.
  public init?(_ value: JSONValue, in line: Span<UInt8>) {
    let range = value.range
    guard value.kind == .number, !range.isEmpty, range.count <= 16,
      Int(range.lower) + 16 <= line.count, let lower = UInt16(exactly: range.lower)
    else { return nil }
    var whole = 0
    var isBehindPoint = false
    for index in range.bounds {
      switch line[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): whole += isBehindPoint ? 0 : 1
      case UInt8(ascii: "."): isBehindPoint = true
      default: return nil
      }
    }
    self.lower = lower
    count = UInt8(range.count)
    self.whole = UInt8(whole)
  }

  /// The nearest double, as ``Decimal/double`` tells it.
  public func double(in line: Span<UInt8>) -> Double {
    let places = whole < count ? count &- whole &- 1 : 0
    // The point is taken out from between the digits, and these are pushed to the end of a word, so
    // that zeros stand before them.
    let significand: UInt64
    if count <= 8 {
      let word = line.load8(Int(lower))
      let before = UInt64.max &>> (64 &- UInt64(whole) &* 8)
      let digits = word & before | word &>> 8 & ~before
      significand = EightDigits.value(digits &<< (64 &- UInt64(whole &+ places) &* 8))
    } else {
      let words = UInt128(line.load8(Int(lower) &+ 8)) &<< 64 | UInt128(line.load8(Int(lower)))
      let before = UInt128.max &>> (128 &- UInt128(whole) &* 8)
      let digits = words & before | words &>> 8 & ~before
      let last = digits &<< (128 &- UInt128(whole &+ places) &* 8)
      let head = EightDigits.value(UInt64(truncatingIfNeeded: last))
      significand =
        head &* 100_000_000 &+ EightDigits.value(UInt64(truncatingIfNeeded: last &>> 64))
    }
    return Decimal(
      significand: Int64(truncatingIfNeeded: significand),
      exponent: -Int32(places)
    ).double
  }

  /// True if three numbers begin with the same three digits, and so lie within 1 % of one another.
  ///
  /// False in doubt.
  public static func areClose(
    _ line: Span<UInt8>,
    _ one: NumberPlace,
    _ two: NumberPlace,
    _ three: NumberPlace
  ) -> Bool {
    let first = line.load8(Int(one.lower))
    let differences = (line.load8(Int(two.lower)) ^ first) | (line.load8(Int(three.lower)) ^ first)
    // Of four characters one may be the point; zeros before the first digit say nothing.
    return UInt32(truncatingIfNeeded: differences) == 0
      && UInt8(truncatingIfNeeded: first) != UInt8(ascii: "0")
      && one.whole == two.whole && one.whole == three.whole
  }

  /// True if the number at `left` is certainly not above the one at `right`; both must have as many
  /// digits before their points.
  ///
  /// Then they are in the order of their characters, but for zeros at the end: of 1.50 and 1.5
  /// nothing is told.
  public static func areInOrder(
    _ line: Span<UInt8>,
    _ left: NumberPlace,
    _ right: NumberPlace
  ) -> Bool {
    let (first, second) = (left.head(in: line), right.head(in: line))
    if first != second { return first < second }
    return left.tail(in: line) <= right.tail(in: line)
  }

  /// The first eight characters, the first in the highest byte, and zeros behind fewer.
  @inline(__always)
  private func head(in line: Span<UInt8>) -> UInt64 {
    let spare = 64 &- UInt64(min(count, 8)) &* 8
    return (line.load8(Int(lower)).byteSwapped &>> spare) &<< spare
  }

  /// The same of the rest.
  private func tail(in line: Span<UInt8>) -> UInt64 {
    guard count > 8 else { return 0 }
    let spare = 128 &- UInt64(count) &* 8
    return (line.load8(Int(lower) &+ 8).byteSwapped &>> spare) &<< spare
  }
}
