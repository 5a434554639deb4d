import Exchanges
import MarketData
import Testing

/// What only Binance asks of a feed.
@Suite struct BinanceFeedTests {
  private static let frames = VenueFrames.binance

  /// Trap 1.
  @Test func streamsAreNamedInLowerCaseAndIntervalsAreNot() {
    let wanted = [
      Subscription(.tickers, "BTC-USDT"), Subscription(.candles(.month), "BTC-USDT"),
      Subscription(.candles(.minute), "BTC-USDT"), Subscription(.trades, "ETH-BTC"),
    ]
    let requests = Binance.requests(.subscribe, wanted, firstID: 4, at: UnixTime(microseconds: 0))
    #expect(
      requests.map { String(decoding: $0.text, as: UTF8.self) } == [
        "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@ticker\",\"btcusdt@kline_1M\","
          + "\"btcusdt@kline_1m\",\"ethbtc@trade\"],\"id\":4}"
      ]
    )
    #expect(requests.first?.id == "4")
  }

  @Test(
    arguments: [
      ("BTCUSDT", "BTC-USDT"), ("ETHBTC", "ETH-BTC"), ("1000SATSUSDC", "1000SATS-USDC"),
      ("BTCFDUSD", "BTC-FDUSD"), ("USDCUSDT", "USDC-USDT"), ("A/B", "A-B"), ("BTC_TRY", "BTC-TRY"),
      ("USDT", nil), ("FOO", nil), ("-", nil), ("A-", nil), ("A-B-C", nil), ("", nil),
    ] as [(String, String?)]
  )
  func aWordIsASymbolOrNot(word: String, symbol: String?) {
    #expect(Binance.symbol(word) == symbol)
  }

  /// Trap 2: three of a hundred do not exist, and only halves of questions can be asked.
  @Test func unknownSymbolsAreFoundAmongMany() {
    let unknown: Set<String> = ["COIN3-USDT", "COIN57-USDT", "COIN99-USDT"]
    let wanted = (0..<100).map { Subscription(.tickers, "COIN\($0)-USDT") }
    var talk = VenueTalk(Self.frames, wanted, unknown: unknown)
    talk.pass(30)
    #expect(
      Set(talk.output().filter { $0.hasPrefix("refused") }) == Set(unknown.map { "refused \($0)" })
    )
    #expect(Set(talk.feed.refusedSymbols) == unknown)
  }

  /// Trap 2: where REST is out of reach the one that never says anything is told after 30 s.
  @Test func withoutRESTAnUnknownSymbolIsToldAsSilent() {
    var frames = Self.frames
    frames.checked = { _, _ in (503, "<html>") }
    var talk = VenueTalk(frames, [.tickers])
    for _ in 0..<45 {
      talk.pass(1)
      talk.hear(frames.ticker("BTC-USDT", talk.nowMs, "1"))
    }
    let lines = talk.output()
    #expect(!lines.contains { $0.hasPrefix("refused") })
    #expect(lines.filter { $0.hasPrefix("silent") } == ["silent ETH-BTC"])
    #expect(talk.notes.contains { $0.hasPrefix("which symbols exist could not be asked: ") })
    #expect(talk.notes.contains { $0.hasSuffix("and never a first frame") })
  }

  /// A market of other coins that is spelled alike is none of ours.
  @Test func aSymbolThatIsDividedElsewhereIsRefused() throws {
    let body = """
      {"symbols":[{"symbol":"BTCUSDT","baseAsset":"BTC","quoteAsset":"USDT"}]}
      """
    let verdict = Binance.read(
      Array(body.utf8).span,
      status: 200,
      checking: ["BTC-USDT", "BTCU-SDT"]
    )
    guard case .unknown(let unknown) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(unknown.map(\.symbol) == ["BTCU-SDT"])
  }

  /// Trap 7: a day is the longest life, so the next connection stands an hour before.
  @Test func aConnectionIsReplacedBeforeItsDayIsOver() throws {
    var talk = VenueTalk(Self.frames)
    let first = try #require(talk.links.first)
    var hours = 0.0
    while hours < 24, talk.links == [first] {
      talk.pass(60)
      hours += 1.0 / 60
      for symbol in Self.frames.symbols { talk.hear(Self.frames.ticker(symbol, talk.nowMs, "1")) }
    }
    #expect((22.4...23.6).contains(hours), "\(hours)")
    for _ in 0..<60 {
      talk.pass(1)
      for link in talk.links {
        for symbol in Self.frames.symbols {
          talk.hear(Self.frames.ticker(symbol, talk.nowMs, "1"), on: link)
        }
      }
    }
    #expect(talk.links.count == 1 && talk.links.first != first)
    #expect(talk.feed.accounts.disconnects == 0)
    #expect(talk.feed.accounts.balance)
  }

  @Test func tooManyMessagesAreNotAnsweredByAQuickReturn() throws {
    var talk = VenueTalk(Self.frames)
    let link = try #require(talk.links.first)
    let before = talk.connects
    talk.feed.closed(
      link: link,
      LinkEnd(.closedByPeer, code: 1008, text: "closed with 1008"),
      at: talk.now
    )
    talk.pass(29)
    #expect(talk.connects == before)
    talk.pass(10)
    #expect(talk.connects == before + 1)
  }

  /// Trap 18.
  @Test(arguments: [(451, "--region global"), (418, "banned")])
  func aRefusalAtTheDoorIsExplainedAndNotStormed(status: Int, words: String) throws {
    var talk = VenueTalk(Self.frames)
    let link = try #require(talk.links.first)
    let before = talk.connects
    talk.feed.closed(
      link: link,
      LinkEnd(.http(status: status, retryAfterSeconds: nil), text: "HTTP \(status)"),
      at: talk.now
    )
    talk.pass(110)
    #expect(talk.connects == before)
    #expect(talk.notes.contains { $0.contains("HTTP \(status)") && $0.contains(words) })
  }
}
