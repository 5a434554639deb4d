/// What a ticker tells beside the quotes: the last fill and the past 24 hours.
///
/// The window begins on a quarter of an hour: it is between 23:45 and 24 hours long.
struct DaySummary: Sendable {
  let tape: Tape
  private(set) var last: Fill
  /// When `last` stops being the last one, in Unix milliseconds.
  private var staleAt: Int64 = .min
  private var quarters: [Bar] = []
  private var current: Bar
  private var foldedTo: Int64 = .min

  private static let quarter: Int64 = 900_000
  private static let windowQuarters = 95

  init(_ tape: Tape) {
    self.tape = tape
    self.last = tape.lastFill(before: Listing.firstMillisecond)
    self.current = Bar(openMilliseconds: 0, previousClose: 0)
  }

  /// Brings the summary to a moment (Unix milliseconds, the moment itself included).
  ///
  /// True if something changed.
  mutating func update(to moment: Int64) -> Bool {
    guard moment >= staleAt || moment < foldedTo - 1 else { return false }
    let open = moment / DaySummary.quarter * DaySummary.quarter
    if open != current.openMilliseconds || moment < foldedTo - 1 { begin(quarterAt: open) }
    tape.forEachFill(from: foldedTo, to: moment + 1) {
      current.add($0, of: tape.instrument)
      last = $0
    }
    foldedTo = moment + 1
    let nextQuarter = open + DaySummary.quarter
    staleAt = min(tape.nextFill(after: moment) ?? nextQuarter, nextQuarter)
    return true
  }

  private mutating func begin(quarterAt open: Int64) {
    let first = open - Int64(DaySummary.windowQuarters) * DaySummary.quarter
    let isNext =
      quarters.count == DaySummary.windowQuarters
      && current.openMilliseconds + DaySummary.quarter == open
    if isNext {
      quarters.removeFirst()
      quarters.append(tape.bar(from: current.openMilliseconds, to: open))
    } else {
      quarters = (0..<DaySummary.windowQuarters).map { index in
        let start = first + Int64(index) * DaySummary.quarter
        return tape.bar(from: start, to: start + DaySummary.quarter)
      }
    }
    last = tape.lastFill(before: open)
    current = Bar(openMilliseconds: open, previousClose: last.price)
    foldedTo = open
  }

  /// The window as one bar.
  var window: Bar {
    var all = quarters.first ?? current
    for quarter in quarters.dropFirst() { all.add(quarter) }
    all.add(current)
    return all
  }

  /// The price at the last midnight of UTC, and of UTC+8.
  func startOfDay(at moment: Int64) -> (utc: Int64, utc8: Int64) {
    let day: Int64 = 86_400_000
    let utc = moment / day * day
    let utc8 = (moment + day / 3) / day * day - day / 3
    return (tape.lastFill(before: utc).price, tape.lastFill(before: utc8).price)
  }
}
