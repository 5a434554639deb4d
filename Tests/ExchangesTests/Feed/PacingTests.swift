import MarketData
import Testing

@testable import Exchanges

/// The small rules of pace: back-off, connection limit, heartbeat, gauge of gaps, request line.
@Suite struct PacingTests {
  private func at(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(microseconds: milliseconds * 1_000)
  }

  private func time(_ milliseconds: Int64) -> Now {
    Now(unix: UnixTime(microseconds: 0), monotonic: at(milliseconds))
  }

  // MARK: Back-off

  @Test(arguments: [
    (failures: 0, ceiling: 1.0), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30), (100, 30),
  ])
  func theLadderDoublesUnderItsCap(failures: Int, ceiling: Double) {
    var least = TimeSpan.seconds(1_000)
    var most = TimeSpan.seconds(0)
    for seed in 0..<2_000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var backoff = Backoff(cap: .seconds(30))
      for _ in 0..<failures { _ = backoff.next(using: &generator) }
      let delay = backoff.next(using: &generator)
      least = min(least, delay)
      most = max(most, delay)
    }
    #expect(least >= .milliseconds(250))
    #expect(most.seconds <= 0.25 + ceiling)
    // Full jitter: the whole band is used.
    #expect(least.seconds <= 0.25 + ceiling * 0.05)
    #expect(most.seconds >= 0.25 + ceiling * 0.95)
  }

  @Test func theJitterStaysInItsBandForTenThousandSeeds() {
    for seed in 0..<10_000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      var backoff = Backoff(cap: .seconds(30))
      for step in 0..<8 {
        let delay = backoff.next(using: &generator).seconds
        let ceiling: Double = min(30, Double(1 << step))
        #expect(delay >= 0.25 && delay <= 0.25 + ceiling)
      }
    }
  }

  @Test func aCapBelowTheFirstStepAndNoneAtAllAreFine() {
    var generator = SeededGenerator(seed: 1)
    for cap in [0, -5, 1] as [Int64] {
      var backoff = Backoff(cap: TimeSpan(microseconds: cap))
      for _ in 0..<50 {
        #expect(backoff.next(using: &generator).seconds <= 0.251)
      }
    }
    var backoff = Backoff(cap: TimeSpan(microseconds: .max))
    for _ in 0..<200 { #expect(backoff.next(using: &generator) >= .milliseconds(250)) }
  }

  @Test func aResetBeginsAtTheFirstStep() {
    var generator = SeededGenerator(seed: 1)
    var backoff = Backoff(cap: .seconds(30))
    for _ in 0..<9 { _ = backoff.next(using: &generator) }
    backoff.reset()
    #expect(backoff.next(using: &generator).seconds <= 1.25)
  }

  // MARK: Connection limit

  /// Three processes on one address then stay within the venue's three a second.
  @Test func connectionsStartMoreThanASecondApart() {
    var limiter = ConnectLimiter()
    #expect(limiter.earliest(at: at(0)) == at(0))
    limiter.started(at: at(0))
    #expect(limiter.earliest(at: at(400)) == at(1_100))
    #expect(limiter.earliest(at: at(1_300)) == at(1_300))
    limiter.started(at: at(1_300))
    #expect(limiter.earliest(at: at(1_300)) == at(2_400))
  }

  // MARK: Heartbeat

  @Test func aPingAtTwentySecondsAndTheEndAtThirty() {
    var heart = Heartbeat(OKX.limits, openedAt: at(0))
    #expect(heart.deadline == at(20_000))
    #expect(heart.advance(to: at(19_999)) == .wait)
    #expect(heart.advance(to: at(20_000)) == .ping)
    #expect(heart.deadline == at(30_000))
    #expect(heart.advance(to: at(29_999)) == .wait)
    #expect(heart.advance(to: at(30_000)) == .dead(after: .seconds(10)))
  }

  @Test func aLateTickStillLeavesTimeForTheAnswer() {
    var heart = Heartbeat(OKX.limits, openedAt: at(0))
    // The process was stopped for two minutes: the ping goes out now, and has its ten seconds.
    #expect(heart.advance(to: at(120_000)) == .ping)
    #expect(heart.advance(to: at(129_999)) == .wait)
    heart.frame(at: at(129_999))
    #expect(heart.advance(to: at(149_998)) == .wait)
    #expect(heart.advance(to: at(149_999)) == .ping)
  }

  // MARK: Gaps

  @Test func fewGapsSayNothing() {
    var gauge = GapGauge()
    for _ in 0..<19 { gauge.note(.seconds(1)) }
    #expect(gauge.usual == nil)
    gauge.note(.seconds(1))
    #expect(gauge.usual != nil)
  }

  @Test(arguments: [1, 10, 500, 1_000, 60_000, 3_600_000] as [Int64])
  func theUsualGapIsWithinTwiceTheTrueOne(milliseconds: Int64) throws {
    var gauge = GapGauge()
    for _ in 0..<1_000 { gauge.note(.milliseconds(milliseconds)) }
    let usual = try #require(gauge.usual)
    #expect(usual >= .milliseconds(milliseconds))
    #expect(usual.microseconds <= milliseconds * 2_000)
  }

  @Test func oneLongGapInAHundredIsNoHabit() throws {
    var gauge = GapGauge()
    for index in 0..<10_000 { gauge.note(index % 150 == 0 ? .seconds(600) : .milliseconds(100)) }
    #expect(try #require(gauge.usual) < .seconds(1))
    for index in 0..<10_000 { gauge.note(index % 20 == 0 ? .seconds(600) : .milliseconds(100)) }
    #expect(try #require(gauge.usual) > .seconds(600))
  }

  @Test func extremeGapsAndMillionsOfThemAreTaken() {
    var gauge = GapGauge()
    for gap in [Int64.min, -1, 0, 1, .max] { gauge.note(TimeSpan(microseconds: gap)) }
    for _ in 0..<200_000 { gauge.note(.milliseconds(3)) }
    #expect(gauge.usual.map { $0 < .milliseconds(10) } == true)
  }

  // MARK: Requests

  private func requests(_ count: Int, from id: Int) -> [FeedRequest] {
    (0..<count).map {
      FeedRequest(id: "d\(id + $0)", text: [], subscriptions: [Subscription(.tickers, "A-B")])
    }
  }

  @Test func requestsLeaveAThirdOfASecondApart() {
    var line = RequestLine()
    line.append(.subscribe, requests(3, from: 1))
    #expect(line.nextID == 4)
    #expect(line.next(of: OKX.self, at: time(0), keeping: { _, _ in true })?.id == "d1")
    #expect(line.next(of: OKX.self, at: time(339), keeping: { _, _ in true }) == nil)
    #expect(line.deadline == at(340))
    #expect(line.next(of: OKX.self, at: time(340), keeping: { _, _ in true })?.id == "d2")
    #expect(line.next(of: OKX.self, at: time(5_000), keeping: { _, _ in true })?.id == "d3")
    #expect(line.deadline == nil)
  }

  @Test func whatIsSettledMeanwhileIsNotAskedForAgain() {
    let both = ["A-B", "C-D"].map { Subscription(.tickers, $0) }
    var line = RequestLine()
    line.append(
      .subscribe,
      OKX.requests(.subscribe, both, firstID: 1, at: UnixTime(microseconds: 0))
    )
    line.append(
      .subscribe,
      OKX.requests(.subscribe, [both[0]], firstID: 2, at: UnixTime(microseconds: 0))
    )
    line.append(
      .unsubscribe,
      OKX.requests(.unsubscribe, both, firstID: 3, at: UnixTime(microseconds: 0))
    )
    let first = line.next(of: OKX.self, at: time(0)) { one, _ in one.symbol == "C-D" }
    #expect(
      first == OKX.requests(.subscribe, [both[1]], firstID: 1, at: UnixTime(microseconds: 0)).first
    )
    let second = line.next(of: OKX.self, at: time(1_000)) { _, _ in false }
    #expect(
      second == OKX.requests(.unsubscribe, both, firstID: 3, at: UnixTime(microseconds: 0)).first
    )
  }

  @Test func anHoursAllowanceIsKeptAndComesBack() {
    var line = RequestLine()
    line.append(.subscribe, requests(2_000, from: 1))
    var sent: [Int64] = []
    var now: Int64 = 0
    while now < 3 * 3_600_000 {
      if line.next(of: OKX.self, at: time(now), keeping: { _, _ in true }) != nil {
        sent.append(now)
      }
      now = max(now + 1, line.deadline.map { ($0.microseconds + 999) / 1_000 } ?? .max)
    }
    // A bucket of 480 that refills by one each 7.5 s never runs dry.
    var tokens = 480.0
    var last: Int64 = 0
    for moment in sent {
      tokens = min(480, tokens + Double(moment - last) / 7_500) - 1
      last = moment
      #expect(tokens >= -0.001)
    }
    #expect(sent.count > 1_800)
  }

  @Test func whatWasAskedIsForgottenAfterAMinute() {
    var line = RequestLine()
    line.append(.subscribe, requests(100, from: 1))
    for index in 0..<100 {
      _ = line.next(of: OKX.self, at: time(Int64(index) * 1_000)) { _, _ in true }
    }
    #expect(line.asked.count == 100)
    line.forget(at: at(100_000))
    #expect(line.asked.count == 59)
    #expect(line.asked["d100"]?.operation == .subscribe)
    line.forget("d100")
    #expect(line.asked["d100"] == nil)
    line.forget(at: at(1_000_000))
    #expect(line.asked.isEmpty)
  }

  // MARK: First in, first out

  @Test func aFifoKeepsOrderAndForgetsWhatWasTaken() {
    var fifo = Fifo<Int?>()
    var random = SeededGenerator(seed: 7)
    var model: [Int?] = []
    for step in 0..<20_000 {
      if Int.random(in: 0..<5, using: &random) < (step < 10_000 ? 3 : 2) {
        let element = step % 7 == 0 ? nil : step
        fifo.append(element)
        model.append(element)
      } else {
        #expect(fifo.isEmpty == model.isEmpty)
        let taken = fifo.popFirst()
        #expect(taken == (model.isEmpty ? nil : .some(model.removeFirst())))
      }
      #expect(fifo.count == model.count)
    }
  }

  @Test func anOverlapRemembersALimitedNumberOfRows() {
    var window = OverlapWindow()
    #expect(window.sight(1, from: 1) == .first)
    #expect(window.sight(1, from: 1) == .again)
    #expect(window.sight(1, from: 2) == .match)
    for digest in 2...UInt64(OverlapWindow.longest) { _ = window.sight(digest, from: 1) }
    #expect(window.sight(1, from: 2) == .match)
    #expect(window.sight(99_999, from: 1) == .first)
    #expect(window.sight(1, from: 2) == .first, "the oldest made room")
  }
}
