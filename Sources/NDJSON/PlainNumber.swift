/// A number without sign and exponent: digits, and perhaps a point and digits behind it.

/// How long such a number is, found without a branch on its digits: of a size none knows beforehand
/// how many it has (rows `validate` and `wire-burst`).
@frozen
public struct PlainNumber: Equatable, Sendable {
  /// All its characters; 0 where no such number stands.
  public let count: Int
  /// Those before its point.
  public let whole: Int

  @inlinable
  init(count: Int, whole: Int) {
    self.count = count
    self.whole = whole
  }

  /// No such number.
  @inlinable public static var none: PlainNumber { PlainNumber(count: 0, whole: 0) }
  /// A longer one is none.
  public static var longest: Int { 64 }

  /// The number at `start`, as long as it can be: what stands behind it is the caller's business.
  @inlinable
  @inline(__always)
  public static func at(_ start: Int, in text: Span<UInt8>) -> PlainNumber {
    guard text.has16(start) else { return rare(start, in: text) }
    let words = text.load16(start)
    let others = flags(nonDigits: words)
    let ends = UInt128(flags(nonNumbers: words.y)) &<< 64 | UInt128(flags(nonNumbers: words.x))
    guard ends != 0 else { return rare(start, in: text) }
    let count = ends.trailingZeroBitCount &>> 3
    let whole = others.trailingZeroBitCount &>> 3
    // Behind the first that is no digit, which must be a point, the next one must be the end.
    let second = (others & (others &- 1)).trailingZeroBitCount &>> 3
    let point = text[start &+ min(whole, 15)]
    let misfit =
      UInt64(point ^ UInt8(ascii: ".")) | UInt64(truncatingIfNeeded: second ^ count)
      | UInt64(truncatingIfNeeded: count &- whole &- 2) &>> 63
    // Zero where a zero comes first and a digit next, and where no digit comes first.
    let isLed = (words.x ^ 0x30) & 0xFF | UInt64(truncatingIfNeeded: others) & 0x8000
    let isGood = (whole == count || misfit == 0) && whole > 0 && isLed != 0
    return PlainNumber(count: isGood ? count : 0, whole: whole)
  }

  /// How many digits stand at `start`, 16 at most, all of which must be there.
  @inlinable
  @inline(__always)
  public static func digits(at start: Int, in text: Span<UInt8>) -> Int {
    let others = flags(nonDigits: text.load16(start))
    return others == 0 ? 16 : others.trailingZeroBitCount &>> 3
  }

  /// One that is long, or close to the end of the text.
  @inline(never)
  @usableFromInline
  static func rare(_ start: Int, in text: Span<UInt8>) -> PlainNumber {
    func digits(from first: Int) -> Int {
      var end = first
      while end - first <= longest {
        let count = JSONScanner.nonDigits(text.upTo8(end)).trailingZeroBitCount >> 3
        end += count
        if count < 8 { break }
      }
      return end - first
    }
    let whole = digits(from: start)
    guard whole > 0, whole == 1 || text[start] != UInt8(ascii: "0") else { return .none }
    let point = start + whole
    guard point < text.count, text[point] == UInt8(ascii: ".") else {
      return whole <= longest ? PlainNumber(count: whole, whole: whole) : .none
    }
    let places = digits(from: point + 1)
    let count = whole + 1 + places
    return places > 0 && count <= longest ? PlainNumber(count: count, whole: whole) : .none
  }

  /// Flags the bytes of two words that are no digits; those behind the first such are exact as far as
  /// that one is a point.
  @inlinable
  @inline(__always)
  static func flags(nonDigits words: SIMD2<UInt64>) -> UInt128 {
    UInt128(JSONScanner.nonDigits(words.y)) &<< 64 | UInt128(JSONScanner.nonDigits(words.x))
  }

  /// Flags the bytes of a word that are surely behind a number; none of a digit or point before the
  /// first such.
  ///
  /// In fewer steps than digits are told, since the next number is found only behind this one. A byte
  /// that is neither flagged nor a digit or point is found among those that are no digits.
  @inlinable
  @inline(__always)
  static func flags(nonNumbers word: UInt64) -> UInt64 {
    // From the point on a byte's top bit is set by the addition; letters and braces have the next.
    ~((word &+ 0x5252_5252_5252_5252) & ~(word &<< 1)) & 0x8080_8080_8080_8080
  }
}
