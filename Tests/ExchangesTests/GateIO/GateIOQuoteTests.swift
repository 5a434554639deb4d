import Exchanges
import Testing

/// Tickers without sizes and quotes without the rest: how they come together, and when they do not.
@Suite("Gate.io's quotes")
struct GateIOQuoteTests {
  private func connected() -> Conversation {
    let wanted = [Subscription(.tickers, "A-B"), Subscription(.quotes, "A-B")]
    var talk = Conversation(wanted, of: GateIO.self)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.wait(0.1)
    return talk
  }

  /// Bid, its size, ask and its size of the one ticker that came out.
  private func book(_ talk: inout Conversation) -> [String] {
    let lines = talk.lines()
    #expect(lines.count == 1)
    return ["bid", "bid_size", "ask", "ask_size"].map { name in
      guard let line = lines.first, let key = line.range(of: "\"\(name)\":") else { return "" }
      return String(line[key.upperBound...].prefix { $0 != "," && $0 != "}" })
    }
  }

  @Test func aQuoteIsNoRecord() {
    var talk = connected()
    #expect(talk.hear(GateIOSays.quote("A_B", "4.1", "10", "6.1", "20")) == [])
    #expect(talk.lines() == [])
    #expect(talk.feed.accounts.balance)
    #expect(talk.feed.accounts.received == 0)
  }

  @Test func aQuoteOfJustNowGivesAllFour() {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "4.1", "10", "6.1", "20"))
    _ = talk.wait(2)
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"))
    #expect(book(&talk) == ["4.1", "10", "6.1", "20"])
  }

  @Test(arguments: [("4.1", "6.1", true), ("4", "6.1", false), ("4.1", "6", false)])
  func anOlderOneCountsOnlyIfBothPricesAgree(bid: String, ask: String, agrees: Bool) {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "4.1", "10", "6.1", "20"))
    _ = talk.wait(2.1)
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, bid, ask))
    #expect(book(&talk) == (agrees ? ["4.1", "10", "6.1", "20"] : [bid, "null", ask, "null"]))
  }

  @Test func theNewestQuoteCounts() {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "4.1", "10", "6.1", "20"))
    _ = talk.hear(GateIOSays.quote("A_B", "4.2", "30", "6.2", "40"))
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"))
    #expect(book(&talk) == ["4.2", "30", "6.2", "40"])
  }

  @Test func withoutAQuoteSizesAreNullAndNotZero() {
    var talk = connected()
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"))
    #expect(book(&talk) == ["4", "null", "6", "null"])
    _ = talk.hear(GateIOSays.quote("C_D", "4", "10", "6", "20"))
    _ = talk.hear(GateIOSays.ticker("A_B", 1_001, "4", "6"))
    #expect(book(&talk) == ["4", "null", "6", "null"], "the quote of another pair")
  }

  @Test func aSideOnWhichNobodyQuotesIsNull() {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "", "", "6.1", "20"))
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"))
    #expect(book(&talk) == ["null", "null", "6.1", "20"])
  }

  @Test func aQuoteOfTheLastConnectionIsForgotten() {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "4", "10", "6", "20"))
    _ = talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"))
    _ = book(&talk)
    _ = talk.end(1)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.hear(GateIOSays.ticker("A_B", 2_000, "4.0", "6"), on: 2)
    #expect(book(&talk) == ["4.0", "null", "6", "null"])
  }

  /// Of a market that was never traded.
  @Test func anEmptyBookDoesNotLeaveATickerThatSaysNothing() {
    var talk = connected()
    _ = talk.hear(GateIOSays.quote("A_B", "", "", "", ""))
    let ticker = GateIOSays.ticker("A_B", 1_000, "4", "6")
    _ = talk.hear(ticker.replacing("\"last\":\"5\"", with: "\"last\":\"\""))
    #expect(book(&talk) == ["4", "null", "6", "null"])
  }
}
