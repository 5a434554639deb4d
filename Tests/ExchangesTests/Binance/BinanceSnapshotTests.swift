import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Binance's REST answers.
@Suite struct BinanceSnapshotTests {
  private static let received = UnixTime(microseconds: 1_763_800_000_000_000)

  private func read(
    _ body: String,
    status: Int = 200,
    _ query: SnapshotQuery,
    serverTime: UnixTime? = nil,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    Binance.read(
      Array(body.utf8).span,
      status: status,
      answering: query,
      receivedAt: Self.received,
      serverTime: serverTime,
      into: &rows
    )
  }

  private static func row(_ symbol: String) -> String {
    "{\"symbol\":\"\(symbol)\",\"priceChange\":\"-1\",\"lastPrice\":\"4.00\",\"lastQty\":\"2\","
      + "\"bidPrice\":\"3.9\",\"bidQty\":\"1\",\"askPrice\":\"4.1\",\"askQty\":\"7\","
      + "\"openPrice\":\"9\",\"highPrice\":\"10\",\"lowPrice\":\"1\",\"volume\":\"8\","
      + "\"quoteVolume\":\"15\",\"openTime\":1499783499040,\"closeTime\":1499869899040,\"count\":76}"
  }

  @Test func aTickerIsThatOfTheSymbolAskedFor() {
    var rows = MessageRows()
    #expect(read(Self.row("BTCUSDT"), .ticker(symbol: "BTC-USDT"), into: &rows) == .rows)
    guard case .ticker(let ticker)? = rows.rows.first else {
      Issue.record("no ticker: \(rows.refused)")
      return
    }
    #expect(ticker.tsMs == 1_499_869_899_040)
    let text = Array(Self.row("BTCUSDT").utf8)
    #expect(text.span.string(at: ticker.last) == "4.00")
    #expect(text.span.string(at: ticker.askSize) == "7")
    rows.removeAll()
    #expect(read(Self.row("ETHUSDT"), .ticker(symbol: "BTC-USDT"), into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused == ["it is about ETHUSDT, which was not asked for"])
  }

  @Test func allTickersBearOurNamesAndAnUnclearOneIsRefusedByName() {
    var rows = MessageRows()
    let body = "[\(["BTCUSDT", "XYZZY", "ETHBTC"].map(Self.row).joined(separator: ","))]"
    #expect(read(body, .allTickers, into: &rows) == .rows)
    #expect(rows.symbols == ["BTC-USDT", "ETH-BTC"])
    #expect(rows.refused == ["its base and quote cannot be told apart: XYZZY"])
  }

  /// Trap 13: the venue's clock decides, not ours.
  @Test(arguments: [(0, [true, false]), (1, [true, true]), (-60, [false, false])])
  func theFormingBarIsOpenByTheVenuesClock(minutes: Int, closed: [Bool]) {
    let start: Int64 = 1_763_800_020_000
    let bars = [start, start + 60_000].map {
      "[\($0),\"1\",\"2\",\"0.5\",\"1.5\",\"10\",\($0 + 59_999),\"15\",3,\"1\",\"1\",\"0\"]"
    }
    var rows = MessageRows()
    let query = SnapshotQuery.candles(
      symbol: "BTC-USDT",
      interval: .minute,
      before: nil,
      limit: 2,
      isOld: false
    )
    // In the second bar, give or take.
    let server = UnixTime(microseconds: (start + 90_000 + Int64(minutes) * 60_000) * 1_000)
    let answer = read("[\(bars.joined(separator: ","))]", query, serverTime: server, into: &rows)
    #expect(answer == .rows)
    let read = rows.rows.map { row in
      if case .candle(let candle) = row { candle.closed } else { false }
    }
    #expect(read == closed)
  }

  @Test(arguments: [
    (#"{"code":-1121,"msg":"Invalid symbol."}"#, 400, "-1121", SnapshotRefusal.Kind.unknownSymbol),
    (#"{"code":-1003,"msg":"Too many requests."}"#, 429, "-1003", .later),
    (#"{"code":-1003,"msg":"Way too many."}"#, 418, "-1003", .later),
    (#"{"code":-1008,"msg":"Overloaded."}"#, 503, "-1008", .again),
    (#"{"code":-1120,"msg":"Invalid interval."}"#, 400, "-1120", .permanent),
    ("<html>", 502, "HTTP 502", .again), ("", 403, "HTTP 403", .permanent),
    (#"{"code":0,"msg":"Service unavailable"}"#, 451, "HTTP 451", .permanent),
    (#"{"unexpected":[]}"#, 200, "HTTP 200", .again),
  ])
  func errorsAreToldApart(body: String, status: Int, code: String, kind: SnapshotRefusal.Kind) {
    var rows = MessageRows()
    let query =
      status == 200 ? SnapshotQuery.allTickers : SnapshotQuery.ticker(symbol: "BTC-USDT")
    guard case .refused(let refusal) = read(body, status: status, query, into: &rows) else {
      Issue.record("taken: \(body)")
      return
    }
    #expect(refusal.code == code)
    #expect(refusal.kind == kind)
  }

  /// The weight of what may be asked in a minute, all of it at once.
  @Test func aMinuteWeighsLessThanAnAddressHas() {
    let queries: [(SnapshotQuery, weight: Int)] = [
      (.ticker(symbol: "BTC-USDT"), 2), (.allTickers, 80),
      (
        .candles(symbol: "BTC-USDT", interval: .minute, before: nil, limit: 1_000, isOld: false), 2
      ),
    ]
    var endpoints: Set<String> = []
    let weight = queries.reduce(0) { sum, query in
      let endpoint = Binance.request(for: query.0, demoTrading: false).endpoint
      let limit = Binance.limit(of: endpoint)
      #expect(limit.window == .seconds(60))
      endpoints.insert(endpoint)
      return sum + limit.requests * query.weight
    }
    #expect(endpoints.count == 3)
    #expect(weight <= 6_000)
    #expect(
      Binance.request(for: .allTickers, demoTrading: false).path == "/api/v3/ticker/24hr"
    )
  }

  @Test func historyIsAskedForBackwards() {
    let query = SnapshotQuery.candles(
      symbol: "ETH-BTC",
      interval: .month,
      before: 1_700_000_000_000,
      limit: 1_000,
      isOld: true
    )
    #expect(
      Binance.request(for: query, demoTrading: false).path
        == "/api/v3/klines?symbol=ETHBTC&interval=1M&endTime=1699999999999&limit=1000"
    )
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Mon, 23 Nov 2026 14:30:25 GMT", 1_795_444_225),
  ])
  func theServersClockIsRead(text: String, seconds: Int64) {
    #expect(HTTPDate.time(text) == UnixTime(microseconds: seconds * 1_000_000))
  }

  @Test(arguments: [
    "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Xyz 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 99999999999999 08:49:37 GMT",
  ])
  func whatIsNoTimeIsNone(text: String) {
    #expect(HTTPDate.time(text) == nil)
  }
}
