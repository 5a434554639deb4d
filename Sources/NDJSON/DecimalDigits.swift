/// Whole numbers as decimal digits, eight at a time.
enum DecimalDigits {
  /// The most bytes that a number takes.
  static let most = 20

  /// Eight digits of a number below 100,000,000 as text, the first in the lowest byte.
  ///
  /// Halved three times: fours, pairs, digits; each division by a multiplication of its own.
  @inline(__always)
  static func eight(_ number: UInt64) -> UInt64 {
    let fours = number / 10_000 | (number % 10_000) << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x7F_0000_007F
    let pairs = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (pairs &* 103) >> 10 & 0x0F_000F_000F_000F
    return tens | (pairs &- tens &* 10) << 8
  }
}

/// A number of sixteen digits, as microseconds since 1970 are until 2286, and what they are as text.
///
/// Kept for records that came together and have one such number: 100 instructions less for each but
/// the first (row *wire-burst*).
struct SixteenDigits: Sendable {
  private(set) var number: Int64 = 0
  private(set) var text = SIMD2<UInt64>()

  /// True if the text is that of this number now.
  mutating func become(_ number: Int64) -> Bool {
    guard 1_000_000_000_000_000..<10_000_000_000_000_000 ~= number else { return false }
    if number == self.number { return true }
    let (head, tail) = UInt64(number).quotientAndRemainder(dividingBy: 100_000_000)
    text = SIMD2(DecimalDigits.eight(head), DecimalDigits.eight(tail)) | 0x3030_3030_3030_3030
    self.number = number
    return true
  }
}

extension MutableRawSpan {
  /// Writes a number, and up to seven bytes more, which what comes next writes over; returns where
  /// it ends.
  @inline(__always)
  mutating func write(_ number: Int64, at index: Int) -> Int {
    let zeros: UInt64 = 0x3030_3030_3030_3030
    guard 0 <= number, number < 10_000_000_000_000_000 else {
      return writeByByte(number, at: index)
    }
    let (head, tail) = UInt64(number).quotientAndRemainder(dividingBy: 100_000_000)
    let first = DecimalDigits.eight(head == 0 ? tail : head)
    let leading = Swift.min(first.trailingZeroBitCount >> 3, 7)
    store8((first | zeros) &>> UInt64(leading * 8), at: index)
    let next = index + 8 - leading
    guard head > 0 else { return next }
    store8(DecimalDigits.eight(tail) | zeros, at: next)
    return next + 8
  }

  @inline(never)
  private mutating func writeByByte(_ number: Int64, at index: Int) -> Int {
    var rest = number.magnitude
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = 20
    repeat {
      first -= 1
      digits[first] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
      rest /= 10
    } while rest > 0
    var next = index
    if number < 0 {
      store(UInt8(ascii: "-"), at: next)
      next += 1
    }
    for place in first..<20 {
      store(digits[place], at: next)
      next += 1
    }
    return next
  }
}
