/// Values with a meaning: durations, percentages, numbers, lists, times; and their refusals.

import MarketData
import Testing
import ToolSupport

private enum Clock: String, CaseIterable {
  case wall
  case records
}

struct ValueTests {
  @Test(arguments: [
    ("250ms", Int64(250_000)), ("10s", 10_000_000), ("5m", 300_000_000), ("1h", 3_600_000_000),
    ("2d", 172_800_000_000), ("7us", 7), ("0s", 0), ("007s", 7_000_000),
  ])
  func aDurationIsANumberWithAUnit(text: String, microseconds: Int64) {
    #expect(DurationText.span(text) == TimeSpan(microseconds: microseconds))
  }

  @Test(arguments: [
    "", "10", "s", "10 s", " 10s", "-5s", "+5s", "1.5s", "10S", "10sec", "1h30m", "٣s", "10s\0",
    "9223372036854775807s", "99999999999999999999s",
  ])
  func anythingElseIsNoDuration(text: String) {
    #expect(DurationText.span(text) == nil)
  }

  @Test(arguments: ["250ms", "90s", "2m", "36h", "1d", "7us", "0s"])
  func aDurationPrintsAsItIsTyped(text: String) throws {
    #expect(DurationText.text(try #require(DurationText.span(text))) == text)
  }

  @Test(arguments: [
    ("2%", Int64(20_000)), ("0.5%", 5_000), ("0.0001%", 1), ("100%", 1_000_000), ("0%", 0),
    ("12.25%", 122_500),
  ])
  func aPercentageIsExact(text: String, partsPerMillion: Int64) {
    #expect(Percent(text) == Percent(partsPerMillion: partsPerMillion))
    #expect(Percent(partsPerMillion: partsPerMillion).description == text)
  }

  @Test(arguments: [
    "", "2", "%", ".5%", "5.%", "-2%", "1e2%", "2 %", "0.00001%", "1234567%", "2%%",
  ])
  func anythingElseIsNoPercentage(text: String) {
    #expect(Percent(text) == nil)
  }

  // 1795413600 is 2026-11-23T06:00:00Z (date -u -d @1795413600).
  private static let now = UnixTime(microseconds: 1_795_413_600_000_000)

  @Test(arguments: [
    ("1763800000001", Int64(1_763_800_000_001_000)),
    ("2026-11-23", 1_795_392_000_000_000),
    ("2026-11-23T06:00Z", 1_795_413_600_000_000),
    ("2026-11-23 06:00:00Z", 1_795_413_600_000_000),
    ("2026-11-23T06:00:00.25Z", 1_795_413_600_250_000),
    ("2026-11-23T15:00+09:00", 1_795_413_600_000_000),
    ("2026-11-23T01:00:00-05:00", 1_795_413_600_000_000),
    ("2024-02-29", 1_709_164_800_000_000),
    ("1970-01-01", 0),
    ("6h", 1_795_392_000_000_000),
    ("2d", 1_795_240_800_000_000),
  ])
  func aTimeIsMillisecondsADateOrAnAge(text: String, microseconds: Int64) {
    #expect(TimeText.time(text, now: Self.now) == UnixTime(microseconds: microseconds))
  }

  @Test(arguments: [
    "", "1763800000", "-1", "99999999999999999", "2026-11-31", "2025-02-29", "2026-13-01",
    "2026-00-10", "2026-11-23T10:00", "2026-11-23T24:00Z", "2026-11-23T10:60Z",
    "2026-11-23T10:00Zx",
    "2026-11-23T10:00:00.Z", "26-11-23", "2026/11/23", "1969-12-31", "99999d", "yesterday",
    "2026-11-23T10:00+9", "2026-11-23T10:00:00.1234567Z",
  ])
  func anythingElseIsNoTime(text: String) {
    #expect(TimeText.time(text, now: Self.now) == nil)
  }

  @Test func valuesComeWithTheirTypes() throws {
    let arguments = try parsed(
      "--count=3",
      "--candles=1m,5m",
      "--since=6h",
      "--max-jump=0.5%",
      "--clock=records"
    )
    #expect(try arguments.integer("count") == 3)
    #expect(try arguments.listIfGiven("candles") == ["1m", "5m"])
    #expect(try arguments.duration("stale-after") == .seconds(10))
    #expect(try arguments.percent("max-jump").fraction == 0.005)
    #expect(try arguments.choice("clock", as: Clock.self) == .records)
    let since = try arguments.timeIfGiven("since", now: Self.now)
    #expect(since == UnixTime(microseconds: 1_795_392_000_000_000))
    #expect(try parsed().integerIfGiven("count") == nil)
    #expect(try parsed().listIfGiven("candles") == nil)
  }

  @Test(arguments: [
    (
      "--stale-after=10",
      "option '--stale-after': '10' is not a duration: a whole number with a unit, "
        + "such as 250ms, 10s, 5m, 1h or 2d"
    ),
    ("--stale-after=0s", "option '--stale-after': '0s' is out of range; from 1ms to 3650d"),
    (
      "--max-jump=2",
      "option '--max-jump': '2' is not a percentage: a number with a percent sign, "
        + "such as 2% or 0.5%"
    ),
    ("--max-jump=101%", "option '--max-jump': '101%' is out of range; from 0.0001% to 100%"),
    ("--count=0", "option '--count': '0' is not a whole number, 1 or more, such as 10"),
    ("--count=+5", "option '--count': '+5' is not a whole number, 1 or more, such as 10"),
    (
      "--count=99999999999999999999",
      "option '--count': '99999999999999999999' is not a whole number, 1 or more, such as 10"
    ),
    (
      "--candles=1m,,5m",
      "option '--candles': '1m,,5m' is not a list: words with one comma between two, such as a,b"
    ),
    ("--candles=1m,5x", "option '--candles': unknown '5x'; did you mean '5m'?"),
    ("--candles=1m,week", "option '--candles': 'week' is not one of 1m, 5m, 15m"),
    (
      "--since=noon",
      "option '--since': 'noon' is not a time: Unix milliseconds, 2026-11-23, "
        + "2026-11-23T10:00Z, or an age such as 6h or 2d"
    ),
  ])
  func aWrongValueIsNamedWithWhatIsExpected(word: String, message: String) throws {
    let arguments = try parsed(word)
    #expect(throws: UsageError(message)) {
      _ = try arguments.duration("stale-after")
      _ = try arguments.percent("max-jump")
      _ = try arguments.integerIfGiven("count")
      _ = try arguments.listIfGiven("candles", of: ["1m", "5m", "15m"])
      _ = try arguments.timeIfGiven("since", now: Self.now)
    }
  }

  @Test func aNumberWithAnUpperBoundSaysBoth() throws {
    let arguments = try parsed("--count=70000")
    #expect(
      throws: UsageError("option '--count': '70000' is not a whole number, from 0 to 65535")
    ) { try arguments.integer("count", in: 0...65_535) }
  }

  @Test(
    arguments: [
      ("ko_KR.UTF-8", nil, "en_US", Language.korean), (nil, "ko", "en_US", .korean),
      (nil, nil, "ko_KR", .korean), ("C", "ko", "ko", .english), (nil, nil, nil, .english),
      (nil, nil, "kok_IN", .english),
    ] as [(String?, String?, String?, Language)]
  )
  func theFirstLocaleVariableThatIsSetDecides(
    all: String?,
    messages: String?,
    lang: String?,
    expected: Language
  ) {
    #expect(Language(lcAll: all, lcMessages: messages, lang: lang) == expected)
  }
}
