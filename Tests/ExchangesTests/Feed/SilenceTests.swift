import Exchanges
import MarketData
import Testing

/// A channel without data, and a connection without any.
@Suite struct SilenceTests {
  /// A feed whose tickers come twice a second, for so long.
  private func busy(_ symbols: [String], seconds: Int) -> Conversation {
    var talk = Conversation(symbols.map { Subscription(.tickers, $0) }) { $0.writesStatus = true }
    _ = talk.actions()
    _ = talk.open(1)
    for symbol in symbols { _ = talk.hear(Says.ack("tickers", symbol)) }
    for step in 0..<seconds * 2 {
      for symbol in symbols { _ = talk.hear(Says.ticker(symbol, step)) }
      _ = talk.wait(0.5)
    }
    _ = talk.lines()
    return talk
  }

  /// So many seconds in which only pongs come; what the feed did.
  private func pongs(_ talk: inout Conversation, seconds: Int) -> [String] {
    var done: [String] = []
    for _ in 0..<seconds {
      done += talk.wait(1)
      _ = talk.hear("pong")
    }
    return done
  }

  @Test func busySymbolsThatAllStopAreToldAndTheLinkIsRenewedOnce() {
    var talk = busy(["A-B", "C-D", "E-F"], seconds: 30)
    let stopped = talk.clock
    var done: [String] = []
    while talk.clock < stopped + 35 { done += pongs(&talk, seconds: 1) }
    #expect(done.first == "abandon 1")
    #expect(done.contains("connect 2 public"))
    let output = talk.output()
    #expect(["A-B", "C-D", "E-F"].allSatisfy { output.contains("silent \($0)") })
    // Mute again: it stays for five minutes.
    _ = talk.open(2)
    for symbol in ["A-B", "C-D", "E-F"] { _ = talk.hear(Says.ack("tickers", symbol), on: 2) }
    var later: [String] = []
    for _ in 0..<200 {
      later += talk.wait(1)
      _ = talk.hear("pong", on: 2)
    }
    #expect(!later.contains { $0.hasPrefix("abandon") })
  }

  @Test func oneBusySymbolAloneIsEnoughIfItIsFarFromItsHabit() {
    var talk = busy(["A-B"], seconds: 40)
    let done = pongs(&talk, seconds: 35)
    #expect(done.contains("abandon 1") && done.contains("connect 2 public"))
    #expect(talk.output().contains("silent A-B"))
  }

  @Test func aLoneSymbolThatIsOftenQuietForSecondsIsLeftInPeace() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    for step in 0..<100 {
      _ = talk.hear(Says.ticker("A-B", step))
      _ = talk.wait(3.5)
    }
    #expect(pongs(&talk, seconds: 90).filter { $0 != "1 ping" } == [])
  }

  @Test func aBurstIsNoHabit() {
    var talk = busy(["A-B"], seconds: 15)
    #expect(pongs(&talk, seconds: 600).filter { $0 != "1 ping" } == [])
  }

  @Test(arguments: ["", "{\"instId\":\"C-D\",\"ts\":\"no time\"}"])
  func messagesWithoutARowDoNotHideSilence(row: String) {
    var talk = busy(["A-B", "C-D"], seconds: 30)
    for step in 60..<140 {
      _ = talk.hear(Says.ticker("A-B", step))
      _ = talk.hear(
        "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"C-D\"},\"data\":[\(row)]}"
      )
      _ = talk.wait(0.5)
    }
    #expect(talk.output().filter { $0.hasPrefix("silent") } == ["silent C-D"])
    _ = talk.hear(Says.ticker("C-D", 200))
    #expect(talk.output().contains("resumed C-D"))
  }

  @Test func quietPairsArePongingForAnHourWithoutAReconnect() {
    var talk = Conversation("A-B", "C-D", "E-F", "G-H")
    _ = talk.actions()
    _ = talk.open(1)
    for symbol in ["A-B", "C-D", "E-F", "G-H"] {
      _ = talk.hear(Says.ack("tickers", symbol))
      _ = talk.hear(Says.ticker(symbol, 1))
    }
    #expect(pongs(&talk, seconds: 3_600).filter { $0 != "1 ping" } == [])
  }

  @Test func oneMuteSymbolIsToldAndNothingIsReconnected() {
    var talk = busy(["A-B", "C-D", "E-F"], seconds: 30)
    for step in 0..<80 {
      for symbol in ["A-B", "C-D"] { _ = talk.hear(Says.ticker(symbol, 100 + step)) }
      #expect(talk.wait(0.5) == [])
    }
    let output = talk.output()
    #expect(output.filter { $0.hasPrefix("silent") } == ["silent E-F"])
    _ = talk.hear(Says.ticker("E-F", 500))
    #expect(talk.output() == ["resumed E-F", "ticker E-F 500"])
  }

  @Test func channelsOfOneInstrumentAreNoThreeInstruments() {
    let wanted = [
      Subscription(.tickers, "A-B"), Subscription(.trades, "A-B"), Subscription(.tickers, "C-D"),
      Subscription(.trades, "C-D"),
    ]
    var talk = Conversation(wanted)
    _ = talk.actions()
    _ = talk.open(1)
    for symbol in ["A-B", "C-D"] {
      for channel in ["tickers", "trades"] { _ = talk.hear(Says.ack(channel, symbol)) }
    }
    for step in 0..<60 {
      for symbol in ["A-B", "C-D"] {
        _ = talk.hear(Says.ticker(symbol, step))
        _ = talk.hear(Says.trade(symbol, step))
      }
      _ = talk.wait(1.5)
    }
    #expect(pongs(&talk, seconds: 45).filter { $0 != "1 ping" } == [])
  }

  @Test func aChannelThatNeverHadAFrameIsToldAsSuch() {
    var talk = Conversation([Subscription(.tickers, "A-B")]) { $0.writesStatus = true }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    #expect(pongs(&talk, seconds: 29) == [])
    #expect(!talk.output().contains("silent A-B"))
    _ = pongs(&talk, seconds: 3)
    #expect(talk.lines().contains { $0.contains("never a first frame") })
    #expect(talk.feed.ending == nil)
  }

  @Test func theLimitIsTheUsersIfThereIsOne() {
    var talk = Conversation([Subscription(.tickers, "A-B")]) {
      $0.writesStatus = true
      $0.silentAfter = .seconds(5)
    }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    _ = talk.hear(Says.ticker("A-B", 1))
    _ = talk.wait(4.5)
    #expect(!talk.output().contains("silent A-B"))
    _ = talk.wait(2)
    #expect(talk.output().contains("silent A-B"))
  }

  @Test func aSlowHabitMakesTheLimitLonger() {
    var talk = Conversation([Subscription(.tickers, "A-B")]) { $0.writesStatus = true }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("tickers", "A-B"))
    for step in 0..<30 {
      _ = talk.hear(Says.ticker("A-B", step))
      _ = talk.wait(15)
    }
    #expect(!talk.output().contains("silent A-B"))
    _ = pongs(&talk, seconds: 120)
    #expect(!talk.output().contains("silent A-B"))
    _ = pongs(&talk, seconds: 300)
    #expect(talk.output().contains("silent A-B"))
  }
}
