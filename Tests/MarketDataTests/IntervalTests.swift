import MarketData
import NDJSON
import Testing

/// Bars open where they should, weeks on Monday, months on the first.
struct IntervalTests {
  // 2025-11-22 08:26:40 UTC, a Saturday.
  private let moment: Int64 = 1_763_800_000_000

  @Test func everyNameIsItsOwn() {
    for interval in Interval.allCases {
      #expect(Interval(name: interval.name) == interval)
      #expect(read(interval.name) == interval)
    }
    for wrong in ["", "1", "m", "1H", "1D", "2m", "01m", "1min", "1m ", "60m", "1mmmmmmmmm"] {
      #expect(Interval(name: wrong) == nil)
      #expect(read(wrong) == nil)
    }
  }

  @Test(arguments: [
    (Interval.second, "2025-11-22T08:26:40Z"), (.minute, "2025-11-22T08:26:00Z"),
    (.threeMinutes, "2025-11-22T08:24:00Z"), (.fiveMinutes, "2025-11-22T08:25:00Z"),
    (.fifteenMinutes, "2025-11-22T08:15:00Z"), (.thirtyMinutes, "2025-11-22T08:00:00Z"),
    (.hour, "2025-11-22T08:00:00Z"), (.twoHours, "2025-11-22T08:00:00Z"),
    (.fourHours, "2025-11-22T08:00:00Z"), (.sixHours, "2025-11-22T06:00:00Z"),
    (.twelveHours, "2025-11-22T00:00:00Z"), (.day, "2025-11-22T00:00:00Z"),
    (.week, "2025-11-17T00:00:00Z"), (.month, "2025-11-01T00:00:00Z"),
  ])
  func findsTheBarOfAMoment(_ interval: Interval, _ expected: String) {
    let open = interval.open(containing: moment)
    #expect(UTCText.dateTime(unixMilliseconds: open) == expected)
    #expect(interval.isAligned(open))
    #expect(!interval.isAligned(open + 1))
    #expect(interval.open(containing: open) == open)
    #expect(interval.open(containing: interval.next(after: open) - 1) == open)
  }

  @Test func barsFollowOneAnotherWithoutAGap() {
    for interval in Interval.allCases {
      var open = interval.open(containing: moment)
      let first = open
      for count in 1...40 {
        let next = interval.next(after: open)
        #expect(interval.isAligned(next), "\(interval)")
        #expect(interval.open(containing: next) == next || interval == .threeDays)
        #expect(interval.bars(from: open, to: next) == 1, "\(interval)")
        open = next
        #expect(interval.bars(from: first, to: open) == Int64(count), "\(interval)")
      }
    }
  }

  @Test func monthsHaveTheirOwnLengths() {
    let january = CivilDate(year: 2028, month: 1, day: 1).unixMilliseconds
    let february = Interval.month.next(after: january)
    let march = Interval.month.next(after: february)
    #expect(february - january == 31 * 86_400_000)
    #expect(march - february == 29 * 86_400_000)
    let december = CivilDate(year: 2027, month: 12, day: 1).unixMilliseconds
    #expect(Interval.month.next(after: december) == january)
  }

  @Test func timesBefore1970AreAlignedToo() {
    for interval in Interval.allCases {
      let open = interval.open(containing: -1)
      #expect(open < 0 && interval.isAligned(open), "\(interval)")
    }
  }

  private func read(_ text: String) -> Interval? {
    let bytes = Array(text.utf8)
    return Interval(bytes.span, at: TextRange(0, bytes.count))
  }
}
