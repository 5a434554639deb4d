import Foundation
import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Gate.io over REST: the questions, the answers, and how far back they go.
@Suite("Gate.io's REST answers")
struct GateIOSnapshotTests {
  private static let received = UnixTime(microseconds: 1_763_800_000_123_456)

  private func read(
    _ body: String,
    status: Int = 200,
    _ query: SnapshotQuery = .ticker(symbol: "BTC-USDT"),
    serverTime: UnixTime? = nil,
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    GateIO.read(
      Array(body.utf8).span,
      status: status,
      answering: query,
      receivedAt: Self.received,
      serverTime: serverTime,
      into: &rows
    )
  }

  private func records(
    _ body: String,
    _ query: SnapshotQuery,
    serverTime: UnixTime? = nil
  ) -> [String] {
    var rows = MessageRows()
    #expect(read(body, query, serverTime: serverTime, into: &rows) == .rows)
    #expect(rows.refused.isEmpty && rows.oddFields.isEmpty)
    let text = rows.plainText.isEmpty ? Array(body.utf8) : rows.plainText
    return rows.rows.enumerated().map { index, row in
      let symbol = rows.symbols.isEmpty ? query.symbol ?? "" : rows.symbols[index]
      let origin = Origin(exchange: "gateio", symbol: symbol, source: .rest)
      var line = LineBuffer()
      switch row {
      case .ticker(let ticker): ticker.write(origin, from: text.span, to: &line)
      case .candle(let candle): candle.write(origin, from: text.span, to: &line)
      case .trade, .quote: Issue.record("no such rows here")
      }
      return String(decoding: line.bytes.dropLast(), as: UTF8.self)
    }
  }

  private func minutes(_ before: Int64?, _ limit: Int) -> SnapshotQuery {
    .candles(symbol: "BTC-USDT", interval: .minute, before: before, limit: limit, isOld: false)
  }

  // MARK: Questions

