import MarketData
import Testing

@testable import Exchanges

/// Bodies in the shapes of OKX's own answers and of the gateways before it.
@Suite("OKX's REST answers")
struct SnapshotAnswerTests {
  private func read(
    _ body: String,
    status: Int = 200,
    _ query: SnapshotQuery = .ticker(symbol: "BTC-USDT"),
    into rows: inout MessageRows
  ) -> SnapshotAnswer {
    OKX.read(
      Array(body.utf8).span,
      status: status,
      answering: query,
      receivedAt: UnixTime(microseconds: 1),
      serverTime: nil,
      into: &rows
    )
  }

  private func refusal(_ body: String, status: Int = 200) -> SnapshotRefusal? {
    var rows = MessageRows()
    guard case .refused(let refusal) = read(body, status: status, into: &rows) else { return nil }
    return refusal
  }

  @Test(arguments: [
    (#"{"code":"51001","msg":"Instrument ID doesn't exist.","data":[]}"#, 200, "51001", 2),
    (#"{"msg":"Too Many Requests","code":"50011"}"#, 429, "50011", 1),
    (#"{"msg":"Requests too frequent.","code":50011}"#, 200, "50011", 1),
    (
      #"{"code":"50001","data":[],"inTime":"1","msg":"Service temporarily unavailable."}"#, 503,
      "50001", 0
    ),
    (#"{"message":"name resolution failed"}"#, 503, "HTTP 503", 0),
    ("<html>Bad gateway</html>", 502, "HTTP 502", 0),
    ("<html>hello</html>", 200, "HTTP 200", 0),
    ("", 200, "HTTP 200", 0),
    ("", 429, "HTTP 429", 1),
    (#"{"msg":"","code":404}"#, 404, "404", 3),
    (#"{"code":"51000","msg":"Parameter bar error","data":[]}"#, 200, "51000", 3),
    (#"{"code":"0","msg":""}"#, 200, "HTTP 200", 0),
    (#"{"code":"50013","msg":"Systems are busy","data":[]}"#, 429, "50013", 1),
  ])
  func errorsAreToldApart(body: String, status: Int, code: String, kind: Int) {
    let kinds: [SnapshotRefusal.Kind] = [.again, .later, .unknownSymbol, .permanent]
    #expect(refusal(body, status: status)?.code == code)
    #expect(refusal(body, status: status)?.kind == kinds[kind])
  }

  @Test func aGatewaysWordsAreToldOn() {
    #expect(
      refusal(#"{"message":"name resolution failed"}"#, status: 503)?.text
        == "name resolution failed"
    )
  }

  @Test func anotherInstrumentsTickerIsNotPassedOffAsTheOneAskedFor() {
    let body =
      #"{"code":"0","msg":"","data":[{"instId":"ETH-USDT","last":"1","ts":"1700000000000"}]}"#
    var rows = MessageRows()
    #expect(read(body, .ticker(symbol: "BTC-USDT"), into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused == ["it is about ETH-USDT, which was not asked for"])
    rows.removeAll()
    #expect(read(body, .ticker(symbol: "ETH-USDT"), into: &rows) == .rows)
    #expect(rows.rows.count == 1)
  }

  @Test func aNameThatLeavesNoRoomForTheRecordIsRefused() {
    let name = String(repeating: "Z", count: 5_000)
    let body =
      #"{"code":"0","msg":"","data":[{"instId":"\#(name)","last":"1","ts":"1700000000000"}]}"#
    var rows = MessageRows()
    #expect(read(body, .allTickers, into: &rows) == .rows)
    #expect(rows.rows.isEmpty)
    #expect(rows.refused.count == 1)
    #expect((rows.refused.first?.utf8.count ?? 0) < 200)
  }

  @Test func oneOddRowOfAllCostsOneRow() {
    let body = #"""
      {"code":"0","msg":"","data":[
      {"instType":"SPOT","instId":"BTC-USDT","last":"1.10","bidPx":"","askPx":"","ts":"1700000000000","volCcy24h":"5"},
      {"instType":"SPOT","instId":"","last":"","ts":""},
      {"instType":"SPOT","instId":"NEW-USDT","last":"","bidPx":"","askPx":"","ts":"1700000000000"},
      {"instType":"SPOT","instId":"ETH-USDT","last":"2.20","bidPx":"2.1","askPx":"2.3","ts":"1700000000001"}]}
      """#
    var rows = MessageRows()
    #expect(read(body, .allTickers, into: &rows) == .rows)
    #expect(rows.symbols == ["BTC-USDT", "ETH-USDT"])
    #expect(rows.refused.count == 2)
  }

  @Test func askedAsTheVenueWantsIt() {
    func path(_ query: SnapshotQuery) -> String {
      OKX.request(for: query, demoTrading: false).path
    }
    #expect(path(.ticker(symbol: "BTC-USDT")) == "/api/v5/market/ticker?instId=BTC-USDT")
    #expect(path(.allTickers) == "/api/v5/market/tickers?instType=SPOT")
    #expect(
      path(.candles(symbol: "A&B", interval: .day, before: 5, limit: 300, isOld: true))
        == "/api/v5/market/history-candles?instId=A%26B&bar=1Dutc&after=5&limit=300"
    )
    #expect(
      path(.candles(symbol: "B-U", interval: .hour, before: nil, limit: 2, isOld: false))
        == "/api/v5/market/candles?instId=B-U&bar=1H&limit=2"
    )
    #expect(
      OKX.request(for: .allTickers, demoTrading: true).headers == ["x-simulated-trading": "1"]
    )
  }
}
