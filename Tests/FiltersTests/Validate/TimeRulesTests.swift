import Filters
import MarketData
import Testing

/// `stale` and `future`.
struct TimeRulesTests {
  private let start = RecordText.start

  @Test(arguments: [(2_000, nil), (2_001, .future), (-100_000, nil)] as [(Int64, Reason?)])
  func aRecordMayRunAheadByTheLimit(_ aheadMs: Int64, _ expected: Reason?) {
    let received = start * 1_000
    for record in [RecordText.ticker, .trade] {
      let line = record.with("ts_ms", "\(start + aheadMs)").with("recv_us", "\(received)")
      #expect(Judge.alone(line) == expected)
    }
  }

  @Test func aBarThatOpensInTheFutureIsFuture() {
    let next = RecordText.candle.with("ts_ms", "1763800020000").with("closed", "false")
    #expect(Judge.alone(next) == .future)
    #expect(Judge.alone(next.with("recv_us", "1763800018000000")) == nil)
    #expect(Judge.alone(next.with("recv_us", "1763800017999000")) == .future)
  }

  @Test func theWallClockIsWhatIsPassedIn() {
    var judge = Judge(clock: .wall)
    let line = RecordText.ticker.text
    #expect(judge.verdict(line, at: wall(start - 2_001)).reason == .future)
    #expect(judge.verdict(line, at: wall(start - 2_000)).reason == nil)
    // A file of last year is not stale: only its own times count.
    let later = RecordText.ticker.at(start + 1).text
    #expect(judge.verdict(later, at: wall(start + 31_536_000_000)).reason == nil)
  }

  @Test func theLimitIsTheUsers() {
    var judge = Judge { $0.maxFuture = .milliseconds(500) }
    let line = RecordText.ticker.with("recv_us", "\(start * 1_000 - 500_001)")
    #expect(judge.push(line) == .future)
  }

  @Test(arguments: [(10_000, nil), (10_001, .stale)] as [(Int64, Reason?)])
  func aRealtimeRecordIsYoungerThanTheLimit(_ ageMs: Int64, _ expected: Reason?) {
    for record in [RecordText.ticker, .trade.with("id", "\"2\"")] {
      var judge = Judge()
      #expect(judge.push(record.at(start).with("id", "\"1\"")) == nil)
      let late = record.with("ts_ms", "\(start + 1)")
        .with("recv_us", "\((start + 1 + ageMs) * 1_000)")
      // Nothing pauses: a record comes each 5 s.
      _ = judge.push(
        record.at(start).with("id", "\"3\"").with("recv_us", "\((start + 5_000) * 1_000)")
      )
      #expect(judge.push(late.with("id", "\"4\"")) == expected)
    }
  }

  @Test func theFirstAndTheFirstAfterAPauseMayBeOld() {
    var judge = Judge()
    func old(_ number: Int64, receivedMs: Int64) -> RecordText {
      RecordText.ticker.with("ts_ms", "\(start + number)")
        .with("recv_us", "\((start + receivedMs) * 1_000)")
    }
    #expect(judge.push(old(0, receivedMs: 60_000)) == nil)
    #expect(judge.push(old(1, receivedMs: 61_000)) == .stale)
    // Refused records are no pause.
    #expect(judge.push(old(2, receivedMs: 70_000)) == .stale)
    #expect(judge.push(old(3, receivedMs: 79_000)) == .stale)
    #expect(judge.push(old(4, receivedMs: 89_001)) == nil)
    #expect(judge.push(old(5, receivedMs: 89_002)) == .stale)
  }

  @Test func onlyRealtimeTicksGrowStale() {
    for (record, source) in [(RecordText.ticker, "rest"), (.candle, "ws")] {
      var judge = Judge()
      #expect(judge.push(record.with("source", "\"\(source)\"")) == nil)
      let old = record.with("source", "\"\(source)\"").with("recv_us", "1763800009000000")
        .with("volume", "13").with("last", "45123.46").with(
          "ts_ms",
          record.keys.contains("closed") ? "1763799960000" : "1763799990000"
        )
      #expect(judge.push(old) != .stale)
    }
  }

  @Test func symbolsPauseForThemselves() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker) == nil)
    let other = RecordText.ticker.with("symbol", "\"ETH-USDT\"")
      .with("recv_us", "1763800030000000")
    #expect(judge.push(other) == nil)
  }

  @Test func aClockThatWasSetMakesNothingStaleForAMinute() {
    var judge = Judge(clock: .wall)
    func now(_ seconds: Int64, stepped: Int64) -> Now {
      Now(
        unix: UnixTime(microseconds: (start / 1_000 + seconds + stepped) * 1_000_000),
        monotonic: MonotonicTime(microseconds: seconds * 1_000_000)
      )
    }
    func ahead(_ seconds: Int64) -> String { RecordText.ticker.at(start + seconds * 1_000).text }
    #expect(judge.verdict(ahead(0), at: now(0, stepped: 0)).reason == nil)
    // The clock falls back by 30 s: all that comes now seems to come from the future.
    #expect(judge.verdict(ahead(1), at: now(1, stepped: -30)).reason == nil)
    #expect(judge.verdict(ahead(60), at: now(60, stepped: -30)).reason == nil)
    #expect(judge.verdict(ahead(62), at: now(62, stepped: -30)).reason == .future)
    // Without a step, nothing was excused.
    var strict = Judge(clock: .wall)
    #expect(strict.verdict(ahead(0), at: now(0, stepped: -30)).reason == .future)
  }

  private func wall(_ milliseconds: Int64) -> Now {
    let time = milliseconds * 1_000
    return Now(
      unix: UnixTime(microseconds: time),
      monotonic: MonotonicTime(microseconds: time)
    )
  }
}
