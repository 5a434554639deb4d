public import NDJSON

/// Where a number stands in a line, and how many digits it has before its point: enough to read it
/// without looking for its end and its point again.
///
/// Of numbers without a minus or an exponent, as prices are: 100 instructions a price less (bench row
/// `validate`). In 4 bytes.
public struct NumberPlace: Equatable, Sendable {
  /// In its lower half where the number begins, then its count and its whole digits, a byte each: four
  /// instructions less for each number of a record than three fields (bench row `monitor`).
  @usableFromInline let word: UInt32

  /// Below 64 KiB.
  @inlinable public var lower: Int { Int(word & 0xFFFF) }
  /// All characters, fewer than 256.
  @inlinable public var count: UInt8 { UInt8(truncatingIfNeeded: word &>> 16) }
  /// Those before the point; 0 for what is no number.
  @inlinable public var whole: UInt8 { UInt8(truncatingIfNeeded: word &>> 24) }

  @inline(__always)
  private init(word: UInt32) {
    self.word = word
  }

  @inline(__always)
  init(lower: Int, count: Int, whole: Int) {
    word =
      UInt32(truncatingIfNeeded: lower & 0xFFFF) | UInt32(truncatingIfNeeded: count & 0xFF) &<< 16
      | UInt32(truncatingIfNeeded: whole) &<< 24
  }

  public static var none: NumberPlace { NumberPlace(lower: 0, count: 0, whole: 0) }

  /// The same of a number that stands there instead of at the start.
  @inline(__always)
  func moved(to lower: Int) -> NumberPlace {
    NumberPlace(word: word | UInt32(truncatingIfNeeded: lower & 0xFFFF))
  }

  public var range: TextRange { TextRange(lower, lower &+ Int(count)) }

  /// True if it has at most 16 characters and 16 bytes of line stand there, as all that follows asks.
  @inlinable
  @inline(__always)
  public func isShort(in line: Span<UInt8>) -> Bool { count <= 16 && line.has16(lower) }

  /// True if it is known to be above zero.
  @inlinable
  @inline(__always)
  public func isAboveZero(in line: Span<UInt8>) -> Bool {
    let words = line.load16(lower)
    let (low, high) = (words.x ^ 0x3030_3030_3030_3030, words.y ^ 0x3030_3030_3030_3030)
    if low & 0xFF != 0 { return true }
    // Behind a zero comes a point, or nothing.
    guard count > 2 else { return false }
    let behindPoint = low &>> 16
    if count <= 8 { return behindPoint &<< (80 &- UInt64(count) &* 8) != 0 }
    return behindPoint | high &<< (128 &- UInt64(count) &* 8) != 0
  }

  /// The nearest double, as ``Decimal/double`` tells it.
  public func double(in line: Span<UInt8>) -> Double {
    let places = whole < count ? count &- whole &- 1 : 0
    // The point is taken out from between the digits, and these are pushed to the end of a word, so
    // that zeros stand before them.
    let significand: UInt64
    if count <= 8 {
      let word = line.load8(lower)
      let before = UInt64.max &>> (64 &- UInt64(whole) &* 8)
      let digits = word & before | word &>> 8 & ~before
      significand = EightDigits.value(digits &<< (64 &- UInt64(whole &+ places) &* 8))
    } else {
      let words = UInt128(line.load8(lower &+ 8)) &<< 64 | UInt128(line.load8(lower))
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
    let first = line.load8(one.lower)
    let differences = (line.load8(two.lower) ^ first) | (line.load8(three.lower) ^ first)
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
    return (line.load8(lower).byteSwapped &>> spare) &<< spare
  }

  /// The same of the rest.
  private func tail(in line: Span<UInt8>) -> UInt64 {
    guard count > 8 else { return 0 }
    let spare = 128 &- UInt64(count) &* 8
    return (line.load8(lower &+ 8).byteSwapped &>> spare) &<< spare
  }
}
