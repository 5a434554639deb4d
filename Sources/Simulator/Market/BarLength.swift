import MarketData

/// The candle lengths of OKX by its own names: case matters (`1m` minute, `1M` month), and from six
/// hours up a plain name opens on UTC+8 while the `utc` one opens on UTC.
struct BarLength: Hashable, Sendable {
  enum Span: Hashable, Sendable {
    case milliseconds(Int64)
    case months(Int64)
  }

  let name: String
  private let span: Span
  /// How far the zone in which bars open lies before UTC, in milliseconds.
  private let zone: Int64

  private static let day: Int64 = 86_400_000

  static let all: [BarLength] = {
    let neutral: [(String, Int64)] = [
      ("1s", 1_000), ("1m", 60_000), ("3m", 180_000), ("5m", 300_000), ("15m", 900_000),
      ("30m", 1_800_000), ("1H", 3_600_000), ("2H", 7_200_000), ("4H", 14_400_000),
    ]
    let zoned: [(String, Span)] = [
      ("6H", .milliseconds(day / 4)), ("12H", .milliseconds(day / 2)), ("1D", .milliseconds(day)),
      ("2D", .milliseconds(2 * day)), ("3D", .milliseconds(3 * day)),
      ("5D", .milliseconds(5 * day)), ("1W", .milliseconds(7 * day)), ("1M", .months(1)),
      ("3M", .months(3)),
    ]
    return neutral.map { BarLength(name: $0.0, span: .milliseconds($0.1), zone: 0) }
      + zoned.map { BarLength(name: $0.0, span: $0.1, zone: day / 3) }
      + zoned.map { BarLength(name: $0.0 + "utc", span: $0.1, zone: 0) }
  }()

  /// A length by a venue's own name; opens on UTC.
  static func utc(_ name: String, milliseconds: Int64) -> BarLength {
    BarLength(name: name, span: .milliseconds(milliseconds), zone: 0)
  }

  /// A venue's lengths by names such as `15m` and `1w`, and of a calendar month; all open on UTC.
  static func utc(_ names: [String], month: String) -> [BarLength] {
    let units: [Character: Int64] = [
      "s": 1_000, "m": 60_000, "h": 3_600_000, "d": day, "w": 7 * day,
    ]
    let lengths = names.compactMap { name -> BarLength? in
      guard let unit = name.last.flatMap({ units[$0] }), let count = Int64(name.dropLast()) else {
        return nil
      }
      return utc(name, milliseconds: count * unit)
    }
    return lengths + [BarLength(name: month, span: .months(1), zone: 0)]
  }

  static func named(_ name: some StringProtocol) -> BarLength? {
    all.first { $0.name == name }
  }

  /// True from one hour up: such bars are sums of whole hours.
  var isWholeHours: Bool {
    switch span {
    case .milliseconds(let length): length % 3_600_000 == 0
    case .months: true
    }
  }

  /// The open time of the bar that holds a moment, both in Unix milliseconds after 1971.
  func open(containing moment: Int64) -> Int64 {
    let local = moment + zone
    switch span {
    case .milliseconds(let length):
      // 1970-01-05 was the first Monday.
      let anchor = length == 7 * BarLength.day ? 4 * BarLength.day : 0
      return (local - anchor) / length * length + anchor - zone
    case .months(let count):
      let date = CivilDate(daysSince1970: local / BarLength.day)
      let index = (date.year * 12 + date.month - 1) / count * count
      return BarLength.monthStart(index) - zone
    }
  }

  /// The open time of the bar behind the one that opens at `open`.
  func next(after open: Int64) -> Int64 {
    switch span {
    case .milliseconds(let length):
      return open + length
    case .months(let count):
      let date = CivilDate(daysSince1970: (open + zone) / BarLength.day)
      return BarLength.monthStart(date.year * 12 + date.month - 1 + count) - zone
    }
  }

  private static func monthStart(_ index: Int64) -> Int64 {
    CivilDate(year: index / 12, month: index % 12 + 1, day: 1).unixMilliseconds
  }
}
