import MarketData
import NDJSON
import Testing

/// Digits survive, and decimals compare as decimals.
struct DecimalTests {
  @Test(arguments: [
    ("1", "1", 0), ("1", "2", -1), ("-1", "1", -1), ("-2", "-1", -1), ("0", "-0", 0),
    ("0", "0.000", 0), ("1.10", "1.1", 0), ("1.1", "1.11", -1), ("100", "99.99", 1),
    ("1e2", "100", 0), ("1E+2", "99", 1), ("1e-2", "0.01", 0), ("-1e-2", "-0.011", 1),
    ("0.1", "0.10000000000000001", -1), ("0.3", "0.30000000000000004", -1),
    ("45123.0000000000001", "45123.0000000000002", -1),
    ("999999999999999999", "999999999999999998", 1),
    ("1e100", "1e-100", 1), ("-1e100", "-1e-100", -1), ("1e100", "999999999999999999", 1),
    ("0.000000454", "4.54e-7", 0), ("30744587.593360288", "30744587.593360289", -1),
    ("000", "0", 0), ("1e308", "1e307", 1), ("1e20", "100000000000000000000", 0),
    ("0", "1e-300", -1), ("0", "-1e-300", 1), ("1e18", "1000000000000000000", 0),
    ("1e19", "1", 1), ("1e-19", "1", -1), ("-1e19", "-1", -1), ("-1e-19", "-1", 1),
  ])
  func compares(_ left: String, _ right: String, _ expected: Int) throws {
    let first = try #require(decimal(left))
    let second = try #require(decimal(right))
    #expect(Decimal.compare(first, second) == expected)
    #expect(Decimal.compare(second, first) == -expected)
    #expect((first < second) == (expected < 0))
  }

  @Test func beyondEighteenDigitsIsCut() throws {
    let long = try #require(decimal("1.0000000000000000019"))
    let short = try #require(decimal("1"))
    #expect(Decimal.compare(long, short) == 0)
    let large = try #require(decimal("1234567890123456789012"))
    #expect(large < (try #require(decimal("1234567890123456790000"))))
    #expect(try #require(decimal("1234567890123456770000")) < large)
  }

  @Test(arguments: [
    ("0", false, false), ("-0", false, false), ("0.000", false, false),
    ("0e99", false, false), ("0e999999999", false, false), ("1", true, false),
    ("-1", false, true), ("0.00000000000000000000000000001", true, false),
    ("-1e-300", false, true),
  ])
  func knowsItsSign(_ text: String, _ positive: Bool, _ negative: Bool) throws {
    let value = try #require(decimal(text))
    #expect(value.isPositive == positive)
    #expect(value.isNegative == negative)
  }

  @Test(arguments: [
    ("1e307", true), ("1e308", true), ("1.7e308", true), ("1.8e308", false), ("1e309", false),
    ("-1e309", false), ("1e400", false), ("1E+99999999999999999999", false), ("1e-400", true),
    ("1E-99999999999999999999", true), (String(repeating: "9", count: 308), true),
    (String(repeating: "9", count: 309), false), (String(repeating: "9", count: 100_000), false),
    ("0." + String(repeating: "0", count: 100_000) + "1", true),
  ])
  func refusesWhatNoDoubleCanHold(_ text: String, _ expected: Bool) {
    #expect((decimal(text) != nil) == expected)
  }

  @Test(arguments: [
    "0", "1", "-1", "0.1", "45123.45", "0.000000454", "30744587.593360288", "1e22", "1e-22",
    "123456789012345678", "9007199254740993", "1e100", "2.5e-100", "-98765.4321",
  ])
  func isNearlyTheDoubleOfTheSameDigits(_ text: String) throws {
    let expected = try #require(Double(text))
    let value = try #require(decimal(text)).double
    #expect(abs(value - expected) <= abs(expected) * 1e-15)
  }

