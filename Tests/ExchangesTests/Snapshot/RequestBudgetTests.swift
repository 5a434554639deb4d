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
      now = max(now, budget.earliest("candles", limit, at: now))
      budget.sent("candles", limit, at: now)
      sent.append(now)
    }
    for (first, last) in zip(sent, sent.dropFirst(20)) {
      #expect(last - first > limit.window)
    }
  }

  @Test func endpointsDoNotShareALimit() {
    let limit = RequestLimit(requests: 1, window: .seconds(2))
    var budget = RequestBudget()
    budget.sent("ticker", limit, at: at(0))
    #expect(budget.earliest("ticker", limit, at: at(1)) > at(1))
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
