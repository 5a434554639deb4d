import MarketData
import Testing

@testable import Exchanges

@Suite("The budget of requests")
struct RequestBudgetTests {
  private func at(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(microseconds: milliseconds * 1_000)
  }

  @Test func neverMoreThanTheLimitInAnyWindow() {
    let limit = RequestLimit(requests: 20, window: .seconds(2))
    var budget = RequestBudget()
    var sent: [MonotonicTime] = []
    var now = at(0)
    for _ in 0..<200 {
      now = max(now, budget.earliest("candles", limit, at: now) ?? now)
      budget.sent("candles", limit)
      budget.ended("candles", at: now)
      sent.append(now)
    }
    for (first, last) in zip(sent, sent.dropFirst(20)) {
      #expect(last - first > limit.window)
    }
  }

  // A request that was long under way may have reached the venue at the end of that time.
  @Test(arguments: [1, 3, 4], [(5 as Int64)...5, 5...900, 200...2_500])
  func neverMoreThanTheLimitReachTheVenue(_ abreast: Int, _ delays: ClosedRange<Int64>) {
    let limit = RequestLimit(requests: 20, window: .seconds(2))
    var budget = RequestBudget()
    var generator = SeededGenerator(seed: 7)
    var arrivals: [Int64] = []
    var underWay: [Int64] = []
    var time: Int64 = 0
    while arrivals.count < 120 {
      for end in underWay where end <= time { budget.ended("ticker", at: at(end)) }
      underWay.removeAll { $0 <= time }
      if underWay.count < abreast,
        let earliest = budget.earliest("ticker", limit, at: at(time)), earliest <= at(time)
      {
        budget.sent("ticker", limit)
        let delay = Int64.random(in: delays, using: &generator)
        arrivals.append(time + Int64.random(in: 0...delay, using: &generator))
        underWay.append(time + delay)
      } else {
        time += 3
      }
    }
    arrivals.sort()
    for (first, last) in zip(arrivals, arrivals.dropFirst(20)) { #expect(last - first >= 2_000) }
  }

  @Test func whileAllAreUnderWayOnlyAnAnswerTells() {
    let limit = RequestLimit(requests: 2, window: .seconds(2))
    var budget = RequestBudget()
    budget.sent("ticker", limit)
    budget.sent("ticker", limit)
    #expect(budget.earliest("ticker", limit, at: at(60_000)) == nil)
    budget.ended("ticker", at: at(60_000))
    let earliest = budget.earliest("ticker", limit, at: at(60_001))
    #expect(earliest.map { $0 > at(62_000) } == true)
  }

  @Test func endpointsDoNotShareALimit() {
    let limit = RequestLimit(requests: 1, window: .seconds(2))
    var budget = RequestBudget()
    budget.sent("ticker", limit)
    budget.ended("ticker", at: at(0))
    #expect(budget.earliest("ticker", limit, at: at(1)).map { $0 > at(2_000) } == true)
    #expect(budget.earliest("candles", limit, at: at(1)) == at(1))
  }

  @Test func aPauseHoldsOneEndpointBack() {
    let limit = RequestLimit(requests: 20, window: .seconds(2))
    var budget = RequestBudget()
    budget.pause("ticker", until: at(5_000))
    #expect(budget.earliest("ticker", limit, at: at(10)) == at(5_000))
    #expect(budget.earliest("candles", limit, at: at(10)) == at(10))
    #expect(budget.earliest("ticker", limit, at: at(6_000)) == at(6_000))
  }
}
