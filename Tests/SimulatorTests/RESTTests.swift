import MarketData
import Testing

@testable import Simulator

/// Envelopes, limits and paging of the REST side.
@Suite struct RESTTests {
  @Test(arguments: [
    (
      "/api/v5/market/candle", "instId=BTC-USDT", 404,
      #"{"code":404,"data":{},"detailMsg":"","error_code":"404","error_message":"Not Found","msg":"Not Found"}"#
    ),
    (
      "/api/v5/market/ticker", "instId=MATIC-USDT", 200,
      #"{"code":"51001","msg":"Instrument ID, Instrument ID code, or Spread ID doesn't exist.","data":[]}"#
    ),
    (
      "/api/v5/market/candles", "instId=MATIC-USDT", 200,
      #"{"code":"51001","msg":"Instrument ID, Instrument ID code, or Spread ID doesn't exist.","data":[]}"#
    ),
    (
      "/api/v5/market/ticker", "", 400,
      #"{"code":"50014","msg":"Parameter instId can not be empty.","data":[]}"#
    ),
    (
      "/api/v5/market/candles", "instId=BTC-USDT&bar=1h", 400,
      #"{"code":"51000","msg":"Parameter bar error","data":[]}"#
    ),
    (
      "/api/v5/market/candles", "instId=BTC-USDT&bar=1s", 400,
      #"{"code":"51000","msg":"Parameter bar error","data":[]}"#
    ),
    (
      "/api/v5/market/candles", "instId=BTC-USDT&limit=301", 400,
      #"{"code":"51000","msg":"Parameter limit error","data":[]}"#
    ),
    (
      "/api/v5/market/candles", "instId=BTC-USDT&after=yesterday", 400,
      #"{"code":"51000","msg":"Parameter after error","data":[]}"#
    ),
    (
      "/api/v5/public/time", "", 200,
      #"{"code":"0","msg":"","data":[{"ts":"1795410000000"}]}"#
    ),
    ("/api/v5/market/tickers", "instType=OPTION", 200, #"{"code":"0","msg":"","data":[]}"#),
  ])
  func answers(_ path: String, _ query: String, _ status: Int, _ body: String) {
    var talk = Conversation()
    let answer = talk.get(path, query)
    #expect(answer.status == status)
    #expect(answer.body == body)
  }

  @Test(arguments: [
    ("/api/v5/market/ticker", "instId=BTC-USDT", 20),
    ("/api/v5/market/tickers", "instType=SWAP", 20),
    ("/api/v5/market/candles", "instId=BTC-USDT&limit=1", 40),
    ("/api/v5/market/history-candles", "instId=BTC-USDT&limit=1", 20),
    ("/api/v5/market/trades", "instId=BTC-USDT&limit=1", 100),
    ("/api/v5/public/instruments", "instType=SWAP", 20),
    ("/api/v5/public/time", "", 10),
  ])
  func limitsEachEndpointInTwoSeconds(_ path: String, _ query: String, _ limit: Int) {
    var talk = Conversation()
    for _ in 0..<limit { #expect(talk.get(path, query).status == 200) }
    let refusal = talk.get(path, query)
    #expect(refusal.status == 429)
    #expect(refusal.body == #"{"msg":"Too Many Requests","code":"50011"}"#)
    // Another endpoint has its own budget.
    let other = path == "/api/v5/public/time" ? "/api/v5/market/ticker" : "/api/v5/public/time"
    #expect(talk.get(other, "instId=BTC-USDT").status == 200)
    talk.move(by: .milliseconds(1_999))
    #expect(talk.get(path, query).status == 429)
    talk.move(by: .milliseconds(1))
    #expect(talk.get(path, query).status == 200)
  }

  @Test func countsInstrumentsPerType() {
    var talk = Conversation()
    for _ in 0..<20 { _ = talk.get("/api/v5/public/instruments", "instType=SPOT") }
    #expect(talk.get("/api/v5/public/instruments", "instType=SPOT").status == 429)
    #expect(talk.get("/api/v5/public/instruments", "instType=SWAP").status == 200)
  }

  @Test func listsTheSeedsSevenAndPolygonUnderItsNewName() {
    var talk = Conversation()
    let list = talk.get("/api/v5/public/instruments", "instType=SPOT").body
    for name in ["BTC", "ETH", "SOL", "ADA", "DOT", "LINK", "UNI", "POL"] {
      #expect(list.contains("\"instId\":\"\(name)-USDT\""))
    }
    #expect(!list.contains("MATIC"))
    #expect(!list.contains("SWAP"))
  }

  // MARK: Paging

  @Test func givesTheNewestHundredFirst() {
    var talk = Conversation()
    let page = rows(talk.get("/api/v5/market/candles", "instId=BTC-USDT").body)
    #expect(page.count == 100)
    #expect(page[0][0] == "1795410000000")
    #expect(page[0][8] == "0")
    #expect(page[99][0] == "1795404060000")
    let opens = page.compactMap { Int64($0[0]) }
    #expect(zip(opens, opens.dropFirst()).allSatisfy { $0 - 60_000 == $1 })
  }

  @Test func excludesBothCursors() {
    var talk = Conversation()
    func opens(_ query: String) -> [String] {
      rows(talk.get("/api/v5/market/candles", "instId=BTC-USDT&" + query).body).map { $0[0] }
    }
    #expect(opens("after=1795409880000&limit=2") == ["1795409820000", "1795409760000"])
    #expect(opens("after=1795409880001&limit=1") == ["1795409880000"])
    #expect(opens("before=1795409880000") == ["1795410000000", "1795409940000"])
    #expect(opens("before=1795409879999").last == "1795409880000")
    #expect(opens("after=1795410000000&before=1795409880000") == ["1795409940000"])
    // `before` alone gives the newest page, not the rows behind the cursor.
    #expect(opens("before=1795000000000&limit=2") == ["1795410000000", "1795409940000"])
    #expect(opens("after=1795409880000&before=1795409820000") == [])
  }

  @Test func pagesOver2000BarsWithoutHoleOrDuplicate() throws {
    var talk = Conversation()
    var opens: [Int64] = []
    var cursor = "9000000000000"
    for _ in 0..<25 {
      talk.move(by: .milliseconds(100))
      let page = rows(
        talk.get("/api/v5/market/history-candles", "instId=ADA-USDT&after=\(cursor)").body
      )
      opens += page.compactMap { Int64($0[0]) }
      cursor = try #require(page.last?[0])
    }
    #expect(opens.count == 2_500)
    #expect(zip(opens, opens.dropFirst()).allSatisfy { $0 - 60_000 == $1 })
  }

  @Test func reachesBack1440RowsAndTheHistoryBehindThem() throws {
    var talk = Conversation()
    var seen: [[String]] = []
    var cursor = "9000000000000"
    while true {
      let page = rows(
        talk.get("/api/v5/market/candles", "instId=BTC-USDT&limit=300&after=\(cursor)").body
      )
      guard let last = page.last else { break }
      seen += page
      cursor = last[0]
    }
    #expect(seen.count == 1_440)
    let older = rows(
      talk.get("/api/v5/market/history-candles", "instId=BTC-USDT&limit=1&after=\(cursor)").body
    )
    #expect(older.first?[0] == Int64(cursor).map { String($0 - 60_000) })
    // Where both reach, they agree.
    let same = rows(
      talk.get("/api/v5/market/history-candles", "instId=BTC-USDT&limit=3&after=\(seen[10][0])")
        .body
    )
    #expect(same == Array(seen[11...13]))
  }

  @Test func endsAtTheListing() {
    var talk = Conversation()
    let first = String(Listing.firstMillisecond)
    let query = "instId=BTC-USDT&after="
    let path = "/api/v5/market/history-candles"
    #expect(talk.get(path, query + first).body == #"{"code":"0","msg":"","data":[]}"#)
    let page = rows(talk.get(path, query + String(Listing.firstMillisecond + 120_000)).body)
    #expect(page.map { $0[0] } == [String(Listing.firstMillisecond + 60_000), first])
  }

  @Test func givesSecondsFromTheHistoryAlone() {
    var talk = Conversation()
    talk.move(by: .milliseconds(500))
    let page = rows(
      talk.get("/api/v5/market/history-candles", "instId=BTC-USDT&bar=1s&limit=3").body
    )
    #expect(page.map { $0[0] } == ["1795410000000", "1795409999000", "1795409998000"])
    #expect(page.map { $0[8] } == ["0", "1", "1"])
  }

  @Test func survivesAnyCursor() {
    var talk = Conversation()
    for cursor in ["0", "-1", "9007199254740992", "9223372036854775807", "99999999999999999999"] {
      for bar in ["1m", "1Mutc", "3M"] {
        talk.move(by: .seconds(1))
        for query in ["after=\(cursor)", "before=\(cursor)", "after=\(cursor)&before=\(cursor)"] {
          let all = "instId=ZEN-USDT&bar=\(bar)&limit=2&" + query
          #expect([200, 400].contains(talk.get("/api/v5/market/history-candles", all).status))
          #expect([200, 400].contains(talk.get("/api/v5/market/candles", all).status))
        }
      }
    }
  }

  @Test func tradesAreNewestFirst() {
    var talk = Conversation()
    let body = talk.get("/api/v5/market/trades", "instId=BTC-USDT&limit=500").body
    let ids = body.split(separator: "\"tradeId\":\"").dropFirst().compactMap {
      Int($0.prefix { $0.isNumber })
    }
    #expect(ids.count == 500)
    #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 - 1 == $1 })
    #expect(!body.contains("count"))
  }
}
