import Exchanges
import MarketData
import Testing

/// Life and death of connections: heartbeats, back-off, limits.
@Suite struct ConnectionTests {
  private func streaming(_ symbols: String..., status: Bool = false) -> Conversation {
    var talk = Conversation(symbols.map { Subscription(.tickers, $0) }) { $0.writesStatus = status }
    _ = talk.actions()
    _ = talk.open(1)
    for symbol in symbols { _ = talk.hear(Says.ack("tickers", symbol)) }
    return talk
  }

  // MARK: Heartbeat

  @Test func aSilentLinkIsPingedAfterTwentySecondsAndGivenUpTenLater() {
    var talk = streaming("BTC-USDT", status: true)
    #expect(talk.wait(19.9) == [])
    #expect(talk.wait(0.2) == ["1 ping"])
    #expect(talk.wait(9.8) == [])
    #expect(talk.wait(0.2) == ["abandon 1"])
    #expect(talk.notes.contains { $0.contains("no answer to our ping in 10 s") })
    #expect(talk.output().contains("disconnected public"))
    #expect(talk.waitFor("connect") == "connect 2 public")
    #expect(talk.clock < 32)
  }

  @Test func anyFrameIsLifeAndAPongIsNoRecord() {
    var talk = streaming("BTC-USDT")
    for _ in 0..<50 {
      #expect(talk.wait(20.1) == ["1 ping"])
      #expect(talk.wait(9) == [])
      #expect(talk.hear("pong") == [])
    }
    #expect(talk.lines() == [])
    #expect(talk.feed.accounts.received == 0)
    // The deadline runs from the ping without an answer, and data is an answer too.
    #expect(talk.wait(20.1) == ["1 ping"])
    #expect(talk.wait(9) == [])
    _ = talk.hear(Says.ticker("BTC-USDT", 5))
    #expect(talk.wait(19) == [])
  }

  @Test func theVenuesOwnTextPingIsAnswered() {
    var talk = streaming("BTC-USDT")
    #expect(talk.hear("ping") == ["1 pong"])
  }

  @Test func framesOfNoUseAreCountedAndToldAndChangeNothing() {
    var talk = streaming("BTC-USDT")
    #expect(talk.hear("{\"a\":") == [])
    #expect(talk.hear("garbage") == [])
    #expect(talk.hear("{\"event\":\"channel-conn-count\",\"connCount\":\"1\"}") == [])
    #expect(talk.hear("\u{1F}\u{8B}", isText: false) == [])
    #expect(talk.feed.accounts.unreadable == 2)
    #expect(talk.lines() == [])
    #expect(talk.notes.contains("public: ignored: event channel-conn-count"))
    _ = talk.hear(Says.ticker("BTC-USDT", 5))
    #expect(talk.output() == ["ticker BTC-USDT 5"])
  }

  // MARK: Ends

  @Test(arguments: [1000, 1001, 1008, 1012, 4004, 4006])
  func aCloseIsToldWithItsCodeAndFollowedByANewConnection(code: Int) {
    var talk = streaming("BTC-USDT", status: true)
    _ = talk.lines()
    #expect(talk.end(1, .closedByPeer, code: code) == [])
    let line = talk.lines().last ?? ""
    #expect(line.contains("\"event\":\"disconnected\""))
    #expect(line.contains("\"code\":\"\(code)\""))
    #expect(line.contains("\"channel\":\"public\""))
    let ended = talk.clock
    #expect(talk.waitFor("connect") == "connect 2 public")
    #expect(talk.clock - ended >= 0.25)
    #expect(talk.clock - ended <= 1.25)
    #expect(talk.open(2) == ["2 subscribe tickers BTC-USDT"])
  }

  @Test(arguments: [
    (LinkEnd.Cause.closedByPeer, 1009, 24.0, 36.0), (.closedByPeer, 4002, 24, 36),
    (.closedByPeer, 4008, 24, 36), (.closedByPeer, 4009, 24, 36),
    (.http(status: 429, retryAfterSeconds: 7), 0, 7, 7),
    (.http(status: 429, retryAfterSeconds: nil), 0, 48, 72),
    (.http(status: 403, retryAfterSeconds: nil), 0, 96, 144),
    (.http(status: 418, retryAfterSeconds: nil), 0, 96, 144),
    (.http(status: 503, retryAfterSeconds: 99_999), 0, 3_600, 3_600),
    (.http(status: 503, retryAfterSeconds: -5), 0, 0.25, 1.25),
    (.http(status: 503, retryAfterSeconds: nil), 0, 0.25, 1.25),
    (.http(status: 404, retryAfterSeconds: nil), 0, 0.25, 1.25),
    (.tls, 0, 24, 36), (.unreachable, 0, 0.25, 1.25), (.timeout, 0, 0.25, 1.25),
    (.handshake, 0, 0.25, 1.25), (.cut, 0, 0.25, 1.25),
  ])
  func thePauseFollowsTheCause(cause: LinkEnd.Cause, code: Int, least: Double, most: Double) {
    for seed in 0..<20 as Range<UInt64> {
      var talk = Conversation([Subscription(.tickers, "A-B")], seed: seed)
      _ = talk.actions()
      _ = talk.end(1, cause, code: code == 0 ? nil : code)
      #expect(talk.notes.last?.hasPrefix("public: gone; next attempt in ") == true)
      #expect(talk.waitFor("connect") == "connect 2 public")
      #expect(talk.clock >= least - 0.001)
      #expect(talk.clock <= most + 0.001)
    }
  }

