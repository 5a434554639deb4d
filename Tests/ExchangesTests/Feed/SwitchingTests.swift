import Exchanges
import MarketData
import Testing

/// Notice 64008: the replacement stands before the old socket goes; nothing is lost or doubled.
@Suite struct SwitchingTests {
  /// A feed that heard the notice and has opened link 2; link 1 still brings data.
  private func overlapping(
    _ channels: [Channel] = [.tickers],
    _ symbols: [String] = ["A-B"],
    _ change: (inout Conversation) -> Void = { _ in }
  ) -> Conversation {
    let wanted = channels.flatMap { channel in symbols.map { Subscription(channel, $0) } }
    var talk = Conversation(wanted) { $0.writesStatus = true }
    _ = talk.actions()
    _ = talk.open(1)
    acknowledge(wanted, on: 1, &talk)
    change(&talk)
    #expect(talk.hear(Says.notice) == [])
    let noticed = talk.clock
    #expect(talk.waitFor("connect")?.hasPrefix("connect 2 ") == true)
    #expect(talk.clock - noticed <= 10)
    _ = talk.open(2)
    acknowledge(wanted, on: 2, &talk)
    _ = talk.lines()
    return talk
  }

  private func acknowledge(_ wanted: [Subscription], on link: Int, _ talk: inout Conversation) {
    for one in wanted {
      let name = one.channel.interval == nil ? one.channel.name : "candle1m"
      _ = talk.hear(Says.ack(name, one.symbol), on: link)
    }
  }