  @Test func askedAsTheVenueWantsIt() {
    func path(_ query: SnapshotQuery) -> String {
      GateIO.request(for: query, demoTrading: false).path
    }
    let start = "/api/v4/spot/"
    #expect(path(.ticker(symbol: "BTC-USDT")) == start + "tickers?currency_pair=BTC_USDT")
    #expect(
      path(.ticker(symbol: "币-U&D")) == start + "tickers?currency_pair=%E5%B8%81_U%26D"
    )
    #expect(path(.allTickers) == start + "tickers")
    let candles = start + "candlesticks?currency_pair=BTC_USDT&interval=1m"
    #expect(path(minutes(nil, 5)) == candles + "&limit=5")
    #expect(path(minutes(1_763_800_020_000, 100)) == candles + "&from=1763794020&to=1763800019")
    #expect(
      path(minutes(1_763_800_020_000, 1)) == candles + "&from=1763799420&to=1763800019",
      "one bar may be behind some in which nothing was traded"
    )
    #expect(path(minutes(0, 100)) == candles + "&from=0&to=0")
    #expect(GateIO.limit(of: "tickers") == RequestLimit(requests: 200, window: .seconds(10)))
  }

  // MARK: Answers

  @Test func aRowOfCandlesIsReadInItsOwnOrder() throws {
    let body = try #require(Frames.fixture("rest-candles", of: "GateIO").first)
    #expect(
      records(body, minutes(nil, 1)) == [
        #"{"type":"candle","exchange":"gateio","symbol":"BTC-USDT","source":"rest","interval":"1m","#
          + #""ts_ms":1717246800000,"recv_us":1763800000123456,"open":67715.1,"high":67839.9,"#
          + #""low":67715,"close":67772.5,"volume":17.07790000,"quote_volume":1157762.86821200,"#
          + #""closed":true}"#
      ]
    )
    let forming = body.replacingOccurrences(of: "\"true\"", with: "\"false\"")
    #expect(records(forming, minutes(nil, 1)).first?.hasSuffix("\"closed\":false}") == true)
  }

  @Test(arguments: [
    #"["60","1","2","3","1","2","3"]"#, #"["60","1","2","3","1","","3","true"]"#,
    #"["x","1","2","3","1","2","3","true"]"#, #"{"t":"60"}"#, "5",
  ])
  func aRowThatIsNoBarIsRefused(row: String) {
    var rows = MessageRows()
    #expect(read("[\(row)]", minutes(nil, 1), into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused.count == 1)
  }

  private static let ticker =
    #"{"currency_pair":"BTC_USDT","last":"2","lowest_ask":"3","lowest_size":"5","highest_bid":"1","#
    + #""highest_size":"4","change_percentage":"-100","base_volume":"6","quote_volume":"7","#
    + #""high_24h":"8","low_24h":"9","etf_leverage":"3"}"#

  @Test func aTickersTimeIsThatOfTheAnswer() {
    let fields =
      #""last":2,"last_size":null,"bid":1,"bid_size":4,"ask":3,"ask_size":5,"open_24h":null,"#
      + #""high_24h":8,"low_24h":9,"volume_24h":6,"quote_volume_24h":7}"#
    let head = #"{"type":"ticker","exchange":"gateio","symbol":"BTC-USDT","source":"rest","#
    let query = SnapshotQuery.ticker(symbol: "BTC-USDT")
    #expect(
      records("[\(Self.ticker)]", query, serverTime: UnixTime(microseconds: 1_763_800_007_000_000))
        == [head + #""ts_ms":1763800007000,"recv_us":1763800000123456,"# + fields]
    )
    #expect(
      records("[\(Self.ticker)]", query)
        == [head + #""ts_ms":1763800000123,"recv_us":1763800000123456,"# + fields],
      "without the server's own clock ours stands in"
    )
  }

  @Test func oneOddRowOfAllCostsOneRow() {
    let body =
      "[\(Self.ticker),{\"last\":\"1\"},{\"currency_pair\":\"A_B_C\",\"last\":\"1\"},"
      + "{\"currency_pair\":\"NEW_USDT\",\"last\":\"\"},5,"
      + "{\"currency_pair\":\"\\u5e01_USDT\",\"last\":\"1\"}]"
    var rows = MessageRows()
    #expect(read(body, .allTickers, into: &rows) == .rows)
    #expect(rows.symbols == ["BTC-USDT", "币-USDT"])
    #expect(rows.rows.count == 2)
    #expect(rows.refused.count == 4)
  }

  @Test func anotherPairsTickerIsNotPassedOffAsTheOneAskedFor() {
    var rows = MessageRows()
    #expect(read("[\(Self.ticker)]", .ticker(symbol: "ETH-USDT"), into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused == ["it is about \"BTC_USDT\", which was not asked for"])
  }

  /// 2026-11-23T00:00:30Z, by our clock; the server's may be another.
  @Test(
    arguments: [
      ("1795392042", nil, nil, 12), ("1795392042", "Mon, 23 Nov 2026 00:00:35 GMT", nil, 7),
      ("1795392042", nil, 3, 3), ("1795392000", nil, nil, 2), (nil, nil, nil, 2),
      ("soon", nil, nil, 2), ("99999999999999999999", nil, nil, 2), ("-5", nil, nil, 2),
      ("1795399999", nil, nil, 3_600),
    ] as [(String?, String?, Int?, Int64)]
  )
  func tooManyRequestsAreFollowedByAPauseUntilTheLimitIsLifted(
    reset: String?,
    date: String?,
    retryAfter: Int?,
    seconds: Int64
  ) {
    var session = SnapshotSession<GateIO>(SnapshotSettings(), symbols: ["A-B"], seed: 1)
    func now(_ milliseconds: Int64) -> Now {
      Now(
        unix: UnixTime(microseconds: 1_795_392_030_000_000 + milliseconds * 1_000),
        monotonic: MonotonicTime(microseconds: milliseconds * 1_000)
      )
    }
    _ = session.next(at: now(0))
    session.answered(
      .answer(
        status: 429,
        retryAfterSeconds: retryAfter,
        body: Array(#"{"label":"TOO_MANY_REQUESTS","message":"x"}"#.utf8),
        date: date,
        limitReset: reset
      ),
      at: now(0)
    )
    #expect(
      session.next(at: now(seconds * 1_000 - 1)) == .wait(until: now(seconds * 1_000).monotonic)
    )
    #expect(session.next(at: now(seconds * 1_000)) != .finished)
    #expect(session.accounts.requests == 2)
  }

  @Test(arguments: [
    (#"{"label":"INVALID_CURRENCY_PAIR","message":"x"}"#, 400, "INVALID_CURRENCY_PAIR", 2),
    (#"{"label":"TOO_MANY_REQUESTS","message":"x"}"#, 429, "TOO_MANY_REQUESTS", 1),
    (#"{"label":"SERVER_ERROR","message":"x"}"#, 500, "SERVER_ERROR", 0),
    (#"{"label":"MISSING_REQUIRED_PARAM","message":"x"}"#, 400, "MISSING_REQUIRED_PARAM", 3),
    (#"{"label":"INVALID_PARAM_VALUE","message":"x"}"#, 400, "INVALID_PARAM_VALUE", 3),
    (#"{"label":"NEW","message":"x"}"#, 502, "NEW", 0), ("{}", 429, "HTTP 429", 1),
    ("[]", 503, "HTTP 503", 0), ("", 429, "HTTP 429", 1), ("<html>", 502, "HTTP 502", 0),
    ("{}", 200, "HTTP 200", 0), ("", 200, "HTTP 200", 0), ("5", 404, "HTTP 404", 3),
  ])
  func errorsAreToldApart(body: String, status: Int, code: String, kind: Int) {
    let kinds: [SnapshotRefusal.Kind] = [.again, .later, .unknownSymbol, .permanent]
    var rows = MessageRows()
    guard case .refused(let refusal) = read(body, status: status, into: &rows) else {
      Issue.record("taken for an answer")
      return
    }
    #expect(refusal.code == code)
    #expect(refusal.kind == kinds[kind])
  }
}
