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
    // Nearly all end within sixteen bytes, with at most seven digits before their point.
    guard text.has16(start) else { return rare(start, in: text) }
    let words = text.load16(start)
    let word = words.x
    let others = JSONScanner.nonDigits(word)
    let whole = others.trailingZeroBitCount &>> 3
    // Zero where a zero comes first and a digit next: no branch on a size of which none knows.
    let lead = (word ^ 0x30) & 0xFF | others & 0x8000
    guard 1...7 ~= whole, lead != 0 else { return rare(start, in: text) }
    guard UInt8(truncatingIfNeeded: word &>> UInt64(whole &* 8)) == UInt8(ascii: ".") else {
      return PlainNumber(count: whole, whole: whole)
    }
    // A point flags no other byte: the flag behind its own is as exact.
    let behind = others & (others &- 1)
    let next = JSONScanner.nonDigits(words.y)
    let near = behind.trailingZeroBitCount &>> 3
    let far = 8 &+ next.trailingZeroBitCount &>> 3
    let count = behind == 0 ? far : near
    guard behind | next != 0, count > whole &+ 1 else { return rare(start, in: text) }
    return PlainNumber(count: count, whole: whole)
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
}
