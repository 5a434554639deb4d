/// How long a candle lasts.
///
/// Bars open on UTC boundaries; weeks on Monday, months on the first.
public enum Interval: UInt8, CaseIterable, Sendable {
  case second
  case minute
  case threeMinutes
  case fiveMinutes
  case fifteenMinutes
  case thirtyMinutes
  case hour
  case twoHours
  case fourHours
  case sixHours
  case twelveHours
  case day
  case threeDays
  case week
  case month

  /// The spelling in records and options: `1m` is a minute, `1M` a month.
  public var name: String {
    switch self {
    case .second: "1s"
    case .minute: "1m"
    case .threeMinutes: "3m"
    case .fiveMinutes: "5m"
    case .fifteenMinutes: "15m"
    case .thirtyMinutes: "30m"
    case .hour: "1h"
    case .twoHours: "2h"
    case .fourHours: "4h"
    case .sixHours: "6h"
    case .twelveHours: "12h"
    case .day: "1d"
    case .threeDays: "3d"
    case .week: "1w"
    case .month: "1M"
    }
  }

  /// The interval spelled so, or nil.
  ///
  /// Case matters.
  public init?(name: String) {
    guard let found = Interval.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// The length in milliseconds; nil for a month, which has none of its own.
  public var milliseconds: Int64? {
    switch self {
    case .second: 1_000
    case .minute: 60_000
    case .threeMinutes: 180_000
    case .fiveMinutes: 300_000
    case .fifteenMinutes: 900_000
    case .thirtyMinutes: 1_800_000
    case .hour: 3_600_000
    case .twoHours: 7_200_000
    case .fourHours: 14_400_000
    case .sixHours: 21_600_000
    case .twelveHours: 43_200_000
    case .day: 86_400_000
    case .threeDays: 259_200_000
    case .week: 604_800_000
    case .month: nil
    }
  }

  /// Milliseconds from 1970-01-01 to a boundary: Monday for weeks, else the day itself.
  private var anchor: Int64 { self == .week ? 345_600_000 : 0 }

  /// True if a bar of this length may open at `openMilliseconds`.
  ///
  /// No source says on which day three-day bars are anchored, so any midnight will do for them.
  public func isAligned(_ openMilliseconds: Int64) -> Bool {
    switch self {
    case .month: CivilDate(unixMilliseconds: openMilliseconds).map { $0.day == 1 } ?? false
    case .threeDays: openMilliseconds % 86_400_000 == 0
    case .second, .minute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes, .hour,
      .twoHours, .fourHours, .sixHours, .twelveHours, .day, .week:
      (openMilliseconds - anchor) % (milliseconds ?? 1) == 0
    }
  }

  /// The open time of the bar behind the one that opens at `openMilliseconds`.
  public func next(after openMilliseconds: Int64) -> Int64 {
    if let milliseconds { return openMilliseconds + milliseconds }
    guard var date = CivilDate(unixMilliseconds: openMilliseconds) else {
      return openMilliseconds + 31 * 86_400_000
    }
    date.month = date.month % 12 + 1
    if date.month == 1 { date.year += 1 }
    date.day = 1
    return date.unixMilliseconds
  }

  /// The open time of the bar that holds the moment `milliseconds` (Unix).
  public func open(containing moment: Int64) -> Int64 {
    guard let milliseconds else {
      let day = moment - CivilDate.remainder(moment, 86_400_000)
      guard var date = CivilDate(unixMilliseconds: day) else { return day }
      date.day = 1
      return date.unixMilliseconds
    }
    return moment - CivilDate.remainder(moment - anchor, milliseconds)
  }

  /// How many bars open from `first` up to, not including, `end`.
  public func bars(from first: Int64, to end: Int64) -> Int64 {
    guard end > first else { return 0 }
    if let milliseconds { return (end - first) / milliseconds }
    guard let from = CivilDate(unixMilliseconds: first), let to = CivilDate(unixMilliseconds: end)
    else { return 0 }
    return (to.year - from.year) * 12 + to.month - from.month
  }
}
