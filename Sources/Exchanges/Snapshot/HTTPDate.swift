import MarketData

/// The time in an HTTP header: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The moment, or nil for anything that is spelled otherwise.
  static func time(_ text: String) -> UnixTime? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int64(words[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(words[2])), let year = Int64(words[3]),
      (1_970...9_999).contains(year)
    else { return nil }
    let clock = words[4].split(separator: ":").map { Int64($0) ?? -1 }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
      (0...60).contains(clock[2])
    else { return nil }
    let days = CivilDate(year: year, month: Int64(month + 1), day: day).daysSince1970
    let seconds = days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    return UnixTime(microseconds: seconds * 1_000_000)
  }
}
