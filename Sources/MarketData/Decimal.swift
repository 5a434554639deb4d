public import NDJSON

/// A number's value, read from its text for comparing and computing; never for printing.
///
/// Up to 18 significant digits are held exactly. Beyond that the value is cut off there: two such
/// numbers that agree in 18 digits compare as equal.
@frozen
public struct Decimal: Sendable {
  /// The digits, as an integer below 10^18 in magnitude.
  public var significand: Int64
  /// The power of ten that the significand is multiplied with.
  public var exponent: Int32

  @inlinable
  public init(significand: Int64, exponent: Int32) {
    self.significand = significand
    self.exponent = exponent
  }

  /// Reads a JSON number that a scan has already found well formed; nil if its size is beyond what
  /// a double can hold (`1e400`), where no price can be.
  @inline(__always)
  public init?(_ text: Span<UInt8>, at range: TextRange) {
    if let shortest = Decimal(shortest: text, at: range) {
      self = shortest
    } else if let short = Decimal(short: text, at: range) {
      self = short
    } else {
      self.init(long: text, at: range)
    }
  }

  /// Reads up to eight characters in one word: half the instructions of ``init(short:at:)``, for most
  /// prices (bench row `scale: dantaro-validate`).
  @inline(__always)
  private init?(shortest text: Span<UInt8>, at range: TextRange) {
    let lower = Int(range.lower)
    let count = Int(range.upper) &- lower
    guard count > 0, count <= 8, lower &+ 8 <= text.count else { return nil }
    let word = text.load8(lower)
    let whole = EightDigits.leading(word)
    guard whole < count else {
      self.init(significand: Int64(EightDigits.value(word, first: count)), exponent: 0)
      return
    }
    // The point is taken out from between the digits; it may not be their first.
    guard whole > 0, UInt8(truncatingIfNeeded: word &>> UInt64(whole &* 8)) == UInt8(ascii: ".")
    else { return nil }
    let low = UInt64.max &>> UInt64(64 &- whole &* 8)
    let digits = word & low | word &>> 8 & ~low
    guard EightDigits.areDigits(digits, first: count &- 1) else { return nil }
    let significand = Int64(EightDigits.value(digits, first: count &- 1))
    self.init(
      significand: significand,
      exponent: significand == 0 ? 0 : Int32(truncatingIfNeeded: whole &+ 1 &- count)
    )
  }

  /// Reads up to eight digits, a point, and up to eight more: what nearly every price is.
  @inline(never)
  private init?(short text: Span<UInt8>, at range: TextRange) {
    let lower = Int(range.lower)
    guard lower + 17 <= text.count, range.count <= 17 else { return nil }
    let word = text.load8(lower)
    let whole = min(EightDigits.leading(word), range.count)
    guard whole > 0 else { return nil }
    let places = range.count - whole - 1
    if places < 0 {
      self.init(significand: Int64(EightDigits.value(word, first: whole)), exponent: 0)
      return
    }
    guard places <= 8, text[lower + whole] == UInt8(ascii: ".") else { return nil }
    let fraction = text.load8(lower + whole + 1)
    guard EightDigits.areDigits(fraction, first: places) else { return nil }
    let significand =
      EightDigits.value(word, first: whole) * EightDigits.power(places)
      + EightDigits.value(fraction, first: places)
    self.init(
      significand: Int64(significand),
      exponent: significand == 0 ? 0 : -Int32(places)
    )
  }

  private init?(long text: Span<UInt8>, at range: TextRange) {
    var index = Int(range.lower)
    let end = Int(range.upper)
    var negative = false
    if index < end, text[index] == UInt8(ascii: "-") {
      negative = true
      index += 1
    }
    var value: Int64 = 0
    var digits = 0
    var scale: Int32 = 0
    var pastPoint = false
    while index < end {
      let byte = text[index]
      let digit = byte &- UInt8(ascii: "0")
      if digit < 10 {
        if digits < 18 {
          value = value * 10 + Int64(digit)
          if value != 0 { digits += 1 }
          if pastPoint { scale -= 1 }
        } else if !pastPoint {
          scale += 1
        }
      } else if byte == UInt8(ascii: ".") {
        pastPoint = true
      } else {
        break  // An exponent follows.
      }
      index += 1
    }
    if index < end {
      guard let power = Decimal.power(text, from: index + 1, to: end) else {
        // Zero stays zero whatever its exponent; a tiny number is as good as one.
        guard value == 0 || text[index + 1] == UInt8(ascii: "-") else { return nil }
        self.init(significand: 0, exponent: 0)
        return
      }
      scale += power
    }
    self.init(significand: negative ? -value : value, exponent: value == 0 ? 0 : scale)
    // Below 10^308 all is well; up to 10^309 the largest double, 1.797…e308, lies between.
    if value != 0, Int(scale) + digits > 308 {
      guard Int(scale) + digits == 309, double.isFinite else { return nil }
    }
  }

  /// The exponent's digits as a number within ±100,000, or nil beyond.
  private static func power(_ text: Span<UInt8>, from: Int, to end: Int) -> Int32? {
    var index = from
    var negative = false
    if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      negative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    var power: Int32 = 0
    while index < end {
      power = power * 10 + Int32(text[index] &- UInt8(ascii: "0"))
      if power > 100_000 { return nil }
      index += 1
    }
    return negative ? -power : power
  }

  @inlinable public var isNegative: Bool { significand < 0 }
  /// Above zero, however small.
  @inlinable public var isPositive: Bool { significand > 0 }

  /// The nearest double, for statistics.
  @inline(__always)
  public var double: Double {
    if exponent <= 0, exponent > -22 {
      return Double(significand) / Decimal.powers[Int(exponent.magnitude)]
    }
    return doubleOfAnyExponent
  }

  @inline(never)
  private var doubleOfAnyExponent: Double {
    var result = Double(significand)
    var rest = exponent
    while rest >= 22 {
      result *= 1e22
      rest -= 22
    }
    while rest <= -22 {
      result /= 1e22
      rest += 22
    }
    let small = Decimal.powers[Int(rest.magnitude)]
    return rest < 0 ? result / small : result * small
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21,
  ]
}
