import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Coinone's REST answers.
@Suite struct CoinoneSnapshotTests {
  private static let nowMs: Int64 = 1_790_133_810_000
  private static let minute: Int64 = 1_790_133_780_000

  private func read(
    _ body: String,
    status: Int = 200,
    _ query: SnapshotQuery = .ticker(symbol: "BTC-KRW"),
    serverTime: UnixTime? = nil,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    rows.removeAll()
    return Coinone.read(
      Array(body.utf8).span,
      status: status,
      answering: query,
      receivedAt: UnixTime(microseconds: Self.nowMs * 1_000),
      serverTime: serverTime,
      into: &rows
    )
  }

  private static func body(_ list: String, _ rows: [String]) -> String {
    "{\"result\":\"success\",\"error_code\":\"0\",\"server_time\":1790133797000,"
      + "\"\(list)\":[\(rows.joined(separator: ","))]}"
  }

  /// One of `ticker_new`; currencies in small letters.
  private static func row(_ base: String, bids: String = "{\"price\":\"9\",\"qty\":\"8\"}")
    -> String
  {
    "{\"quote_currency\":\"krw\",\"target_currency\":\"\(base)\",\"timestamp\":1790133785484,"
      + "\"high\":\"117140000\",\"low\":\"114430000\",\"first\":\"117130000\",\"last\":\"116380000\","
      + "\"quote_volume\":\"30947007404.5912\",\"target_volume\":\"267.27610034\",\"best_asks\":"
      + "[{\"price\":\"116400000\",\"qty\":\"0.00562817\"}],\"best_bids\":[\(bids)],"
      + "\"id\":\"1790133785484001\"}"
  }

  private static func bar(_ timeMs: Int64, close: String = "2") -> String {
    "{\"timestamp\":\(timeMs),\"open\":\"1\",\"high\":\"3\",\"low\":\"0.5\",\"close\":\"\(close)\","
      + "\"target_volume\":\"0.31\",\"quote_volume\":\"36080000.5\"}"
  }

  // MARK: Tickers

