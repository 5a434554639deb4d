public import NDJSON

/// Whole numbers out of text.
public enum Integer {
  /// The largest magnitude that every JSON reader keeps exactly.
  @inlinable public static var largest: Int64 { 1 << 53 }

  /// Plain decimal digits with an optional minus, within ±2^53; anything else is nil.
  @inlinable
  @inline(__always)
  public static func parse(_ text: Span<UInt8>, at range: TextRange) -> Int64? {
    let start = Int(range.lower)
    let end = Int(range.upper)
    let length = end &- start
    // Times have 13 or 16 digits: two words.
    if length > 8, length <= 16 {
      // Of the first word, the digits that the second one lacks, at its end.
      let spare = UInt64(truncatingIfNeeded: 16 &- length) &* 8
      let head = text.load8OrZero(start)
      let tail = text.load8OrZero(end &- 8)
      if EightDigits.flags(head) &<< spare | EightDigits.flags(tail) == 0 {
        let value =
          EightDigits.value(head &<< spare) &* 100_000_000 &+ EightDigits.value(tail)
        return value <= UInt64(largest) ? Int64(truncatingIfNeeded: value) : nil
      }
    }
    return parseByByte(text, from: start, to: end)
  }

  @inline(never)
  @usableFromInline
  static func parseByByte(_ text: Span<UInt8>, from start: Int, to end: Int) -> Int64? {
    var index = start
    var negative = false
    if index < end, text[index] == UInt8(ascii: "-") {
      negative = true
      index += 1
    }
    guard index < end, end - index <= 16 else { return nil }
    var value: Int64 = 0
    while index < end {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
      index += 1
    }
    guard value <= largest else { return nil }
    return negative ? -value : value
  }
}
