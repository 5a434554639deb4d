import MarketData
import Testing

/// Days of the calendar, there and back.
struct CivilDateTests {
  @Test(
    arguments: [
      (0, 1970, 1, 1), (-1, 1969, 12, 31), (59, 1970, 3, 1), (11_016, 2000, 2, 29),
      (11_017, 2000, 3, 1), (20_414, 2025, 11, 22), (47_540, 2100, 2, 28), (47_541, 2100, 3, 1),
      (-719_162, 1, 1, 1),
    ] as [(Int64, Int64, Int64, Int64)]
  )
  func knowsDays(_ days: Int64, _ year: Int64, _ month: Int64, _ day: Int64) {
    let date = CivilDate(year: year, month: month, day: day)
    #expect(CivilDate(daysSince1970: days) == date)
    #expect(date.daysSince1970 == days)
  }

  @Test func everyDayOfEightHundredYearsComesBack() {
    var before = CivilDate(daysSince1970: -146_098)
    for days in Int64(-146_097)...146_097 {
      let date = CivilDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
      let follows =
        date.day == before.day + 1 && date.month == before.month
        || date.day == 1 && date.month == before.month % 12 + 1
      #expect(follows, "\(date)")
      before = date
    }
  }

  @Test func onlyMidnightBeginsADay() {
    #expect(CivilDate(unixMilliseconds: 86_400_000) == CivilDate(year: 1970, month: 1, day: 2))
    #expect(CivilDate(unixMilliseconds: 86_400_001) == nil)
    #expect(CivilDate(unixMilliseconds: -86_400_000) == CivilDate(year: 1969, month: 12, day: 31))
  }

  @Test func writesMomentsForPeople() {
    #expect(UTCText.dateTime(unixMilliseconds: 1_763_800_000_999) == "2025-11-22T08:26:40Z")
    #expect(UTCText.dateTime(unixMilliseconds: -1) == "1969-12-31T23:59:59Z")
    #expect(UTCText.time(unixMilliseconds: 1_763_800_000_000) == "08:26:40")
  }
}
