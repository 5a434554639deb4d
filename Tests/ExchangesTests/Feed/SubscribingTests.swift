import Exchanges
import MarketData
import Testing

/// Asking for channels: acks, refusals, and answers that do not come.
@Suite struct SubscribingTests {
  @Test func connectsAndSubscribesInOneRequest() {
    var talk = Conversation("BTC-USDT", "ETH-USDT", status: true)
    #expect(talk.actions() == ["connect 1 public"])
    #expect(talk.open(1) == ["1 subscribe tickers BTC-USDT, tickers ETH-USDT"])
    #expect(talk.hear(Says.ack("tickers", "BTC-USDT")) == [])
    #expect(talk.hear(Says.ticker("ETH-USDT", 5)) == [], "data before its ack counts")
    #expect(talk.hear(Says.ack("tickers", "ETH-USDT")) == [])
    #expect(talk.notes.last == "public: subscribed 2 of 2")
    #expect(
      talk.output() == [
        "connected public", "subscribed BTC-USDT", "ticker ETH-USDT 5", "subscribed ETH-USDT",
      ]
    )
  }

  @Test func candlesAndTickersTakeTwoSockets() {
    var talk = Conversation([
      Subscription(.tickers, "BTC-USDT"), Subscription(.candles(.minute), "BTC-USDT"),
    ])
    #expect(talk.actions() == ["connect 1 public"])
    #expect(talk.open(1) == ["1 subscribe tickers BTC-USDT"])
    #expect(talk.waitFor("connect") == "connect 2 business")
    #expect(talk.open(2) == ["2 subscribe candle1m BTC-USDT"])
  }

  @Test(arguments: [nil, "d1"])
  func oneRefusedSymbolIsNamedAndTheOthersStream(id: String?) {
    var talk = Conversation("BTC-USDT", "MATIC-USDT", "ETH-USDT", status: true)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "BTC-USDT"))
    #expect(talk.hear(Says.refusal("60018", "tickers", "MATIC-USDT", id: id)) == [])
    _ = talk.hear(Says.ack("tickers", "ETH-USDT"))
    #expect(talk.notes.contains { $0.contains("MATIC-USDT is now POL-USDT") })
    #expect(talk.notes.last == "public: subscribed 2 of 3")
    #expect(talk.output().contains("refused MATIC-USDT"))
    #expect(talk.feed.refusedSymbols == ["MATIC-USDT"])
    #expect(talk.feed.ending == nil)
    // Neither later nor on the next connection is it asked for again.
    _ = talk.end(1)
    #expect(talk.waitFor("connect") == "connect 2 public")
    #expect(talk.open(2) == ["2 subscribe tickers BTC-USDT, tickers ETH-USDT"])
  }

  @Test func theFeedIsOverWhenAllAreRefused() {
    var talk = Conversation("A-B", "C-D")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.refusal("60018", "tickers", "A-B"))
    #expect(talk.feed.ending == nil)
    #expect(talk.hear(Says.refusal("60018", "tickers", "C-D")) == ["close 1 1000"])
    #expect(talk.feed.ending == .allRefused)
    #expect(talk.feed.refusedSymbols == ["A-B", "C-D"])
  }

  @Test func aFeedThatCanGrowStaysAndAsksAgain() {
    let wanted = [Subscription(.tickers, "A-B")]
    var talk = Conversation(wanted, mayGrow: true)
    _ = talk.actions()
    _ = talk.open(1)
    #expect(talk.hear(Says.refusal("60018", "tickers", "A-B")) == ["close 1 1000"])
    #expect(talk.feed.ending == nil)
    _ = talk.end(1, .closedByUs)
    _ = talk.want(wanted)
    #expect(talk.waitFor("connect") == "connect 2 public")
    #expect(talk.open(2) == ["2 subscribe tickers A-B"])
  }

  @Test func oneChannelRefusedLeavesTheSymbolsOthers() {
    var talk = Conversation([Subscription(.tickers, "A-B"), Subscription(.trades, "A-B")])
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.refusal("60018", "trades", "A-B"))
    #expect(talk.feed.refusedSymbols.isEmpty)
    #expect(talk.feed.ending == nil)
  }

  @Test func aRefusalWithoutANameIsLaidOnTheOnlyChannelOfItsRequest() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.refusal("60018", nil, id: "d1"))
    #expect(talk.feed.ending == .allRefused)
  }

  @Test func aRefusalWithoutANameIsLaidOnNoneOfMany() {
    var talk = Conversation("A-B", "C-D")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.refusal("60018", nil, id: "d1"))
    _ = talk.hear(Says.refusal("60018", nil))
    _ = talk.hear(Says.refusal("60018", nil, id: "d77"))
    #expect(talk.feed.refusedSymbols.isEmpty)
    // Whichever it is misses its ack, is asked for alone, and is then known by the request's id.
    _ = talk.hear(Says.ack("tickers", "A-B"))
    #expect(talk.wait(11) == ["1 subscribe tickers C-D"])
    _ = talk.hear(Says.refusal("60018", nil, id: "d2"))
    #expect(talk.feed.refusedSymbols == ["C-D"])
  }

  @Test func aMissingAckIsAskedForAfterTenSecondsAndMoreAndMoreSeldom() {
    var talk = Conversation("A-B", "C-D")
    _ = talk.actions()
    _ = talk.open(1)
    #expect(talk.wait(9.9) == [])
    #expect(talk.wait(1.5) == ["1 subscribe tickers A-B", "1 subscribe tickers C-D"])
    _ = talk.hear(Says.ack("tickers", "A-B"))
    #expect(talk.wait(11) == ["1 subscribe tickers C-D"])
    let nextMinute = talk.wait(75).filter { $0 != "1 ping" && $0 != "abandon 1" }
    #expect(nextMinute.count <= 1)
  }

  @Test func rowsOfAChannelAreAsGoodAsItsAck() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ticker("A-B", 5))
    #expect(talk.wait(15) == [], "no second subscription")
  }

  @Test func aRateLimitPutsTheWholeRequestOffOnceAndInOnePiece() {
    var talk = Conversation("A-B", "C-D", "E-F")
    _ = talk.actions()
    _ = talk.open(1)
    #expect(talk.hear(Says.refusal("60014", nil, id: "d1")) == [])
    #expect(talk.wait(4.9) == [])
    let again = talk.wait(3)
    #expect(again.count <= 3)
    #expect(again.joined().contains("A-B") && again.joined().contains("E-F"))
    #expect(talk.feed.refusedSymbols.isEmpty)
  }

  @Test func aMalformedRequestIsHalvedUntilTheCulpritStandsAlone() {
    var talk = Conversation("A-B", "C-D", "E-F", "G-H")
    _ = talk.actions()
    _ = talk.open(1)
    var id = 1
    var pending = ["1 subscribe tickers A-B, tickers C-D, tickers E-F, tickers G-H"]
    while !pending.isEmpty, id < 20 {
      let request = pending.removeFirst()
      if request.contains("E-F") {
        pending += talk.hear(Says.refusal("60012", nil, id: "d\(id)"))
      } else {
        for symbol in ["A-B", "C-D", "G-H"] where request.contains(symbol) {
          _ = talk.hear(Says.ack("tickers", symbol))
        }
      }
      if pending.isEmpty { pending += talk.wait(1) }
      id += 1
    }
    #expect(talk.feed.refusedSymbols == ["E-F"])
    #expect(talk.notes.last == "public: subscribed 3 of 4")
  }

  // MARK: Changing the wishes

  @Test func aChangeOfTheListIsSubscribedAndLeft() {
    var talk = Conversation(
      ["A-B", "C-D"].map { Subscription(.tickers, $0) },
      mayGrow: true
    )
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.ack("tickers", "C-D"))
    _ = talk.wait(1)
    #expect(
      talk.want(["C-D", "E-F"].map { Subscription(.tickers, $0) })
        == ["1 unsubscribe tickers A-B"]
    )
    #expect(talk.wait(0.5) == ["1 subscribe tickers E-F"])
    // Late rows of what was left are dropped quietly and counted.
    _ = talk.hear(Says.ack("tickers", "A-B", event: "unsubscribe"))
    let told = talk.notes.count
    _ = talk.hear(Says.ticker("A-B", 9))
    #expect(talk.output() == [])
    #expect(talk.notes.count == told)
    #expect(talk.feed.accounts.suppressed == 1)
    #expect(talk.feed.accounts.balance)
    // Nothing left: the socket goes; something again: it comes back.
    #expect(talk.want([]).last == "close 1 1000")
    _ = talk.end(1, .closedByUs)
    #expect(talk.want([Subscription(.tickers, "A-B")]) == ["connect 2 public"])
  }

  @Test(arguments: [false, true])
  func leftAndWantedAgainWhileRequestsWaitIsSubscribedInTheEnd(hasLeft: Bool) {
    let both = ["A-B", "C-D"].map { Subscription(.tickers, $0) }
    var talk = Conversation([both[0]])
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    if hasLeft { _ = talk.wait(1) }
    // The first request for it waits for its turn, or has left and its answer is on its way.
    let first = talk.want(both)
    #expect(first == (hasLeft ? ["1 subscribe tickers C-D"] : []))
    #expect(talk.want([both[0]]) == [])
    #expect(talk.want(both) == [])
    var done: [String] = []
    if hasLeft { done += talk.hear(Says.ack("tickers", "C-D")) }
    done += talk.wait(5)
    #expect(done == ["1 unsubscribe tickers C-D", "1 subscribe tickers C-D"])
    _ = talk.hear(Says.ack("tickers", "C-D"))
    #expect(talk.wait(15).filter { $0.contains("subscribe") } == [])
  }

  @Test func aRefusedUnsubscribeHurtsNobody() {
    let both = ["A-B", "C-D"].map { Subscription(.tickers, $0) }
    var talk = Conversation(both, mayGrow: true)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.ack("tickers", "C-D"))
    _ = talk.wait(1)
    #expect(talk.want([both[1]]) == ["1 unsubscribe tickers A-B"])
    _ = talk.want(both)
    _ = talk.hear(Says.refusal("60018", "tickers", "A-B", id: "d2"))
    #expect(talk.feed.refusedSymbols.isEmpty)
  }

  @Test func dataThatNobodyAskedForIsCountedAndToldOnce() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ticker("X-Y", 5))
    #expect(talk.output() == [])
    #expect(talk.notes.last?.contains("nobody asked for: X-Y tickers") == true)
    #expect(talk.feed.accounts.suppressed == 1)
  }

  // MARK: Many

  @Test func aThousandSymbolsTakeAFewRequestsEachAtThePaceAllowed() {
    let wanted = (0..<1_000).map { Subscription(.tickers, "COIN\($0)-USDT") }
    var talk = Conversation(wanted)
    _ = talk.actions()
    var requests = talk.open(1)
    #expect(requests.count == 1)
    requests += talk.wait(9)
    #expect(requests.count <= 20)
    for index in 0..<1_000 { _ = talk.hear(Says.ack("tickers", "COIN\(index)-USDT")) }
    #expect(talk.notes.last == "public: subscribed 1000 of 1000")
    #expect(talk.wait(15) == [])
  }

  @Test func anExchangeThatNeverAnswersIsNotAskedBeyondItsLimit() {
    let wanted = (0..<5_000).map { Subscription(.tickers, "COIN\($0)-USDT") }
    var talk = Conversation(wanted)
    _ = talk.actions()
    var sent = talk.open(1).count
    for _ in 0..<360 {
      // Some life, so that the link stays.
      _ = talk.hear("pong")
      sent += talk.wait(10).count { $0.contains("subscribe") }
    }
    #expect(sent <= 480 + 480, "a full bucket and an hour's refill")
    #expect(sent < 400)
  }
}
