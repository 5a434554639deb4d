/// Numbers read at known places: the same as by their text alone.

import NDJSON
import Testing

@testable import MarketData

struct NumberPlaceTests {
  /// The places of the values of a line, one behind the other, and the line.
  private struct Placed {
    let line: [UInt8]
    let ranges: [TextRange]

    init(_ numbers: String...) {
      var text = "["
      var ranges: [TextRange] = []
      for number in numbers {
        ranges.append(TextRange(text.utf8.count, text.utf8.count + number.utf8.count))
        text += number + ","
      }
      line = Array((text + String(repeating: "9", count: 16)).utf8)
      self.ranges = ranges
    }

    func place(_ index: Int) -> NumberPlace {
      let lower = Int(ranges[index].lower)
      let number = PlainNumber.at(lower, in: line.span)
      return NumberPlace(lower: lower, count: number.count, whole: number.whole)
    }
  }

  @Test(
    "The value is that of the text",
    arguments: [
      "0", "7", "10", "0.5", "45123.45", "1234567", "12345678", "123456789", "1234567.8",
      "0.000453851", "0.0000000000001", "1234567890123456", "12345678901234.5", "9.99999999999999",
      "0.00", "100.000", "8888888.8",
    ]
  )
  func value(text: String) throws {
    let placed = Placed(text)
    let place = placed.place(0)
    let decimal = Decimal(placed.line.span, at: placed.ranges[0])
    let expected = try #require(decimal)
    #expect(place.double(in: placed.line.span) == expected.double)
    #expect(place.whole == text.utf8.prefix { $0 != UInt8(ascii: ".") }.count)
  }

  @Test func anyValueIsThatOfItsText() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2_000 {
      let whole = Int.random(in: 1...8, using: &random)
      let places = Int.random(in: 0...7, using: &random)
      var text = String(Int.random(in: 1...9, using: &random))
      for _ in 1..<whole { text += String(Int.random(in: 0...9, using: &random)) }
      if places > 0 { text += "." }
      for _ in 0..<places { text += String(Int.random(in: 0...9, using: &random)) }
      let placed = Placed(text)
      let place = placed.place(0)
      #expect(place.double(in: placed.line.span) == Double(text), "\(text)")
    }
  }

  @Test(
    "Short is what has at most 16 characters, with 16 bytes of line",
    arguments: [("1234567890123456", true), ("12345678901234567", false), ("1.5", true)]
  )
  func short(text: String, expected: Bool) {
    let placed = Placed(text)
    let place = placed.place(0)
    #expect(place.range == placed.ranges[0])
    for length in [placed.line.count, 16, 17] {
      let line = Array(placed.line.prefix(length))
      let isShort = place.isShort(in: line.span)
      #expect(isShort == (expected && length > 16))
    }
  }

  @Test(
    "Above zero is what has another digit than zeros",
    arguments: [
      ("0", false), ("0.0", false), ("0.00000000000000", false), ("1", true), ("10", true),
      ("0.1", true), ("0.01", true), ("0.00000000000001", true), ("0.000453851", true),
      ("0.0000000000000", false), ("9.0", true),
    ]
  )
  func aboveZero(text: String, expected: Bool) {
    let placed = Placed(text)
    let isAboveZero = placed.place(0).isAboveZero(in: placed.line.span)
    #expect(isAboveZero == expected)
  }

  @Test(
    "The order is told where the text tells it",
    arguments: [
      ("1.5", "1.5", true), ("1.4", "1.5", true), ("1.6", "1.5", false),
      ("45123.4", "45123.5", true),
      ("45123.5", "45123.4", false), ("1.5", "1.50", true), ("1.50", "1.5", false),
      ("42450", "42450.1", true), ("42450.1", "42450", false), ("42449.9", "42450", true),
      ("12345678", "12345678", true), ("1234567.89", "1234567.90", true),
      ("1234567.91", "1234567.90", false), ("0.000453850", "0.000453852", true),
      ("0.000453853", "0.000453852", false), ("9", "9.0000000001", true),
    ]
  )
  func order(left: String, right: String, expected: Bool) {
    let placed = Placed(left, right)
    let (one, two) = (placed.place(0), placed.place(1))
    #expect(NumberPlace.areInOrder(placed.line.span, one, two) == expected)
  }

  @Test(
    "Numbers with three digits in common are close",
    arguments: [
      ("1.005", "1.000", "1.009", true), ("100.1", "100.9", "100.0", true),
      ("12.1", "12.1", "12.10", true),
      ("93043", "93049", "93040", true), ("1.00", "1.01", "1.00", false),
      ("1.00", "1.00", "1.01", false), ("0.123", "0.123", "0.123", false),
      ("53.175", "52.079", "52.083", false), ("52.083", "52.079", "53.175", false),
      ("52.083", "53.175", "52.079", false), ("1000", "10001", "1000", false),
      ("5", "5.5", "5", false), ("100", "100.1", "100.2", false),
    ]
  )
  func close(one: String, two: String, three: String, expected: Bool) {
    let placed = Placed(one, two, three)
    let places = (0..<3).map { placed.place($0) }
    #expect(NumberPlace.areClose(placed.line.span, places[0], places[1], places[2]) == expected)
  }
}