  @Test func aRefusedPortIsTriedAtMostTwelveTimesAMinute() {
    for seed in 0..<20 as Range<UInt64> {
      var talk = Conversation([Subscription(.tickers, "A-B")], seed: seed)
      var attempts = 0
      while talk.clock < 60 {
        for action in talk.actions() + talk.wait(0.05) where action.hasPrefix("connect") {
          attempts += 1
          _ = talk.end(attempts, .unreachable)
        }
      }
      #expect(attempts <= 12)
      #expect(attempts >= 3)
    }
  }

  @Test func aServerThatTakesUsAndHangsUpIsAskedLessAndLess() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    var link = 1
    while talk.clock < 600 {
      _ = talk.open(link)
      _ = talk.hear(Says.ticker("A-B", link), on: link)
      _ = talk.end(link)
      guard let next = talk.waitFor("connect").flatMap({ $0.split(separator: " ")[1] }) else {
        Issue.record("no way back")
        return
      }
      link = Int(next) ?? 0
    }
    #expect(link <= 70, "ten minutes of flapping")
  }

  @Test func aConnectionThatLastedAndBroughtDataBeginsTheLadderAnew() {
    var talk = Conversation("A-B")
    _ = talk.actions()
    for link in 1...8 {
      _ = talk.end(link, .unreachable)
      _ = talk.waitFor("connect")
    }
    _ = talk.open(9)
    _ = talk.hear(Says.ticker("A-B", 5), on: 9)
    for _ in 0..<7 {
      _ = talk.wait(9)
      _ = talk.hear("pong", on: 9)
    }
    _ = talk.end(9)
    let ended = talk.clock
    #expect(talk.waitFor("connect") == "connect 10 public")
    #expect(talk.clock - ended <= 1.25)
  }

  @Test func eventsOfALinkThatIsGoneAreIgnored() {
    var talk = streaming("BTC-USDT")
    _ = talk.end(1)
    #expect(talk.hear(Says.ticker("BTC-USDT", 5)) == [])
    #expect(talk.open(1) == [])
    #expect(talk.end(1) == [])
    #expect(talk.open(99) == [])
    #expect(talk.lines() == [])
    #expect(talk.feed.accounts.received == 0)
  }

  @Test func neverMoreThanTwoConnectionsStartInASecond() {
    var talk = Conversation([
      Subscription(.tickers, "A-B"), Subscription(.candles(.minute), "A-B"),
    ])
    _ = talk.actions()
    var links = [1, 2]
    for _ in 0..<200 {
      for link in links { _ = talk.end(link, .unreachable) }
      links = (talk.actions() + talk.wait(0.1)).filter { $0.hasPrefix("connect") }
        .compactMap { Int($0.split(separator: " ")[1]) }
    }
    let starts = talk.connects
    for index in starts.indices.dropFirst() {
      #expect(starts[index] - starts[index - 1] >= 1_100_000)
    }
    #expect(starts.count > 4)
  }

  @Test func stoppingClosesEveryLinkAndStartsNone() {
    var talk = Conversation([
      Subscription(.tickers, "A-B"), Subscription(.candles(.minute), "A-B"),
    ])
    _ = talk.actions()
    _ = talk.open(1)
    #expect(talk.waitFor("connect") == "connect 2 business")
    talk.feed.stop()
    #expect(talk.actions() == ["close 1 1000", "close 2 1000"])
    #expect(talk.end(1, .closedByUs) == [])
    #expect(talk.end(2, .closedByUs) == [])
    #expect(talk.wait(200) == [])
    #expect(talk.want([Subscription(.tickers, "C-D")]) == [])
  }

  @Test func theFirstRowAfterAReconnectIsComparedAndNoLater() {
    var talk = streaming("BTC-USDT")
    _ = talk.hear(Says.ticker("BTC-USDT", 50))
    _ = talk.end(1)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.hear(Says.ticker("BTC-USDT", 50), on: 2)
    _ = talk.hear(Says.ticker("BTC-USDT", 40), on: 2)
    _ = talk.hear(Says.ticker("BTC-USDT", 40), on: 2)
    #expect(
      talk.output() == ["ticker BTC-USDT 50", "ticker BTC-USDT 40", "ticker BTC-USDT 40"],
      "repeats and backward times pass as sent, but for the first row"
    )
    #expect(talk.feed.accounts.suppressed == 1)
  }

  @Test func aTimeFarAheadDoesNotSilenceAChannelForEver() {
    var talk = streaming("BTC-USDT")
    _ = talk.hear(Says.ticker("BTC-USDT", 9_007_199_254_740_992))
    _ = talk.end(1)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    for tsMs in 1...3 { _ = talk.hear(Says.ticker("BTC-USDT", tsMs), on: 2) }
    #expect(talk.output().suffix(2) == ["ticker BTC-USDT 2", "ticker BTC-USDT 3"])
  }

  @Test func aliveComesEveryTenSecondsConnectedOrNot() {
    var talk = Conversation([Subscription(.tickers, "A-B")]) { $0.writesStatus = true }
    _ = talk.actions()
    _ = talk.wait(35)
    #expect(talk.output().filter { $0.hasPrefix("alive") }.count == 3)
  }
}
