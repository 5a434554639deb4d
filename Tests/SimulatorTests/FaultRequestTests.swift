import MarketData
import Testing

@testable import Simulator

/// What faults make of requests, signs of life and REST answers.
@Suite struct FaultRequestTests {
  private let ask =
    #"{"id":"a1","op":"subscribe","args":[{"channel":"tickers","instId":"NO-SUCH"}]}"#

  @Test(arguments: [
    ("wording=1", "\"msg\":\"channel:tickers,instId:NO-SUCH doesn't exist."),
    ("wording=2", "\"msg\":\"Wrong URL or channel:tickers, instId:NO-SUCH doesn't exist."),
    (
      "wording=3",
      "\"msg\":\"Subscribe failed, wrong URL or channel:tickers,instId:NO-SUCH doesn't exist."
    ),
    ("id-first", "{\"id\":\"a1\",\"event\":\"error\""),
    ("wording=1,no-id", "\"connId\":\"ID\"}"),
  ])
  func refusesInEveryKnownWording(_ spec: String, _ piece: String) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    let answer = try #require(talk.say(ask).first.map(masked))
    #expect(answer.contains(piece))
    #expect(answer.contains(#""code":"60018""#))
    #expect(answer.contains("a1") == !spec.contains("no-id"))
  }

  @Test(arguments: ["request-code=64007@1", "request-code=60014@1"])
  func refusesAWholeRequestOnceWithItsID(_ spec: String) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    let request =
      #"{"id":"a1","op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"},"#
      + #"{"channel":"trades","instId":"ETH-USDT"}]}"#
    let refusal = talk.say(request)
    #expect(refusal.count == 1)
    #expect(refusal.first?.contains(String(spec.dropFirst(13).prefix(5))) == true)
    #expect(refusal.first?.hasSuffix(#""id":"a1"}"#) == true)
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().isEmpty)
    #expect(talk.say(request).count == 2)
  }

  @Test func dataComesBeforeItsAck() throws {
    var talk = try Conversation(faults: "late-ack=2@1")
    talk.open(1)
    #expect(talk.subscribe("tickers", "BTC-USDT").count { $0.contains("event") } == 0)
    talk.pass(milliseconds: 1_999)
    let before = talk.take()
    #expect(before.count >= 3)
    #expect(!before.contains { $0.contains("event") })
    talk.pass(milliseconds: 1)
    #expect(talk.take().contains { $0.contains(#""event":"subscribe""#) })
    var next = try Conversation(faults: "late-ack")
    next.open(1)
    let both = next.subscribe("tickers", "BTC-USDT")
    #expect(both.map { $0.contains("event") } == [false, true])
  }

  @Test func dataGoesOnAfterAnUnsubscribe() throws {
    var talk = try Conversation(faults: "linger=2")
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    let bye = #"{"op":"unsubscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}"#
    #expect(talk.say(bye).first?.contains(#""event":"unsubscribe""#) == true)
    talk.pass(milliseconds: 2_000)
    #expect((3...5).contains(talk.take().count))
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().isEmpty)
    // A subscription made meanwhile is not ended by the old one's time.
    _ = talk.subscribe("tickers", "BTC-USDT")
    _ = talk.say(bye)
    _ = talk.subscribe("tickers", "BTC-USDT")
    talk.pass(milliseconds: 5_000)
    #expect(talk.take().count > 8)
    _ = talk.say(bye)
    talk.server.closed(peer: 1, at: talk.now)
    #expect(talk.server.streams.isEmpty)
  }

  @Test func theServerPingsByTextAndHearsThePong() throws {
    var talk = try Conversation(faults: "server-ping=3")
    talk.open(1)
    // Nobody asked yet: a pong out of the blue is no request.
    #expect(talk.say("pong").first?.contains("60012") == true)
    talk.pass(milliseconds: 3_000)
    #expect(talk.take() == ["ping"])
    #expect(talk.say("pong") == [])
    #expect(talk.log.contains { $0.contains(#""event":"pong","peer":1"#) })
  }

  @Test(arguments: ["channel-conn-count", "channel-conn-count-error", "brand-new"])
  func anEventThatNobodyAskedFor(_ name: String) throws {
    var talk = try Conversation(faults: "event=\(name)@2")
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().count { $0.contains(#"{"event":"\#(name)","channel""#) } == 1)
  }

  // MARK: REST

  @Test func spoilsTheNthAnswer() throws {
    var talk = try Conversation(faults: "rest-code=50001@1,rest-slow=3@2,rest-half@3")
    func answer() -> HTTPAnswer {
      talk.server.rest(path: "/api/v5/public/time", query: "", at: talk.now)
    }
    let first = answer()
    #expect(first.status == 503)
    #expect(
      String(decoding: first.body, as: UTF8.self).hasPrefix(#"{"code":"50001","msg":"Service "#)
    )
    let second = answer()
    #expect(second.delay == .seconds(3))
    #expect(second.cutAfterBytes == nil)
    let third = answer()
    #expect(third.cutAfterBytes == third.body.count / 2)
    #expect(answer() == HTTPAnswer(status: 200, body: third.body))
  }

  @Test(arguments: [
    ("rest-limit", 429, #"{"msg":"Too Many Requests","code":"50011"}"#),
    ("rest-limit=200", 200, #"{"msg":"Too Many Requests","code":"50011"}"#),
    ("rest-limit-number", 429, #"{"msg":"Requests too frequent.","code":50011}"#),
    ("rest-gateway", 503, #"{"message":"name resolution failed"}"#),
    ("rest-no-data", 200, #"{"code":"0","msg":""}"#),
    ("rest-empty", 200, #"{"code":"0","msg":"","data":[]}"#),
  ])
  func answersWithWhatWasSeenOnTheWire(_ spec: String, _ status: Int, _ body: String) throws {
    var talk = try Conversation(faults: spec)
    let answer = talk.get("/api/v5/market/ticker", "instId=BTC-USDT")
    #expect(answer.status == status)
    #expect(answer.body == body)
    #expect(talk.log.last?.contains(#""event":"rest""#) == true)
    #expect(talk.log.last?.contains("\"status\":\(status)") == true)
  }

  @Test func answersWhatIsNoJSONOrNotFoundOrNotAtAll() throws {
    var talk = try Conversation(faults: "rest-404@1,rest-html@2,rest-down@3")
    let missing = talk.get("/api/v5/market/ticker", "instId=BTC-USDT")
    #expect(missing.status == 404)
    #expect(missing.body.contains(#""code":404,"#))
    #expect(talk.get("/api/v5/market/ticker", "instId=BTC-USDT").body.hasPrefix("<!DOCTYPE"))
    let path = "/api/v5/market/ticker"
    #expect(talk.server.rest(path: path, query: "instId=BTC-USDT", at: talk.now).isDropped)
    #expect(!talk.server.rest(path: path, query: "instId=BTC-USDT", at: talk.now).isDropped)
  }

  @Test func oneEndpointFailsAndTheOthersAnswer() throws {
    var talk = try Conversation(faults: "rest-gateway@2/candles")
    let candles = "/api/v5/market/candles"
    let query = "instId=BTC-USDT&limit=2"
    #expect(talk.get("/api/v5/market/ticker", "instId=BTC-USDT").status == 200)
    #expect(talk.get(candles, query).status == 200)
    #expect(talk.get("/api/v5/market/ticker", "instId=BTC-USDT").status == 200)
    #expect(talk.get(candles, query).status == 503)
    #expect(talk.get(candles, query).status == 200)
  }

  @Test func anOldAnswerIsWhatWasTrueThen() throws {
    var talk = try Conversation(faults: "rest-old=20@2")
    let path = "/api/v5/market/ticker"
    let then = talk.get(path, "instId=BTC-USDT")
    talk.pass(milliseconds: 1)
    talk.move(by: .seconds(20))
    let old = talk.get(path, "instId=BTC-USDT")
    #expect(old.body == then.body)
    #expect(talk.get(path, "instId=BTC-USDT").body != then.body)
  }

  @Test func restIsDownFromATimeOn() throws {
    var talk = try Conversation(faults: "rest-down@3s/ticker")
    let path = "/api/v5/market/ticker"
    #expect(!talk.server.rest(path: path, query: "instId=BTC-USDT", at: talk.now).isDropped)
    talk.move(by: .seconds(3))
    #expect(talk.server.rest(path: path, query: "instId=BTC-USDT", at: talk.now).isDropped)
    #expect(!talk.server.rest(path: "/api/v5/public/time", query: "", at: talk.now).isDropped)
  }
}
