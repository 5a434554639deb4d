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
}
