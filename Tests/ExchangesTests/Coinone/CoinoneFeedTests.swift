import Exchanges
import MarketData
import Testing

/// What only Coinone asks of a feed.
@Suite struct CoinoneFeedTests {
  private static let frames = VenueFrames.coinone

  /// The REST API is out of reach, so that nobody is named early.
  private static let blind: VenueFrames = {
    var frames = VenueFrames.coinone
    frames.checked = { _, _ in (503, "<html>") }
    return frames
  }()

  /// Traps 2 and 3.
  @Test func eachMessageAsksForOneMarketInCapitals() {
    let wanted = [
      Subscription(.tickers, "BTC-KRW"), Subscription(.trades, "1INCH-KRW"),
      Subscription(.candles(.sixHours), "ETH-KRW"),
    ]
    let requests = Coinone.requests(.subscribe, wanted, firstID: 4, at: UnixTime(microseconds: 0))
    #expect(
      requests.map { String(decoding: $0.text, as: UTF8.self) } == [
        "{\"request_type\":\"SUBSCRIBE\",\"channel\":\"TICKER\",\"topic\":{\"quote_currency\":"
          + "\"KRW\",\"target_currency\":\"BTC\"}}",
        "{\"request_type\":\"SUBSCRIBE\",\"channel\":\"TRADE\",\"topic\":{\"quote_currency\":"
          + "\"KRW\",\"target_currency\":\"1INCH\"}}",
        "{\"request_type\":\"SUBSCRIBE\",\"channel\":\"CHART\",\"topic\":{\"quote_currency\":"
          + "\"KRW\",\"target_currency\":\"ETH\",\"interval\":\"6h\"}}",
      ]
    )
    #expect(requests.map(\.id) == ["4", "5", "6"])
    #expect(requests.map(\.subscriptions) == wanted.map { [$0] })
    let left = Coinone.requests(.unsubscribe, wanted, firstID: 1, at: UnixTime(microseconds: 0))
    let words = left.map { String(decoding: $0.text, as: UTF8.self) }
    #expect(words.allSatisfy { $0.hasPrefix("{\"request_type\":\"UNSUBSCRIBE\",") })
  }

  /// Trap 3.
  @Test(
    arguments: [
      ("BTC-KRW", "BTC-KRW"), ("BTC_KRW", "BTC-KRW"), ("BTC/KRW", "BTC-KRW"),
      ("KRW-BTC", "BTC-KRW"), ("KRW_1INCH", "1INCH-KRW"), ("BTC-USDT", nil), ("BTC", nil),
      ("KRW", nil), ("KRW-KRW", nil), ("-KRW", nil), ("KRW-", nil), ("A-B-KRW", nil), ("", nil),
      ("..-KRW", nil), ("A?B-KRW", nil), ("비트-KRW", nil),
    ] as [(String, String?)]
  )
  func aWordIsASymbolOrNot(word: String, symbol: String?) {
    #expect(Coinone.symbol(word) == symbol)
  }

  // MARK: Unknown markets

  /// Trap 4: one question names them all, before anything is asked of the stream.
  @Test func oneQuestionNamesEveryUnknownMarket() throws {
    let unknown: Set<String> = ["COIN3-KRW", "COIN57-KRW", "COIN362-KRW"]
    let symbols = (0..<363).map { "COIN\($0)-KRW" }
    var talk = Conversation(symbols.map { Subscription(.tickers, $0) }, of: Coinone.self)
    let asked = talk.actions().filter { $0.hasPrefix("ask ") }
    #expect(asked == ["ask /public/v2/markets/KRW"])
    let answers = try #require(Self.frames.checked)
    let check = try #require(Coinone.check(symbols))
    let (status, body) = answers(symbols, unknown)
    _ = talk.answer(check, body, status: status)
    #expect(Set(talk.feed.refusedSymbols) == unknown)
    #expect(talk.notes.contains { $0.contains("COIN57-KRW tickers: refused by coinone, 108: ") })
    #expect(talk.wait(60).allSatisfy { !$0.hasPrefix("ask ") })
  }

  /// Trap 4: confirmed, then refused by a word that names nobody, with several on their way.
  @Test func withoutRESTTheUnknownAreFoundOneByOne() {
    let unknown: Set<String> = ["NO1-KRW", "NO2-KRW", "NO3-KRW"]
    let symbols = ["A-KRW", "NO1-KRW", "B-KRW", "C-KRW", "NO2-KRW", "NO3-KRW", "D-KRW"]
    let wanted = symbols.map { Subscription(.tickers, $0) }
    var talk = VenueTalk(Self.blind, wanted, unknown: unknown)
    talk.pass(60)
    #expect(Set(talk.feed.refusedSymbols) == unknown)
    let refused = talk.output().filter { $0.hasPrefix("refused") }
    #expect(refused.count == 3, "\(refused)")
    for symbol in symbols where !unknown.contains(symbol) {
      talk.hear(Self.frames.ticker(symbol, talk.nowMs, "1"))
    }
    #expect(talk.records().count == 4)
    #expect(talk.connects == 1)
  }

  /// A venue that is being worked on lists no market, and answers errors with HTTP 200.
  @Test(arguments: [
    "{\"result\":\"success\",\"error_code\":\"0\",\"server_time\":1,\"markets\":[]}",
    "{\"result\":\"success\",\"error_code\":\"0\",\"server_time\":1}",
    "{\"errorCode\":\"405\",\"status\":\"maintenance\",\"result\":\"error\"}",
    "{\"result\":\"error\",\"error_code\":\"4\",\"error_msg\":\"Blocked user access\"}",
    "<!DOCTYPE html><html></html>", "",
  ])
  func nobodyIsRefusedByAnAnswerThatIsNone(body: String) {
    guard
      case .noAnswer(_, isPassing: true) = Coinone.read(
        Array(body.utf8).span,
        status: 200,
        checking: ["BTC-KRW"]
      )
    else {
      Issue.record("an answer: \(body)")
      return
    }
  }

  // MARK: Staying connected

  /// Traps 5 and 6: pings leave whatever comes, and the first one soon.
  @Test func pingsLeaveAtAFixedCadenceAlthoughDataFlows() {
    var talk = VenueTalk(Self.frames)
    for _ in 0..<1_200 {
      talk.pass(0.5)
      talk.hear(Self.frames.ticker("BTC-KRW", talk.nowMs, "1"))
    }
    let pings = talk.sent.filter { $0.text == "{\"request_type\":\"PING\"}" }.map(\.time)
    #expect((25...31).contains(pings.count), "\(pings.count) in ten minutes")
    #expect((pings.first ?? .max) - 5_000_000 <= 20_000_001)
    for (one, next) in zip(pings, pings.dropFirst()) { #expect(next - one <= 30_000_000) }
    #expect(talk.connects == 1)
  }

  /// Trap 5: data is no answer.
  @Test func aPingWithoutAnswerEndsTheConnectionAlthoughDataFlows() {
    var frames = Self.frames
    frames.answers = { text, unknown in
      text.contains("PING") ? [] : Self.frames.answers(text, unknown)
    }
    var talk = VenueTalk(frames)
    for _ in 0..<35 {
      talk.pass(1)
      for symbol in frames.symbols { talk.hear(frames.ticker(symbol, talk.nowMs, "1")) }
    }
    #expect(talk.connects == 2)
    #expect(talk.notes.contains { $0.contains("no answer to our ping in 10 s") })
  }

  /// Trap 7.
  @Test func tooManyConnectionsAreNotAnsweredByAQuickReturn() throws {
    var talk = VenueTalk(Self.frames)
    let link = try #require(talk.links.first)
    let end = LinkEnd(.closedByPeer, code: 4290, text: "closed with 4290")
    talk.feed.closed(link: link, end, at: talk.now)
    talk.pass(29)
    #expect(talk.connects == 1)
    talk.pass(10)
    #expect(talk.connects == 2)
    #expect(talk.notes.contains { $0.contains("closed with 4290; next attempt in 3") })
  }

  /// Traps 7 and 19: a cut comes without a word, and all is asked for again.
  @Test func aSuddenEndCostsASecondOrTwo() {
    var talk = VenueTalk(Self.frames)
    let before = talk.sent.count
    talk.cut()
    talk.pass(3)
    #expect(talk.connects == 2)
    #expect(talk.sent.dropFirst(before).count { $0.text.contains("\"SUBSCRIBE\"") } == 2)
  }

  /// Trap 18.
  @Test func aQuietMarketIsHealthyForAnHour() {
    var talk = VenueTalk(Self.frames)
    for symbol in Self.frames.symbols { talk.hear(Self.frames.ticker(symbol, talk.nowMs, "1")) }
    talk.pass(3_600)
    #expect(talk.connects == 1)
    talk.hear(Self.frames.ticker("BTC-KRW", talk.nowMs, "2"))
    #expect(talk.records().count == 3)
  }

  // MARK: Data

  /// Trap 2: all markets on one connection, nothing lost and nothing turned round.
  @Test func allMarketsStreamOverOneConnection() {
    let symbols = (0..<363).map { "COIN\($0)-KRW" }
    var talk = VenueTalk(Self.frames, symbols.map { Subscription(.trades, $0) })
    talk.pass(25)
    #expect(talk.output().count { $0.hasPrefix("subscribed ") } == 363)
    var expected: [String] = []
    for round in 0..<3 {
      for symbol in symbols {
        let id = talk.nowMs * 1_000 + Int64(round)
        talk.hear(Self.frames.trade(symbol, id, talk.nowMs))
        expected.append("trade \(symbol) \(id)")
      }
      talk.pass(1)
    }
    #expect(talk.records() == expected)
    #expect(talk.connects == 1)
    #expect(talk.feed.accounts.balance)
  }

  /// Trap 11.
  @Test func aTickerThatIsNotNewerIsARepeat() {
    var talk = VenueTalk(Self.frames)
    let time = talk.nowMs
    for (offset, last) in [(5, "1"), (5, "2"), (4, "3"), (6, "4")] as [(Int64, String)] {
      talk.hear(Self.frames.ticker("BTC-KRW", time + offset, last))
    }
    let prices = talk.lines().filter { $0.contains("\"type\":\"ticker\"") }
      .compactMap { $0.firstMatch(of: /"last":(\d)/)?.1 }
    #expect(prices == ["1", "4"])
    #expect(talk.feed.accounts.suppressed == 2)
    #expect(talk.feed.accounts.balance)
  }

  /// Several trades of one order differ in the counter at most; none is lost for its number.
  @Test func noTradeIsTakenForARepeatByItsNumber() {
    var talk = VenueTalk(Self.frames, [.trades])
    let id = talk.nowMs * 1_000
    for next in [id + 2, id + 1, id + 3] {
      talk.hear(Self.frames.trade("BTC-KRW", next, talk.nowMs))
    }
    #expect(talk.records().count == 3)
  }

  /// Trap 12: minutes without a trade bring no bar, and none is made up.
  @Test func aBarEndsWithTheNextOneHoweverLate() {
    var talk = VenueTalk(Self.frames, [.candles(.minute)])
    let minute = talk.nowMs / 60_000 * 60_000
    talk.hear(Self.frames.candle("BTC-KRW", minute, "1", false))
    talk.hear(Self.frames.candle("BTC-KRW", minute, "2", false))
    talk.pass(600)
    #expect(!talk.lines().contains { $0.contains("\"closed\":true") })
    talk.hear(Self.frames.candle("BTC-KRW", minute + 600_000, "3", false))
    // The old bar's last state comes once more: too late.
    talk.hear(Self.frames.candle("BTC-KRW", minute, "2", false))
    talk.hear(Self.frames.candle("BTC-KRW", minute + 660_000, "4", false))
    let closed = talk.lines().filter { $0.contains("\"closed\":true") }
    #expect(closed.count == 2)
    #expect(closed.first?.contains("\"ts_ms\":\(minute),") == true)
    #expect(closed.first?.contains("\"close\":2,") == true)
    #expect(closed.last?.contains("\"ts_ms\":\(minute + 600_000),") == true)
    #expect(closed.allSatisfy { $0.contains("\"volume\":null,\"quote_volume\":null,") })
    #expect(talk.notes.count { $0.hasSuffix("; where nothing is traded there is none") } == 1)
  }

  /// Messages that begin as one before them are recognised by that; every other is read in full.
  @Test func whatBeginsAlikeIsOfTheSameMarketAndWhatDoesNotIsRead() {
    var talk = VenueTalk(.coinone)
    let (bitcoin, ether) = ("BTC-KRW", "ETH-KRW")
    for (index, symbol) in [bitcoin, ether, bitcoin, ether].enumerated() {
      talk.hear(VenueFrames.coinone.ticker(symbol, talk.nowMs + Int64(index), "1"))
    }
    let time = talk.nowMs + 10
    let tail = "\"timestamp\":\(time),\"last\":\"2\",\"id\":\"\(time)001\""
    talk.hear(
      "{\"data\":{\(tail),\"target_currency\":\"ETH\",\"quote_currency\":\"KRW\"},"
        + "\"response_type\":\"DATA\",\"channel\":\"TICKER\"}"
    )
    talk.hear(
      "{\"response_type\":\"DATA\",\"channel\":\"TICKER\",\"data\":{\"target_currency\":\"BTC\","
        + "\"quote_currency\":\"KRW\",\(tail)}}"
    )
    let symbols = talk.records().map { $0.split(separator: " ")[1] }
    #expect(symbols == ["BTC-KRW", "ETH-KRW", "BTC-KRW", "ETH-KRW", "ETH-KRW", "BTC-KRW"])
  }
}
