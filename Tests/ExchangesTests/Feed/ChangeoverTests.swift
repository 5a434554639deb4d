import Exchanges
import MarketData
import Testing

/// Two sockets of one line that are not level: nothing is lost, doubled or out of order.
@Suite struct ChangeoverTests {
  /// Links 1 and 2 both stand, and all is acknowledged on both.
  private func overlapping(_ channel: Channel = .tickers) -> Conversation {
    var talk = Conversation([Subscription(channel, "A-B")]) { $0.writesStatus = true }
    let name = channel.interval == nil ? channel.name : "candle1m"
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack(name, "A-B"))
    _ = talk.hear(Says.notice)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.hear(Says.ack(name, "A-B"), on: 2)
    _ = talk.lines()
    return talk
  }

  private func tickers(_ talk: inout Conversation) -> [String] {
    talk.output().filter { $0.hasPrefix("ticker") }
  }

  @Test func theOldLinkMayLagBehindTheNewOne() {
    var talk = overlapping()
    for time in 1...5 { _ = talk.hear(Says.ticker("A-B", time)) }
    for time in 8...11 { _ = talk.hear(Says.ticker("A-B", time), on: 2) }
    #expect(tickers(&talk) == (1...5).map { "ticker A-B \($0)" }, "6 and 7 are still to come")
    for time in 6...7 { _ = talk.hear(Says.ticker("A-B", time)) }
    #expect(talk.hear(Says.ticker("A-B", 8)) == ["close 1 1000"])
    _ = talk.hear(Says.ticker("A-B", 12), on: 2)
    #expect(tickers(&talk) == (6...12).map { "ticker A-B \($0)" })
    #expect(talk.feed.accounts.balance)
  }

  @Test func aFormingBarOfALaggingLinkDoesNotComeAfterItsEnd() {
    var talk = overlapping(.candles(.minute))
    _ = talk.hear(Says.candle("A-B", 5, "2"))
    _ = talk.hear(Says.candle("A-B", 5, "4", closed: true), on: 2)
    _ = talk.hear(Says.candle("A-B", 5, "3"))
    #expect(talk.hear(Says.candle("A-B", 5, "4", closed: true)) == ["close 1 1000"])
    let closed = talk.lines().filter { $0.contains("candle") }.map {
      $0.contains("\"closed\":true")
    }
    #expect(closed == [false, false, true])
  }

  /// A new socket begins with the bar as it stands, which the old one never sent so.
  @Test func theStateThatANewLinkBeginsWithDoesNotComeAfterTheBarsEnd() {
    var talk = overlapping(.candles(.minute))
    _ = talk.hear(Says.candle("A-B", 5, "2"), on: 2)
    _ = talk.hear(Says.candle("A-B", 5, "4", closed: true))
    #expect(talk.hear(Says.candle("A-B", 5, "4", closed: true), on: 2) == ["close 1 1000"])
    _ = talk.hear(Says.candle("A-B", 6, "4"), on: 2)
    let closed = talk.lines().filter { $0.contains("candle") && !$0.contains("status") }.map {
      $0.contains("\"closed\":true")
    }
    #expect(closed == [true, false])
    #expect(talk.feed.accounts.suppressed == 2)
    #expect(talk.feed.accounts.balance)
  }

  @Test func theStateThatANewLinkBeginsWithDoesNotComeAfterALaterOneOfTheOld() {
    var talk = overlapping(.candles(.minute))
    _ = talk.hear(Says.candle("A-B", 5, "2"), on: 2)
    _ = talk.hear(Says.candle("A-B", 5, "3"))
    _ = talk.hear(Says.candle("A-B", 5, "4"), on: 2)
    #expect(talk.hear(Says.candle("A-B", 5, "4")) == ["close 1 1000"])
    let closes = talk.lines().compactMap { line in
      line.firstRange(of: "\"close\":").map { line[$0.upperBound...].prefix(1) }
    }
    #expect(closes == ["3", "4"])
  }

  @Test func anOldLinkThatSaysNothingMoreIsWaitedForTwoSeconds() {
    var talk = overlapping()
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    #expect(talk.wait(1.9) == [])
    #expect(tickers(&talk) == [])
    #expect(talk.wait(0.2) == ["close 1 1000"])
    #expect(tickers(&talk) == ["ticker A-B 10"])
    _ = talk.hear(Says.ticker("A-B", 11), on: 2)
    #expect(tickers(&talk) == ["ticker A-B 11"], "from now on at once")
  }

  @Test func whatIsHeldGoesOutWhenTheOldLinkDies() {
    var talk = overlapping(.trades)
    for id in 4...6 { _ = talk.hear(Says.trade("A-B", id), on: 2) }
    _ = talk.hear(Says.trade("A-B", 3))
    _ = talk.end(1)
    #expect(
      talk.output().filter { $0.hasPrefix("trade") } == (3...6).map { "trade A-B \($0)" }
    )
    #expect(talk.feed.accounts.balance)
  }

  @Test func whatIsHeldGoesOutAtTheEnd() {
    var talk = overlapping()
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    talk.feed.stop()
    #expect(tickers(&talk) == ["ticker A-B 10"])
    #expect(talk.feed.accounts.balance)
  }

  @Test func whatIsHeldIsBounded() {
    var talk = overlapping(.trades)
    for id in 1...63 { _ = talk.hear(Says.trade("A-B", id), on: 2) }
    #expect(talk.output() == [])
    #expect(talk.hear(Says.trade("A-B", 64), on: 2) == ["close 1 1000"])
    #expect(talk.output().count == 65, "the trades, and that the old link was left")
  }

  @Test(arguments: [100_000_000, 1_900_000_000_000])
  func oneTimeFarAheadDoesNotSilenceTheRest(ahead: Int) {
    var talk = overlapping()
    _ = talk.hear(Says.ticker("A-B", 10))
    _ = talk.hear(Says.ticker("A-B", 10), on: 2)
    _ = talk.hear(Says.ticker("A-B", ahead), on: 2)
    for time in 11...15 { _ = talk.hear(Says.ticker("A-B", time), on: 2) }
    #expect(
      tickers(&talk) == ["ticker A-B 10", "ticker A-B \(ahead)"]
        + (11...15).map { "ticker A-B \($0)" }
    )
  }

  @Test func aBarFarAheadDoesNotSilenceTheRest() {
    var talk = overlapping(.candles(.minute))
    _ = talk.hear(Says.candle("A-B", 5, "2", closed: true))
    _ = talk.hear(Says.candle("A-B", 5, "2", closed: true), on: 2)
    for minute in [5_000_000, 6, 7, 8] {
      _ = talk.hear(Says.candle("A-B", minute, "2", closed: true), on: 2)
    }
    #expect(talk.lines().filter { $0.contains("\"closed\":true") }.count == 5)
  }

  @Test func aReplacementThatBringsNothingDoesNotReplaceAnOldLinkThatDoes() {
    var talk = overlapping()
    var actions: [String] = []
    for second in 1...25 {
      actions += talk.wait(1)
      _ = talk.hear(Says.ticker("A-B", second))
    }
    #expect(actions.contains("abandon 2"))
    #expect(actions.contains("connect 3 public"))
    #expect(!actions.contains("close 1 1000"))
    #expect(tickers(&talk) == (1...25).map { "ticker A-B \($0)" })
    _ = talk.open(3)
    _ = talk.hear(Says.ack("tickers", "A-B"), on: 3)
    #expect(talk.hear(Says.ticker("A-B", 25), on: 3) == ["close 1 1000"])
  }

  @Test func aReplacementThatFailedLeavesNoDeadlineBehind() {
    var talk = overlapping()
    _ = talk.end(2)
    #expect(talk.waitFor("connect") == "connect 3 public")
    // The third hangs while connecting: nothing is due every microsecond meanwhile.
    var turns = 0
    for second in 1...15 {
      _ = talk.hear(Says.ticker("A-B", second))
      turns += talk.turns(in: 1)
    }
    #expect(turns < 100)
  }

  @Test func rowsBeforeTwoSwitchesInARowAreNotDoubled() {
    var talk = overlapping(.trades)
    for id in 1...20 { _ = talk.hear(Says.trade("A-B", id)) }
    _ = talk.hear(Says.notice, on: 2)
    #expect(talk.hear(Says.trade("A-B", 5), on: 2) == ["close 1 1000"])
    _ = talk.waitFor("connect")
    _ = talk.open(3)
    _ = talk.hear(Says.ack("trades", "A-B"), on: 3)
    for id in 6...20 { _ = talk.hear(Says.trade("A-B", id), on: 2) }
    _ = talk.hear(Says.trade("A-B", 21), on: 2)
    #expect(
      talk.output().filter { $0.hasPrefix("trade") } == (1...21).map { "trade A-B \($0)" }
    )
  }
}
