/// Numbers and times: read the same way wherever they stand, and near to what Foundation reads.

import Foundation
import MarketData
import NDJSON

extension FuzzEntry {
  /// Two numbers with a blank between: their values, and which is less.
  static let decimal = FuzzEntry("decimal", longest: 700, seeds: decimalSeeds) { bytes in
    let halves = bytes.split(separator: 0x20, maxSplits: 1).map(Array.init)
    var read: [(text: [UInt8], value: MarketData.Decimal)] = []
    for text in halves {
      let range = TextRange(0, text.count)
      let isNumber = JSONScanner.isNumber(text.span, at: range)
      let whole = Int64(shown(text)).flatMap { $0.magnitude <= 1 << 53 ? $0 : nil }
      // Swift's own reader also takes a plus and zeros in front.
      let integer = Integer.parse(text.span, at: range)
      if isNumber { try must(integer == whole, "\(shown(text)) as integer: \(integer ?? -1)") }
      guard isNumber else { continue }
      let roomy = Array("[\"".utf8) + text + Array("\",12345678901234567890]".utf8)
      let place = TextRange(2, 2 + text.count)
      try must(Integer.parse(roomy.span, at: place) == integer, "an integer needs no room")
      let value = MarketData.Decimal(text.span, at: range)
      let same = MarketData.Decimal(roomy.span, at: place)
      try must(
        value?.significand == same?.significand && value?.exponent == same?.exponent,
        "\(shown(text)) depends on what stands around it"
      )
      try near(value, text)
      if let value { read.append((text, value)) }
    }
    guard read.count == 2 else { return }
    let (left, right) = (read[0].value, read[1].value)
    let order = MarketData.Decimal.compare(left, right)
    try must(MarketData.Decimal.compare(right, left) == -order, "two orders")
    try must((left < right) == (order < 0), "two orders")
    let both = bytes.split(separator: 0x20, maxSplits: 1).map(Array.init)
    let text = both[0] + [0x20] + both[1]
    let (first, second) = (
      TextRange(0, both[0].count), TextRange(both[0].count + 1, text.count)
    )
    let isPlain = text.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x20 }
    if isPlain, let isBelow = MarketData.Decimal.isBelow(text.span, first, second) {
      try must(isBelow == (order < 0), "isBelow says \(isBelow): \(shown(text))")
    }
    // Doubles that differ by more than their rounding are ordered as the decimals are.
    let (a, b) = (left.double, right.double)
    if a.isFinite, b.isFinite, abs(a - b) > max(abs(a), abs(b)) * 1e-12 {
      try must((a < b) == (order < 0), "\(shown(text)): \(a) and \(b)")
    }
  }

  private static func near(_ value: MarketData.Decimal?, _ text: [UInt8]) throws {
    guard let expected = Double(shown(text)) else { throw FuzzFailure("no double: \(shown(text))") }
    // At the very edge the last digit of a double decides, and ours is not that exact.
    let edge = 1.797693134862315e308
    guard let value else {
      try must(abs(expected) > edge, "\(shown(text)) is not read: \(expected)")
      return
    }
    guard expected.isFinite else {
      try must(abs(value.double) > edge, "\(shown(text)) is read, and is no double")
      return
    }
    let scale = max(abs(expected), .leastNormalMagnitude)
    try must(
      abs(value.double - expected) <= scale * 1e-14,
      "\(shown(text)) is \(value.double), not \(expected)"
    )
    if value.significand == 0 { try must(expected == 0, "\(shown(text)) is zero") }
    if expected > 0 { try must(value.isPositive, "\(shown(text)) is positive") }
  }

  @Sendable private static func decimalSeeds() -> [[UInt8]] {
    let numbers = FuzzDictionary.numbers
    return numbers.indices.map {
      Array("\(numbers[$0]) \(numbers[($0 * 7 + 3) % numbers.count])".utf8)
    }
      + ["91517.2 91527.3", "0.00009998 9.998e-05", "12345678.9 12345678.90", "-0 0"]
      .map { Array($0.utf8) }
  }

  /// A name of an interval and a moment: bars follow each other without a hole.
  static let interval = FuzzEntry("interval", longest: 64, seeds: intervalSeeds) { bytes in
    let parts = shown(bytes).split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return }
    let text = Array(parts[0].utf8)
    let named = Interval(name: parts[0])
    try must(Interval(text.span, at: TextRange(0, text.count)) == named, "two readings of a name")
    guard let interval = named, let moment = Int64(parts[1]),
      moment.magnitude <= Integer.largest.magnitude
    else { return }
    let open = interval.open(containing: moment)
    let next = interval.next(after: open)
    try must(open <= moment && moment < next, "\(moment) is not in \(open)..<\(next)")
    try must(interval.open(containing: open) == open, "an open time is in another bar")
    try must(interval.open(containing: next) == next, "the next open time is none")
    try must(interval.isAligned(open) && interval.isAligned(next), "a boundary is none")
    try must(interval.bars(from: open, to: next) == 1, "not one bar")
    let year = interval.next(after: interval.open(containing: moment + 31_536_000_000))
    try must(interval.bars(from: open, to: year) > 0, "a year without a bar")
    let day = CivilDate(daysSince1970: moment / 86_400_000)
    try must(day.daysSince1970 == moment / 86_400_000, "a day is another")
    try must((1...12).contains(day.month) && (1...31).contains(day.day), "no day: \(day)")
    try must(UTCText.dateTime(unixMilliseconds: moment).hasSuffix("Z"), "no time")
  }

  @Sendable private static func intervalSeeds() -> [[UInt8]] {
    Interval.allCases.flatMap { interval in
      ["1763800000000", "0", "-1", "9007199254740992", "951782400000"].map {
        Array("\(interval.name) \($0)".utf8)
      }
    }
  }
}
