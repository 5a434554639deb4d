/// Durations as a person types them: a whole number with a unit, `250ms`, `10s`, `5m`, `1h`, `2d`.

public import MarketData

/// Reads and prints durations.
public enum DurationText {
  /// What an error says is expected.
  static let expectation =
    "a duration: a whole number with a unit, such as 250ms, 10s, 5m, 1h or 2d"
  /// What an option takes unless it says otherwise: a millisecond to ten years.
  public static let usualRange = TimeSpan.milliseconds(1)...TimeSpan.seconds(315_360_000)

  // From the largest; `print` takes the first that divides.
  private static let units: [(name: String, microseconds: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
    ("ms", 1_000), ("us", 1),
  ]

  /// The duration, or nil for anything else, such as a number without a unit or too large.
  public static func span(_ text: String) -> TimeSpan? {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, let number = Int64(Substring(digits)) else { return nil }
    let name = text.utf8.dropFirst(digits.count)
    guard let unit = units.first(where: { $0.name.utf8.elementsEqual(name) }) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit.microseconds)
    return overflow ? nil : TimeSpan(microseconds: product)
  }

  /// The shortest exact spelling: ninety seconds are `90s`, a hundred and twenty `2m`.
  public static func text(_ span: TimeSpan) -> String {
    let microseconds = span.microseconds
    guard microseconds != 0 else { return "0s" }
    for unit in units where microseconds % unit.microseconds == 0 {
      return "\(microseconds / unit.microseconds)\(unit.name)"
    }
    return "\(microseconds)us"
  }
}