  /// Traps 9 and 16: here open, high and low are of the 24 hours.
  @Test func aTickerIsOfThe24HoursAndItsNameIsInCapitals() {
    var session = SnapshotSession<Coinone>(SnapshotSettings(), symbols: ["BTC-KRW"], seed: 1)
    #expect(path(session.next(at: now)) == "/public/v2/ticker_new/KRW/BTC")
    session.answered(answer(Self.body("tickers", [Self.row("btc")])), at: now)
    #expect(
      lines(&session) == [
        "{\"type\":\"ticker\",\"exchange\":\"coinone\",\"symbol\":\"BTC-KRW\",\"source\":\"rest\","
          + "\"ts_ms\":1790133785484,\"recv_us\":1790133810000000,\"last\":116380000,"
          + "\"last_size\":null,\"bid\":9,\"bid_size\":8,\"ask\":116400000,\"ask_size\":0.00562817,"
          + "\"open_24h\":117130000,\"high_24h\":117140000,\"low_24h\":114430000,"
          + "\"volume_24h\":267.27610034,\"quote_volume_24h\":30947007404.5912}"
      ]
    )
    #expect(!session.hasFailures)
  }

  /// Trap 8.
  @Test(arguments: ["", "null", "7", "{\"qty\":\"1\"}"])
  func aSideWithoutOrdersIsNull(bids: String) {
    var rows = MessageRows()
    #expect(read(Self.body("tickers", [Self.row("btc", bids: bids)]), into: &rows) == .rows)
    guard case .ticker(let ticker)? = rows.rows.first else {
      Issue.record("no ticker: \(rows.refused)")
      return
    }
    #expect(ticker.bid.isEmpty && !ticker.ask.isEmpty)
  }

  @Test func anotherMarketsTickerIsNotPassedOffAsTheOneAskedFor() {
    var rows = MessageRows()
    #expect(read(Self.body("tickers", [Self.row("eth")]), into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused == ["it is about ETH-KRW, which was not asked for"])
  }

  @Test func oneOddRowOfAllCostsOneRow() {
    var rows = MessageRows()
    let body = Self.body(
      "tickers",
      [Self.row("btc"), "{\"target_currency\":\"x\"}", Self.row("eth")]
    )
    #expect(read(body, .allTickers, into: &rows) == .rows)
    #expect(rows.symbols == ["BTC-KRW", "ETH-KRW"])
    #expect(rows.refused == ["\"quote_currency\" is missing"])
  }

  // MARK: Errors

  /// Trap 16: HTTP 200 says nothing; a code is a text, a number, or spelled as the older API does.
  @Test(arguments: [
    (#"{"result":"error","error_code":"108","error_msg":"Unknown CryptoCurrency"}"#, 200, "108", 2),
    (#"{"result":"error","error_code":108,"error_msg":"Unknown CryptoCurrency"}"#, 200, "108", 2),
    (#"{"result":"error","error_code":"107","error_msg":"Parameter value"}"#, 200, "107", 3),
    (#"{"result":"error","error_code":"4","error_msg":"Blocked user access"}"#, 200, "4", 1),
    (#"{"result":"error","error_code":"4","error_msg":"Blocked user access"}"#, 429, "4", 1),
    (#"{"errorCode":"405","status":"maintenance","result":"error"}"#, 200, "405", 0),
    (#"{"result":"error"}"#, 200, "HTTP 200", 0),
    (#"{"result":"success","error_code":"0","tickers":[]}"#, 200, "HTTP 200", 2),
    (#"{"result":"success","error_code":"0"}"#, 200, "HTTP 200", 0),
    (#"{"result":"success","error_code":"0","tickers":[]}"#, 503, "HTTP 503", 0),
    ("<!DOCTYPE html><html><body>Coinone</body></html>", 200, "HTTP 200", 0),
    ("<html>Bad gateway</html>", 502, "HTTP 502", 0),
    ("<html>Too many</html>", 429, "HTTP 429", 1),
    ("", 200, "HTTP 200", 0),
  ])
  func errorsAreToldApart(body: String, status: Int, code: String, kind: Int) {
    let kinds: [SnapshotRefusal.Kind] = [.again, .later, .unknownSymbol, .permanent]
    var rows = MessageRows()
    guard case .refused(let refusal) = read(body, status: status, into: &rows) else {
      Issue.record("taken: \(body)")
      return
    }
    #expect(refusal.code == code)
    #expect(refusal.kind == kinds[kind])
    #expect(rows.rows.isEmpty)
  }

  @Test func anEmptyListOfAllMarketsIsNoAnswer() {
    var rows = MessageRows()
    guard case .refused(let refusal) = read(Self.body("tickers", []), .allTickers, into: &rows)
    else {
      Issue.record("taken")
      return
    }
    #expect(refusal.kind == .again)
  }

  @Test func askedAsTheVenueWantsIt() {
    func path(_ query: SnapshotQuery) -> String {
      Coinone.request(for: query, demoTrading: false).path
    }
    #expect(path(.allTickers) == "/public/v2/ticker_new/KRW")
    #expect(
      path(.candles(symbol: "B-KRW", interval: .day, before: 60_000, limit: 5, isOld: true))
        == "/public/v2/chart/KRW/B?interval=1d&timestamp=59999&size=5"
    )
    #expect(
      path(.candles(symbol: "B-KRW", interval: .hour, before: nil, limit: 500, isOld: false))
        == "/public/v2/chart/KRW/B?interval=1h&size=500"
    )
    #expect(Coinone.candlesPerPage <= 500)
  }

  /// All count against one bucket, which fills by 20 a second.
  @Test func everyQuestionCountsAgainstOneLimit() {
    let queries: [SnapshotQuery] = [
      .allTickers, .ticker(symbol: "A-KRW"),
      .candles(symbol: "A-KRW", interval: .minute, before: nil, limit: 1, isOld: false),
    ]
    let endpoints = Set(queries.map { Coinone.request(for: $0, demoTrading: false).endpoint })
    #expect(endpoints.count == 1)
    let limit = Coinone.limit(of: endpoints.first ?? "")
    #expect(limit.requests * 60_000_000 / Int(limit.window.microseconds) <= 1_200)
  }

  // MARK: Candles

  private func closed(_ body: String, serverTime: UnixTime? = nil) -> [Bool] {
    var rows = MessageRows()
    let query = SnapshotQuery.candles(
      symbol: "BTC-KRW",
      interval: .minute,
      before: nil,
      limit: 3,
      isOld: false
    )
    #expect(read(body, query, serverTime: serverTime, into: &rows) == .rows)
    return rows.rows.map { row in
      guard case .candle(let candle) = row else { return false }
      return candle.closed
    }
  }

  /// Trap 17: the venue's clock decides, as exactly as it can be had.
  @Test func aBarIsFinalOnceTheVenuesClockIsAtItsEnd() {
    let bars = [Self.bar(Self.minute), Self.bar(Self.minute - 60_000)]
    func body(_ time: String) -> String {
      "{\"result\":\"success\",\"error_code\":\"0\"\(time),\"is_last\":false,"
        + "\"chart\":[\(bars.joined(separator: ","))]}"
    }
    let end = Self.minute + 60_000
    #expect(closed(body(",\"server_time\":\(end - 1)")) == [false, true])
    #expect(closed(body(",\"server_time\":\(end)")) == [true, true])
    #expect(
      closed(body(",\"server_time\":\(end)"), serverTime: UnixTime(microseconds: 0)) == [
        true, true,
      ]
    )
    #expect(closed(body(""), serverTime: UnixTime(microseconds: end * 1_000)) == [true, true])
    #expect(closed(body(""), serverTime: UnixTime(microseconds: 0)) == [false, false])
    #expect(closed(body("")) == [false, true], "our own clock, where no other is told")
    #expect(closed(body(",\"server_time\":\"soon\"")) == [false, true])
  }

  /// Traps 13 and 17: whatever the order, out they come ascending, and with their volumes.
  @Test func barsComeOutAscending() {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.minute]
    var session = SnapshotSession<Coinone>(settings, symbols: ["BTC-KRW"], seed: 1)
    #expect(path(session.next(at: now))?.hasPrefix("/public/v2/chart/KRW/BTC?interval=1m") == true)
    let times = [-120_000, 0, -180_000, -60_000].map { Self.minute + Int64($0) }
    let body = Self.body("chart", times.map { Self.bar($0) })
    session.answered(answer(body), at: now)
    let lines = lines(&session)
    let came = lines.compactMap { $0.firstMatch(of: /"ts_ms":(\d+)/).flatMap { Int64($0.1) } }
    #expect(came == times.sorted())
    #expect(lines.map { $0.contains("\"closed\":true") } == [true, true, true, false])
    #expect(lines.allSatisfy { $0.contains("\"volume\":0.31,\"quote_volume\":36080000.5,") })
  }

  /// Trap 12: minutes without a trade have no bar, which is no fault.
  @Test func holesAreToldTogetherAndAsNoFault() {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.minute]
    settings.sinceMs = Self.minute - 1_200_000
    var session = SnapshotSession<Coinone>(settings, symbols: ["BTC-KRW"], seed: 1)
    let times = [-1_200_000, -900_000, -300_000, -60_000].map { Self.minute + Int64($0) }
    var asked = 0
    while asked < 10, path(session.next(at: now)) != nil {
      asked += 1
      session.answered(answer(Self.body("chart", times.map { Self.bar($0) })), at: now)
    }
    #expect(lines(&session).count == 4)
    let notes = session.takeNotes()
    #expect(notes.count == 3)
    #expect(Set(notes.map(\.key)).count == 1)
    #expect(notes.allSatisfy { $0.level == .note && $0.text.hasSuffix("there is none") })
    #expect(!session.hasFailures)
  }

  @Test func aBarOfAnotherTimeZonesDayIsRefusedByName() {
    var rows = MessageRows()
    let query = SnapshotQuery.candles(
      symbol: "BTC-KRW",
      interval: .day,
      before: nil,
      limit: 3,
      isOld: false
    )
    let body = Self.body("chart", [Self.bar(1_790_089_200_000), Self.bar(1_790_035_200_000)])
    #expect(read(body, query, into: &rows) == .rows)
    #expect(rows.rows.count == 1)
    #expect(rows.refused == ["a bar of 1d does not open at 2026-09-22T15:00:00Z"])
  }

  // MARK: Which markets there are

  @Test func whatIsNotListedIsUnknown() {
    let body =
      "{\"result\":\"success\",\"error_code\":\"0\",\"markets\":[{\"quote_currency\":\"KRW\","
      + "\"target_currency\":\"BTC\",\"maintenance_status\":1,\"trade_status\":0},7,{}]}"
    let verdict = Coinone.read(
      Array(body.utf8).span,
      status: 200,
      checking: ["NOPE-KRW", "BTC-KRW"]
    )
    #expect(
      verdict
        == .unknown([
          UnknownSymbol("NOPE-KRW", code: "108", text: "not among the exchange's markets")
        ])
    )
  }

  // MARK: Parts

  private let now = Now(
    unix: UnixTime(microseconds: CoinoneSnapshotTests.nowMs * 1_000),
    monotonic: MonotonicTime(microseconds: 5_000_000)
  )

  private func answer(_ body: String) -> SnapshotSession<Coinone>.Result {
    .answer(status: 200, retryAfterSeconds: nil, body: Array(body.utf8))
  }

  private func path(_ step: SnapshotSession<Coinone>.Step) -> String? {
    guard case .request(let request) = step else { return nil }
    return request.path
  }

  private func lines(_ session: inout SnapshotSession<Coinone>) -> [String] {
    String(decoding: session.output.bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
  }
}
