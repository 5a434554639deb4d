import MarketData
import NDJSON

/// Numbers as people read them: thousands grouped, one decimal where it matters.
enum Figures {
  /// `1,234,567`.
  static func grouped(_ number: Int64) -> String {
    grouped(Array(String(number).utf8).span)
  }

  /// A number's own digits with its thousands grouped; the fraction stays as it is, and so does all
  /// of a number with an exponent.
  static func grouped(_ number: Span<UInt8>) -> String {
    var out: [UInt8] = []
    var end = 0
    while end < number.count, number[end] != UInt8(ascii: ".") {
      if number[end] | 0x20 == UInt8(ascii: "e") {
        return number.string(at: TextRange(0, number.count))
      }
      end += 1
    }
    for index in end..<number.count where number[index] | 0x20 == UInt8(ascii: "e") {
      return number.string(at: TextRange(0, number.count))
    }
    for index in 0..<end {
      let isAfterDigit = index > 0 && number[index - 1] != UInt8(ascii: "-")
      if isAfterDigit, (end - index) % 3 == 0 { out.append(UInt8(ascii: ",")) }
      out.append(number[index])
    }
    for index in end..<number.count { out.append(number[index]) }
    return String(decoding: out, as: UTF8.self)
  }

  /// A volume in whole units, cut and not rounded; `<1` for less than one that is not nothing.
  static func whole(_ number: Span<UInt8>) -> String {
    var end = 0
    while end < number.count, number[end] != UInt8(ascii: ".") { end += 1 }
    let text = grouped(number)
    for index in 0..<number.count where number[index] | 0x20 == UInt8(ascii: "e") { return text }
    guard end < number.count else { return text }
    let units = grouped(number.extracting(0..<end))
    guard units == "0" else { return units }
    for index in end + 1..<number.count where number[index] != UInt8(ascii: "0") { return "<1" }
    return units
  }

  /// Rounded to one decimal: `15.3`.
  static func tenths(_ number: Double) -> String {
    let tenths = integer(number * 10)
    return (tenths < 0 ? "-" : "") + grouped(Int64(tenths.magnitude) / 10)
      + ".\(tenths.magnitude % 10)"
  }

  /// Rounded to a whole number, whatever the number is.
  static func integer(_ number: Double) -> Int64 {
    // Beyond 2^53 a double has no whole numbers to tell apart.
    number.isNaN ? 0 : Int64(min(max(number, -9e15), 9e15).rounded())
  }

  /// `1 ms`, `0.4 ms`: below ten milliseconds with a decimal.
  static func milliseconds(_ span: TimeSpan) -> String {
    span.microseconds < 10_000
      ? tenths(Double(span.microseconds) / 1_000)
      : grouped(integer(Double(span.microseconds) / 1_000))
  }
}
