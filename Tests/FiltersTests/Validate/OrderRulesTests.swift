import Filters
import Testing

/// `out_of_order` and `duplicate`.
struct OrderRulesTests {
  private let start = RecordText.start

  @Test func aTickIsNotOlderThanTheLastThatPassed() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker.at(start + 10)) == nil)
    #expect(judge.push(RecordText.ticker.at(start + 9)) == .outOfOrder)
    #expect(judge.push(RecordText.ticker.at(start + 10).with("bid_size", "7")) == nil)
    #expect(judge.push(RecordText.ticker.at(start + 11)) == nil)
  }

  @Test func sourcesShareOneOrderAndSymbolsDoNot() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker.at(start + 10)) == nil)
    #expect(judge.push(RecordText.ticker.at(start).with("source", "\"rest\"")) == .outOfOrder)
    #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"ETH-USDT\"")) == nil)
    #expect(judge.push(RecordText.ticker.at(start).with("exchange", "\"gateio\"")) == nil)
    #expect(judge.push(RecordText.trade.at(start)) == nil)
  }

  @Test func aRefusedRecordLeavesTheOrderAlone() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker.at(start)) == nil)
    #expect(judge.push(RecordText.ticker.at(start + 100).with("last", "-1")) == .nonpositivePrice)
    #expect(judge.push(RecordText.ticker.at(start + 100).with("last", "90000")) == .priceJump)
    #expect(judge.push(RecordText.ticker.at(start + 50)) == nil)
  }

  @Test func theSameTickTwiceIsADuplicate() {
    var judge = Judge()
    let tick = RecordText.ticker.at(start)
    #expect(judge.push(tick) == nil)
    #expect(judge.push(tick) == .duplicate)
    // Two feeds that say the same thing say it once.
    #expect(judge.push(tick.with("recv_us", "1763800000006001")) == .duplicate)
    #expect(judge.push(tick.with("source", "\"rest\"")) == .duplicate)
    #expect(judge.push(tick.with("ask_size", "0.9")) == nil)
    // What went from A to B and back to A within a millisecond is news.
    #expect(judge.push(tick) == nil)
  }

  @Test func everyOtherKeyMakesADifference() {
    for key in RecordText.ticker.keys where !["type", "source", "recv_us", "ts_ms"].contains(key) {
      var judge = Judge()
      let value = ["exchange", "symbol"].contains(key) ? "\"other\"" : "45123.45"
      #expect(judge.push(RecordText.ticker.with(key, "null")) != .duplicate)
      #expect(judge.push(RecordText.ticker.with(key, value)) != .duplicate, "\(key)")
    }
  }

  @Test func aRefusedTickThatIsRepeatedHasNoSecondVote() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker(last: 100, at: start)) == nil)
    let spike = RecordText.ticker(last: 200, at: start + 1)
    #expect(judge.push(spike) == .priceJump)
    #expect(judge.push(spike) == .duplicate)
    #expect(judge.push(spike.with("recv_us", "1763800000007000")) == .duplicate)
    #expect(judge.push(RecordText.ticker(last: 100.1, at: start + 2)) == nil)
  }

  @Test func tradesAreKnownByTheirId() {
    var judge = Judge()
    #expect(judge.push(RecordText.trade) == nil)
    #expect(judge.push(RecordText.trade) == .duplicate)
    #expect(judge.push(RecordText.trade.with("id", "\"2\"")) == nil)
    #expect(judge.push(RecordText.trade.at(start + 5).with("id", "\"2\"")) == .duplicate)
    #expect(judge.push(RecordText.trade) == .duplicate)
    #expect(judge.push(RecordText.trade.with("symbol", "\"ETH-USDT\"")) == nil)
    #expect(judge.push(RecordText.trade.with("id", "\"3\"").at(start - 1)) == .outOfOrder)
  }

  @Test func aTradeIsRememberedForThirtyThousandOthers() {
    var judge = Judge()
    for number in 0..<32_768 {
      #expect(judge.push(RecordText.trade.with("id", "\"\(number)\"")) == nil)
    }
    for number in [0, 1, 16_000, 32_767] {
      #expect(judge.push(RecordText.trade.with("id", "\"\(number)\"")) == .duplicate)
    }
    for number in 32_768..<(3 * 32_768) {
      #expect(judge.push(RecordText.trade.with("id", "\"\(number)\"")) == nil)
    }
    #expect(judge.push(RecordText.trade.with("id", "\"0\"")) == nil)
  }

  // MARK: Bars

  private func bar(_ minute: Int64, closed: Bool, volume: String = "1") -> RecordText {
    RecordText.candle.with("ts_ms", "\(1_763_799_960_000 + minute * 60_000)")
      .with("recv_us", "\((1_763_799_960_000 + minute * 60_000 + 60_500) * 1_000)")
      .with("closed", "\(closed)").with("volume", volume)
  }

  @Test func closedBarsAndOpenBarsHaveAnOrderEach() {
    var judge = Judge()
    #expect(judge.push(bar(0, closed: false)) == nil)
    #expect(judge.push(bar(0, closed: false, volume: "2")) == nil)
    #expect(judge.push(bar(1, closed: false)) == nil)
    // The bar before closes while the next is open already.
    #expect(judge.push(bar(0, closed: true, volume: "3")) == nil)
    #expect(judge.push(bar(1, closed: false, volume: "2")) == nil)
    #expect(judge.push(bar(2, closed: false)) == nil)
    #expect(judge.push(bar(1, closed: false, volume: "9")) == .outOfOrder)
    #expect(judge.push(bar(3, closed: true)) == nil)
    #expect(judge.push(bar(2, closed: true)) == .outOfOrder)
  }

  @Test func aClosedBarStaysClosed() {
    var judge = Judge()
    #expect(judge.push(bar(0, closed: true)) == nil)
    #expect(judge.push(bar(0, closed: false)) == .outOfOrder)
    #expect(judge.push(bar(0, closed: true)) == .duplicate)
    #expect(judge.push(bar(0, closed: true).with("source", "\"rest\"")) == .duplicate)
    #expect(judge.push(bar(0, closed: true, volume: "2")) == .outOfOrder)
    #expect(judge.push(bar(1, closed: false)) == nil)
    #expect(judge.push(bar(0, closed: true)) == .duplicate)
    #expect(judge.push(bar(1, closed: false)) == .duplicate)
  }

  @Test func intervalsHaveAnOrderEach() {
    var judge = Judge()
    #expect(judge.push(bar(1, closed: true)) == nil)
    #expect(judge.push(bar(0, closed: true).with("interval", "\"1s\"")) == nil)
    #expect(judge.push(bar(0, closed: true)) == .outOfOrder)
  }

  @Test func allowedRepeatsPass() {
    var judge = Judge(allowing: [.duplicate, .outOfOrder])
    for record in [RecordText.ticker, .trade, .candle] {
      #expect(judge.push(record) == nil)
      #expect(judge.push(record) == nil)
    }
    #expect(judge.push(RecordText.ticker.at(start - 5)) == nil)
    #expect(judge.push(bar(0, closed: false)) == nil)
  }

  @Test func moreSymbolsThanMemoryStartAfresh() {
    var judge = Judge(memory: 3)
    for name in ["A", "B", "C"] {
      #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"\(name)\"")) == nil)
    }
    #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"A\"")) == .duplicate)
    #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"D\"")) == nil)
    #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"D\"")) == .duplicate)
    #expect(judge.push(RecordText.ticker.at(start).with("symbol", "\"A\"")) == nil)
  }
}
