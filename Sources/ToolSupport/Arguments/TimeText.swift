/// Points in time as a person types them: Unix milliseconds, ISO 8601, or an age. Takes no clock.

public import MarketData

/// Reads the TIME of `--since`.
public enum TimeText {
  /// What an error says is expected.
  static let expectation =
    "a time: Unix milliseconds, 2026-11-23, 2026-11-23T10:00Z, or an age such as 6h or 2d"

  /// The moment, or nil for anything else.
  ///
  /// Ages count back from `now`.
  ///
  /// A time of day needs its zone, `Z` or `+09:00`; a date alone begins in UTC. A plain number is
  /// milliseconds; one below 100,000,000,000 (March 1973) must have been seconds, and is refused, like one beyond the year 2248.
  public static func time(_ text: String, now: UnixTime) -> UnixTime? {
    var reader = DigitReader(text)
    if reader.isAllDigits {
      guard let number = Int64(text), number >= 100_000_000_000, number < 1 << 43 else {
        return nil
      }
      return UnixTime(microseconds: number * 1_000)
    }
    if let age = DurationText.span(text) {
      let time = UnixTime(microseconds: now.microseconds &- age.microseconds)
      return time.microseconds >= 0 ? time : nil
    }
    return reader.calendarTime().map { UnixTime(microseconds: $0) }
  }
}

/// Takes digits and marks from the front of a short text.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  // Nothing legal is longer than 2026-11-23T10:00:00.000000+09:00.
  init(_ text: String) { rest = Array(text.utf8.prefix(40))[...] }

  var isAllDigits: Bool { !rest.isEmpty && rest.allSatisfy { (0x30...0x39).contains($0) } }

  mutating func calendarTime() -> Int64? {
    guard let year = number(4), mark("-"), let month = number(2), mark("-"), let day = number(2),
      let days = daysSince1970(year, month, day)
    else { return nil }
    let dayStart = days * 86_400_000_000
    if rest.isEmpty { return dayStart }
    guard mark("T") || mark(" "), let hour = number(2), mark(":"), let minute = number(2),
      hour < 24, minute < 60
    else { return nil }
    var time = (hour * 60 + minute) * 60_000_000
    if mark(":") {
      guard let second = number(2), second < 60 else { return nil }
      time += second * 1_000_000
      if mark(".") {
        guard let part = fraction() else { return nil }
        time += part
      }
    }
    guard let offset = zone(), rest.isEmpty else { return nil }
    return dayStart + time - offset
  }

  private mutating func zone() -> Int64? {
    if mark("Z") { return 0 }
    let sign: Int64
    if mark("+") { sign = 1 } else if mark("-") { sign = -1 } else { return nil }
    guard let hours = number(2), mark(":"), let minutes = number(2), hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes) * 60_000_000
  }

  private mutating func mark(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func number(_ count: Int) -> Int64? {
    guard rest.count >= count else { return nil }
    var value: Int64 = 0
    for _ in 0..<count {
      guard let digit = rest.popFirst(), (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    return value
  }

  /// One to six digits after the point, in microseconds.
  private mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while count < 6, let digit = rest.first, (0x30...0x39).contains(digit) {
      value = value * 10 + Int64(digit - 0x30)
      count += 1
      rest.removeFirst()
    }
    guard count > 0 else { return nil }
    for _ in count..<6 { value *= 10 }
    return value
  }
}

/// Days from 1970-01-01; nil for a day that does not exist.
private func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
  guard (1970...9999).contains(year) else { return nil }
  let date = CivilDate(year: year, month: month, day: day)
  let days = date.daysSince1970
  return CivilDate(daysSince1970: days) == date ? days : nil
}
