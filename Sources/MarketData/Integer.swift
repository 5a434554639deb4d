public import NDJSON

/// Whole numbers out of text.
public enum Integer {
  /// The largest magnitude that every JSON reader keeps exactly.
  public static let largest: Int64 = 1 << 53

  /// Plain decimal digits with an optional minus, within ±2^53; anything else is nil.
  public static func parse(_ text: Span<UInt8>, at range: TextRange) -> Int64? {
    var index = Int(range.lower)
    let end = Int(range.upper)
    // Times have 13 or 16 digits: two words.
    if end - index > 8, end - index <= 16 {
      let head = text.load8OrZero(index)
      let tail = text.load8OrZero(end - 8)
      let rest = end - index - 8
      if EightDigits.areDigits(head, first: rest), EightDigits.areDigits(tail, first: 8) {
        let value = EightDigits.value(head, first: rest) * 100_000_000 + EightDigits.value(tail)
        return value <= UInt64(largest) ? Int64(value) : nil
      }
    }
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
