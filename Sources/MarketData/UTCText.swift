/// Moments as people read them: `2026-11-23T05:24:00Z`.
public enum UTCText {
  /// Date and time to the second, in UTC, from Unix milliseconds.
  public static func dateTime(unixMilliseconds: Int64) -> String {
    let rest = CivilDate.remainder(unixMilliseconds, 86_400_000)
    let date = CivilDate(daysSince1970: (unixMilliseconds - rest) / 86_400_000)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(time(ofDay: rest))Z"
  }

  /// The time of day to the second, in UTC, from Unix milliseconds.
  public static func time(unixMilliseconds: Int64) -> String {
    time(ofDay: CivilDate.remainder(unixMilliseconds, 86_400_000))
  }

  private static func time(ofDay milliseconds: Int64) -> String {
    let seconds = milliseconds / 1_000
    return
      "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