  @Test func agreesWithExactArithmeticOnRandomNumbers() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let (left, right) = (RandomNumber(&random), RandomNumber(&random))
      let first = try #require(decimal(left.text))
      let second = try #require(decimal(right.text))
      let expected = left.scaled < right.scaled ? -1 : (left.scaled > right.scaled ? 1 : 0)
      #expect(Decimal.compare(first, second) == expected, "\(left.text) \(right.text)")
      guard !(left.text + right.text).contains(where: { "-e".contains($0) }) else { continue }
      let both = Array((left.text + " " + right.text).utf8)
      let middle = left.text.utf8.count
      let told = Decimal.isBelow(
        both.span,
        TextRange(0, middle),
        TextRange(middle + 1, both.count)
      )
      if let told { #expect(told == (expected < 0), "\(left.text) \(right.text)") }
    }
  }

  @Test(
    arguments: [
      ("45123.4", "45123.5", true), ("45123.5", "45123.4", false), ("1.5", "1.5", false),
      ("1234.5", "123.45", nil), ("12345678.1", "1234567.81", nil), ("123", "12.", nil),
      ("1234567890.123456", "1234567890.123457", nil),
      ("12345678.1234567", "12345678.1234568", true),
      ("22345678.1234567", "12345678.1234568", false), ("1", "10", nil), ("9", "8", false),
      ("0.00000120", "0.00000121", true), ("12345678901.2345", "22345678901234.5", nil),
    ] as [(String, String, Bool?)]
  )
  func tellsFromTheTextsAloneWhatItCan(_ left: String, _ right: String, _ expected: Bool?) {
    let both = Array((left + right).utf8)
    let middle = left.utf8.count
    let told = Decimal.isBelow(both.span, TextRange(0, middle), TextRange(middle, both.count))
    #expect(told == expected)
  }

  @Test("A number reads alike at the end of a text and in its midst, where words are read at once")
  func readsAlikeEverywhere() {
    var random = SeededGenerator(seed: 23)
    var texts = (0..<10_000).map { _ in RandomNumber(&random).text }
    texts += ["0", "7", "1.5", "0.5", "1234567", "12345678", "1.234567", "123456.7", "0.000001"]
    texts += ["12345678.5", "1e5", "1.5e3", "1.5E-3", "9.99e300", "12345.e1", "-1", "-0.5", "0.0"]
    for text in texts {
      let alone = decimal(text)
      for rest in [",\"bid\":93125.9,\"ask\":93126}", "}       12345678", "]1234567890123456789"] {
        let bytes = Array((text + rest).utf8)
        let inMidst = Decimal(bytes.span, at: TextRange(0, text.utf8.count))
        #expect(inMidst?.significand == alone?.significand, "\(text)")
        #expect(inMidst?.exponent == alone?.exponent, "\(text)")
      }
    }
  }

  /// A number spelled in one of several ways, and its exact value times 10^12.
  private struct RandomNumber {
    let text: String
    let scaled: Int128

    init(_ random: inout SeededGenerator) {
      let whole = Int64.random(in: 0...999, using: &random)
      let places = Int.random(in: 0...9, using: &random)
      let fraction = (0..<places).map { _ in Int.random(in: 0...9, using: &random) }
      let exponent = Int.random(in: -3...3, using: &random)
      let minus = Bool.random(using: &random)
      var digits = Int128(whole)
      for digit in fraction { digits = digits * 10 + Int128(digit) }
      var value = digits
      for _ in 0..<(12 - places + exponent) { value *= 10 }
      scaled = minus ? -value : value
      text =
        (minus ? "-" : "") + "\(whole)"
        + (places > 0 ? "." + fraction.map(String.init).joined() : "")
        + (exponent == 0 ? "" : "e\(exponent)")
    }
  }

  private func decimal(_ text: String) -> Decimal? {
    let bytes = Array(text.utf8)
    return Decimal(bytes.span, at: TextRange(0, bytes.count))
  }
}
