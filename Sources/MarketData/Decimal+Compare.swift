public import NDJSON

/// Comparing decimals as decimals: 0.1 + 0.2 has no part in it.

extension Decimal {
  /// True if `left` is less.
  ///
  /// Exact while both are; else as exact as their first 18 digits.
  public static func < (left: Decimal, right: Decimal) -> Bool {
    compare(left, right) < 0
  }

  /// Negative, zero or positive as `left` is below, equal to or above `right`.
  public static func compare(_ left: Decimal, _ right: Decimal) -> Int {
    if left.exponent == right.exponent || left.significand.signum() != right.significand.signum()
      || left.significand == 0
    {
      return order(left.significand, right.significand)
    }
    // Both have the same sign and are not zero. Bring both to the smaller exponent; beyond 18
    // places the one with the larger exponent is larger in magnitude whatever its digits.
    let places = Int(left.exponent) - Int(right.exponent)
    let sign = left.significand.signum() == 1 ? 1 : -1
    if places > 18 { return sign }
    if places < -18 { return -sign }
    var power: Int128 = 1
    for _ in 0..<abs(places) { power *= 10 }
    let first = Int128(left.significand) * (places > 0 ? power : 1)
    let second = Int128(right.significand) * (places < 0 ? power : 1)
    return first < second ? -1 : (first > second ? 1 : 0)
  }

  private static func order(_ left: Int64, _ right: Int64) -> Int {
    left < right ? -1 : (left > right ? 1 : 0)
  }

  /// True if the number at `left` is below the one at `right`, told by their texts alone; nil where
  /// that cannot be.
  ///
  /// Two plain numbers of one length with the point in one place compare as their letters do, and
  /// the best bid and ask are mostly such a pair. Neither may have a minus or an exponent.
  @inline(__always)
  public static func isBelow(_ text: Span<UInt8>, _ left: TextRange, _ right: TextRange) -> Bool? {
    let count = left.count
    guard count == right.count, count > 0, count <= 16 else { return nil }
    var offset = 0
    while offset < count {
      let length = min(count - offset, 8)
      let first = text.word(
        at: TextRange(Int(left.lower) + offset, Int(left.lower) + offset + length)
      )
      let second = text.word(
        at: TextRange(Int(right.lower) + offset, Int(right.lower) + offset + length)
      )
      guard points(first) == points(second) else { return nil }
      if first != second {
        // What follows decides nothing, if the point stands in one place there too.
        guard offset + 8 >= count || samePoints(text, left, right, from: offset + 8) else {
          return nil
        }
        return first.byteSwapped < second.byteSwapped
      }
      offset += 8
    }
    return false
  }

  private static func samePoints(
    _ text: Span<UInt8>,
    _ left: TextRange,
    _ right: TextRange,
    from offset: Int
  ) -> Bool {
    let first = text.word(at: TextRange(Int(left.lower) + offset, Int(left.upper)))
    let second = text.word(at: TextRange(Int(right.lower) + offset, Int(right.upper)))
    return points(first) == points(second)
  }

  /// Flags the bytes of a word that are a point: of digits and points only, exactly those.
  @inline(__always)
  private static func points(_ word: UInt64) -> UInt64 {
    // A digit has the bit 0x10 set, a point and the empty end of a word have not.
    ~word & 0x1010_1010_1010_1010
  }
}