  @Test func theOldLinkGoesWhenBothHaveBroughtTheSameTicker() {
    var talk = overlapping([.tickers], ["A-B", "C-D"])
    #expect(talk.hear(Says.ticker("A-B", 10)) == [])
    #expect(talk.hear(Says.ticker("A-B", 11), on: 2) == [])
    #expect(talk.hear(Says.ticker("A-B", 11)) == [])
    #expect(talk.hear(Says.ticker("C-D", 12)) == [])
    #expect(talk.hear(Says.ticker("C-D", 12), on: 2) == ["close 1 1000"])
    #expect(
      talk.output() == ["ticker A-B 10", "ticker A-B 11", "ticker C-D 12", "disconnected public"]
    )
    #expect(talk.feed.accounts.suppressed == 2)
    #expect(talk.end(1, .closedByUs) == [])
    #expect(talk.wait(15) == [])
    #expect(talk.feed.accounts.disconnects == 0, "nothing was lost")
  }

  /// Found by simulation: the new socket was faster, and what was under way on the old one was lost.
  @Test func aFasterNewLinkWaitsForWhatIsUnderWayOnTheOldOne() {
    var talk = overlapping([.tickers]) { talk in _ = talk.hear(Says.ticker("A-B", 9)) }
    #expect(talk.hear(Says.ticker("A-B", 12), on: 2) == [])
    #expect(talk.hear(Says.ticker("A-B", 13), on: 2) == [])
    #expect(talk.output() == [], "they wait for the old link")
    #expect(talk.feed.accounts.balance)
    #expect(talk.hear(Says.ticker("A-B", 10)) == [])
    #expect(talk.hear(Says.ticker("A-B", 11)) == [])
    #expect(talk.hear(Says.ticker("A-B", 12)) == ["close 1 1000"])
    #expect(
      talk.output().filter { $0.hasPrefix("ticker") }
        == [10, 11, 12, 13].map { "ticker A-B \($0)" }
    )
    #expect(talk.feed.accounts.balance)
  }

  @Test func aNewLinkDoesNotWaitLongForAnOldOneThatFellSilent() {
    var talk = overlapping([.tickers]) { talk in _ = talk.hear(Says.ticker("A-B", 9)) }
    _ = talk.hear(Says.ticker("A-B", 12), on: 2)
    #expect(talk.wait(1.9) == [])
    #expect(talk.output() == [])
    #expect(talk.wait(0.2) == ["close 1 1000"])
    #expect(talk.output() == ["ticker A-B 12", "disconnected public"])
    #expect(talk.feed.accounts.balance)
  }

  @Test func whatWaitedGoesOutWhenTheOldLinkBreaks() {
    var talk = overlapping([.tickers]) { talk in _ = talk.hear(Says.ticker("A-B", 9)) }
    _ = talk.hear(Says.ticker("A-B", 12), on: 2)
    #expect(talk.end(1) == [])
    #expect(talk.output() == ["ticker A-B 12", "disconnected public"])
    _ = talk.hear(Says.ticker("A-B", 13), on: 2)
    #expect(talk.output() == ["ticker A-B 13"])
    #expect(talk.feed.accounts.balance)
  }

  @Test func whatWaitedIsLeftToTheOldLinkWhenTheNewOneBreaks() {
    var talk = overlapping([.tickers]) { talk in _ = talk.hear(Says.ticker("A-B", 9)) }
    _ = talk.hear(Says.ticker("A-B", 12), on: 2)
    _ = talk.end(2)
    _ = talk.output()
    for time in 10...13 { _ = talk.hear(Says.ticker("A-B", time)) }
    #expect(talk.output() == (10...13).map { "ticker A-B \($0)" })
    #expect(talk.feed.accounts.balance)
  }

  /// Found by simulation: a closed second of the new socket made the one before it look old.
  @Test func closedCandlesUnderWayOnTheOldLinkAreNotLost() {
    var talk = overlapping([.candles(.minute)]) { talk in
      _ = talk.hear(Says.candle("A-B", 5, "2", closed: true))
    }
    _ = talk.hear(Says.candle("A-B", 7, "4", closed: true), on: 2)
    _ = talk.hear(Says.candle("A-B", 6, "3", closed: true))
    #expect(talk.hear(Says.candle("A-B", 7, "4", closed: true)) == ["close 1 1000"])
    #expect(
      talk.output().filter { $0.hasPrefix("candle") }
        == ["candle A-B 360000", "candle A-B 420000"]
    )
  }

  @Test func tradesOfBothLinksComeOnceInOrderAndNoneIsLost() {
    var talk = overlapping([.trades])
    _ = talk.hear(Says.trade("A-B", 1))
    _ = talk.hear(Says.trade("A-B", 2))
    // The new one is ahead: news alone does not show that the old one has nothing left to say.
    #expect(talk.hear(Says.trade("A-B", 4), on: 2) == [])
    #expect(talk.hear(Says.trade("A-B", 5), on: 2) == [])
    #expect(talk.hear(Says.trade("A-B", 3)) == [])
    #expect(talk.hear(Says.trade("A-B", 4)) == ["close 1 1000"])
    _ = talk.end(1, .closedByUs)
    _ = talk.hear(Says.trade("A-B", 6), on: 2)
    #expect(
      talk.output().filter { $0.hasPrefix("trade") } == (1...6).map { "trade A-B \($0)" }
    )
  }

  @Test func theNewLinkMayLagBehindTheOldOne() {
    var talk = overlapping([.trades])
    for id in 1...50 { _ = talk.hear(Says.trade("A-B", id)) }
    #expect(talk.hear(Says.trade("A-B", 20), on: 2) == ["close 1 1000"])
    _ = talk.end(1, .closedByUs)
    _ = talk.wait(2)
    for id in 21...60 { _ = talk.hear(Says.trade("A-B", id), on: 2) }
    #expect(
      talk.output().filter { $0.hasPrefix("trade") } == (1...60).map { "trade A-B \($0)" },
      "what the old one brought is not brought again"
    )
    #expect(talk.feed.accounts.balance)
  }

  @Test func theComparisonEndsAWhileAfterTheSwitch() {
    var talk = overlapping([.tickers])
    _ = talk.hear(Says.ticker("A-B", 10))
    #expect(talk.hear(Says.ticker("A-B", 10), on: 2) == ["close 1 1000"])
    _ = talk.end(1, .closedByUs)
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    _ = talk.wait(10.5)
    _ = talk.hear(Says.ticker("A-B", 9), on: 2)
    _ = talk.hear(Says.ticker("A-B", 9), on: 2)
    #expect(
      talk.output().filter { $0.hasPrefix("ticker") }
        == ["ticker A-B 10", "ticker A-B 9", "ticker A-B 9"],
      "then repeats and backward times pass as sent"
    )
  }

  @Test func candlesMeetAtTheSameRow() {
    var talk = overlapping([.candles(.minute)]) { talk in
      _ = talk.hear(Says.candle("A-B", 5, "2"))
    }
    #expect(talk.hear(Says.candle("A-B", 6, "4"), on: 2) == [], "where is the end of bar 5?")
    #expect(talk.hear(Says.candle("A-B", 5, "3", closed: true)) == [])
    #expect(talk.hear(Says.candle("A-B", 6, "4")) == ["close 1 1000"])
    #expect(talk.lines().filter { $0.contains("\"closed\":true") }.count == 1)
  }

  @Test func aQuietSymbolsFirstPushIsTheLastRowOfTheOldLink() {
    var talk = overlapping([.tickers]) { talk in _ = talk.hear(Says.ticker("A-B", 10)) }
    #expect(talk.hear(Says.ticker("A-B", 10), on: 2) == ["close 1 1000"])
    #expect(talk.output() == ["disconnected public"])
  }

  @Test func anOverlapOfOneQuietChannelEndsAfterTwentySeconds() {
    var talk = overlapping([.tickers], ["A-B", "C-D"])
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    _ = talk.wait(15)
    _ = talk.hear("pong")
    _ = talk.hear("pong", on: 2)
    #expect(talk.wait(4.5) == [])
    #expect(talk.wait(1) == ["close 1 1000"])
  }

  // MARK: What can go wrong meanwhile

  @Test func theOldLinkStaysWhileTheNewOneHasNotConfirmedEveryChannel() {
    let wanted = ["A-B", "C-D"].map { Subscription(.tickers, $0) }
    var talk = Conversation(wanted)
    _ = talk.actions()
    _ = talk.open(1)
    acknowledge(wanted, on: 1, &talk)
    _ = talk.hear(Says.notice)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    acknowledge([wanted[0]], on: 2, &talk)
    for second in 1...40 {
      let said =
        talk.wait(1) + talk.hear(Says.ticker("A-B", second)) + talk.hear(Says.ticker("C-D", second))
        + talk.hear(Says.ticker("A-B", second), on: 2)
      #expect(!said.contains("close 1 1000"), "after \(second) s")
    }
    acknowledge([wanted[1]], on: 2, &talk)
    #expect(talk.waitFor("close 1") != nil)
    #expect(talk.feed.accounts.balance)
  }

  @Test func theOldLinkDiesBeforeTheReplacementStarts() {
    var talk = Conversation("A-B", status: true)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.notice)
    _ = talk.end(1, .closedByPeer, code: 1001)
    let ended = talk.clock
    #expect(talk.waitFor("connect") == "connect 2 public")
    #expect(talk.clock - ended <= 1.25, "no waiting for the planned moment")
    #expect(talk.open(2) == ["2 subscribe tickers A-B"])
    #expect(talk.output().contains("disconnected public"))
  }

  @Test func theOldLinkDiesWhileTheReplacementConnects() {
    var talk = Conversation("A-B", status: true)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.ticker("A-B", 10))
    _ = talk.hear(Says.notice)
    _ = talk.waitFor("connect")
    #expect(talk.end(1) == [])
    #expect(talk.open(2) == ["2 subscribe tickers A-B"])
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    _ = talk.hear(Says.ticker("A-B", 11), on: 2)
    #expect(
      talk.output().filter { $0.hasPrefix("ticker") } == ["ticker A-B 10", "ticker A-B 11"]
    )
    #expect(talk.wait(15) == [], "one link is enough")
  }

  @Test func theOldLinkDiesInTheOverlap() {
    var talk = overlapping([.trades])
    _ = talk.hear(Says.trade("A-B", 1))
    #expect(talk.end(1) == [])
    _ = talk.hear(Says.trade("A-B", 1), on: 2)
    _ = talk.hear(Says.trade("A-B", 2), on: 2)
    #expect(talk.output().filter { $0.hasPrefix("trade") } == ["trade A-B 1", "trade A-B 2"])
    // The comparison ends here too.
    _ = talk.wait(11)
    _ = talk.hear(Says.trade("A-B", 2), on: 2)
    #expect(talk.output().contains("trade A-B 2"))
    _ = talk.end(2)
    #expect(talk.waitFor("connect") == "connect 3 public")
  }

  @Test func aReplacementThatFailsIsTriedAgainAndTheOldLinkServes() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.notice)
    _ = talk.waitFor("connect")
    #expect(talk.end(2, .unreachable) == [])
    _ = talk.hear(Says.ticker("A-B", 10))
    #expect(talk.output() == ["ticker A-B 10"])
    #expect(talk.waitFor("connect") == "connect 3 public")
    #expect(talk.open(3) == ["3 subscribe tickers A-B"])
    _ = talk.hear(Says.ack("tickers", "A-B"), on: 3)
    _ = talk.hear(Says.ticker("A-B", 11))
    #expect(talk.hear(Says.ticker("A-B", 11), on: 3) == ["close 1 1000"])
  }

  @Test func aReplacementThatBreaksInTheOverlapIsToldAndReplaced() {
    var talk = overlapping([.trades])
    _ = talk.hear(Says.trade("A-B", 1), on: 2)
    _ = talk.end(2)
    #expect(talk.output() == ["disconnected public"])
    _ = talk.hear(Says.trade("A-B", 1))
    #expect(talk.output() == ["trade A-B 1"])
    _ = talk.hear(Says.trade("A-B", 2))
    #expect(talk.waitFor("connect") == "connect 3 public")
    _ = talk.open(3)
    _ = talk.hear(Says.ack("trades", "A-B"), on: 3)
    _ = talk.hear(Says.trade("A-B", 3), on: 3)
    #expect(talk.hear(Says.trade("A-B", 3)) == ["close 1 1000"])
    #expect(talk.output().filter { $0.hasPrefix("trade") } == ["trade A-B 2", "trade A-B 3"])
    #expect(talk.feed.accounts.balance)
  }

  @Test func anExchangeThatAsksForAPauseGetsItAlsoFromTheReplacement() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.notice)
    _ = talk.waitFor("connect")
    _ = talk.end(2, .http(status: 429, retryAfterSeconds: 40))
    let refused = talk.clock
    _ = talk.end(1)
    #expect(talk.waitFor("connect") == "connect 3 public")
    #expect(talk.clock - refused >= 40)
  }

  @Test func aSecondNoticeOnTheNewLinkLeadsToAnotherSwitch() {
    var talk = overlapping([.tickers])
    #expect(talk.hear(Says.notice, on: 2) == [])
    _ = talk.hear(Says.ticker("A-B", 10))
    #expect(talk.hear(Says.ticker("A-B", 10), on: 2) == ["close 1 1000"])
    _ = talk.end(1, .closedByUs)
    #expect(talk.waitFor("connect") == "connect 3 public")
    _ = talk.open(3)
    _ = talk.hear(Says.ack("tickers", "A-B"), on: 3)
    _ = talk.hear(Says.ticker("A-B", 12), on: 2)
    #expect(talk.hear(Says.ticker("A-B", 12), on: 3) == ["close 2 1000"])
  }

  /// Found by simulation: the notice on the new link was forgotten when the old one broke.
  @Test func aSecondNoticeIsFollowedAlsoIfTheOldLinkBreaksFirst() {
    var talk = overlapping([.trades])
    #expect(talk.hear(Says.notice, on: 2) == [])
    _ = talk.end(1)
    let broke = talk.clock
    #expect(talk.waitFor("connect") == "connect 3 public")
    #expect(talk.clock - broke <= 10)
  }

  /// The exchange counts its 30 s from the notice, however long the first switch takes.
  @Test func aSecondSwitchStartsNoLaterThanItsNoticeAsks() {
    var talk = overlapping([.trades])
    #expect(talk.hear(Says.notice, on: 2) == [])
    _ = talk.wait(15)
    _ = talk.hear("pong")
    _ = talk.hear("pong", on: 2)
    // A quiet channel keeps both links for 20 s; those are spent already.
    #expect(talk.wait(6) == ["close 1 1000", "connect 3 public"])
  }

  @Test func aRepeatedNoticeStartsOneReplacement() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    for _ in 0..<5 { _ = talk.hear(Says.notice) }
    let actions = talk.wait(15).filter { $0.hasPrefix("connect") }
    #expect(actions == ["connect 2 public"])
  }

  @Test func aSymbolAddedInTheOverlapIsNotDoubled() {
    let both = ["A-B", "C-D"].map { Subscription(.trades, $0) }
    var talk = overlapping([.trades])
    _ = talk.wait(1)
    let requests = talk.want(both)
    #expect(requests == ["1 subscribe trades C-D", "2 subscribe trades C-D"])
    _ = talk.hear(Says.trade("C-D", 1))
    _ = talk.hear(Says.trade("C-D", 1), on: 2)
    #expect(talk.output() == ["trade C-D 1"])
  }

  @Test func theBusinessLineSwitchesByItself() {
    var talk = Conversation([
      Subscription(.tickers, "A-B"), Subscription(.candles(.minute), "A-B"),
    ])
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.hear(Says.notice, on: 2)
    #expect(talk.waitFor("connect") == "connect 3 business")
    #expect(talk.open(3) == ["3 subscribe candle1m A-B"])
  }
}
