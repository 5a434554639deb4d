import MarketData
import Testing

@testable import Simulator

/// Faults strike at the door, in requests and in data, where they say.
@Suite struct FaultTests {
  // MARK: At the door

  @Test(arguments: [
    ("silent", UpgradeVerdict.silence), ("close-at-accept", .drop),
    ("http=503", .refuse(status: 503, headers: [], body: "")),
    ("http=403", .refuse(status: 403, headers: [], body: "")),
    (
      "retry-after=7",
      .refuse(status: 503, headers: [.init(name: "Retry-After", value: "7")], body: "")
    ),
    (
      "http=429,retry-after",
      .refuse(status: 429, headers: [.init(name: "Retry-After", value: "2")], body: "")
    ),
  ])
  func strikesAnUpgrade(_ spec: String, _ verdict: UpgradeVerdict) throws {
    var talk = try Conversation(faults: spec)
    #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == verdict)
    talk.collect()
    #expect(talk.log.last?.contains(#""event":"fault""#) == true)
  }

  @Test func strikesTheNthUpgradeOnly() throws {
    var talk = try Conversation(faults: "http=503@2")
    let verdicts = (0..<3).map { _ in talk.server.upgrade(path: "/ws/v5/public", at: talk.now) }
    #expect(verdicts == [.accept, .refuse(status: 503, headers: [], body: ""), .accept])
  }

  // MARK: In requests

  @Test func withholdsTheAckAndAppliesNothing() throws {
    var talk = try Conversation(faults: "no-ack@1")
    talk.open(1)
    #expect(talk.subscribe("tickers", "BTC-USDT").isEmpty)
    talk.pass(milliseconds: 3_000)
    #expect(talk.take().isEmpty)
    #expect(talk.subscribe("tickers", "BTC-USDT").count == 2)
  }

  @Test func limitsTheNthRequest() throws {
    var talk = try Conversation(faults: "rate-limit@2")
    talk.open(1)
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60014") == false)
    #expect(talk.subscribe("trades", "ETH-USDT").first?.contains("60014") == true)
    #expect(talk.subscribe("trades", "ETH-USDT").first?.contains("60014") == false)
  }

  @Test(arguments: ["refuse=ETH-USDT", "refuse-all"])
  func refusesASymbol(_ spec: String) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    let isAll = spec == "refuse-all"
    #expect(talk.subscribe("trades", "ETH-USDT").first?.contains("60018") == true)
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60018") == isAll)
  }

  @Test func leavesAPingWithoutPong() throws {
    var talk = try Conversation(faults: "no-pong@2")
    talk.open(1)
    #expect(talk.say("ping") == ["pong"])
    #expect(talk.say("ping") == [])
    #expect(talk.say("ping") == ["pong"])
  }

  // MARK: In data

  @Test(arguments: ["no-data", "mute=BTC-USDT"])
  func keepsDataBackButAnswersPings(_ spec: String) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    #expect(talk.subscribe("tickers", "BTC-USDT").count == 1)
    talk.pass(milliseconds: 5_000)
    #expect(talk.take().isEmpty)
    #expect(talk.say("ping") == ["pong"])
    #expect((talk.subscribe("tickers", "ETH-USDT").count == 2) == (spec != "no-data"))
  }

  @Test(arguments: [
    ("close=1012@5", [ServerAction.close(peer: 1, code: 1012, reason: "")]),
    ("fin@5", [.drop(peer: 1)]), ("flap@5", [.drop(peer: 1)]),
  ])
  func endsAfterTheNthMessage(_ spec: String, _ end: [ServerAction]) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    talk.pass(milliseconds: 10_000)
    #expect(talk.take().count == 4)
    #expect(talk.deeds == end)
  }

  @Test func announcesAnUpgradeOnceToThoseWhoAreThere() throws {
    var talk = try Conversation(faults: "notice=64008@3")
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    _ = talk.subscribe("tickers", "BTC-USDT", 1)
    _ = talk.subscribe("candle1m", "BTC-USDT", 2)
    talk.pass(milliseconds: 1_500)
    let notice =
      #"{"event":"notice","msg":"The connection will soon be closed for a service upgrade. "#
      + #"Please reconnect.","code":"64008","connId":"ID"}"#
    #expect(talk.take(1).map(masked).contains(notice))
    #expect(talk.take(2).map(masked).contains(notice))
    talk.open(3)
    _ = talk.subscribe("tickers", "BTC-USDT", 3)
    talk.pass(milliseconds: 57_000)
    // Until the cut, data goes on.
    #expect(talk.take(1).count > 100)
    #expect(talk.deeds == [])
    talk.pass(milliseconds: 3_000)
    #expect(Set(talk.deeds.map { "\($0)" }) == ["drop(peer: 1)", "drop(peer: 2)"])
    #expect(!talk.take(3).contains { $0.contains("64008") })
  }

  @Test func spoilsTheNthMessageOnly() throws {
    var clean = Conversation()
    var talk = try Conversation(faults: "bad-json@2,big=3000@3,spike@4")
    for step in 0..<5 {
      if step == 0 {
        clean.open(1)
        talk.open(1)
        _ = clean.subscribe("tickers", "BTC-USDT")
        _ = talk.subscribe("tickers", "BTC-USDT")
        continue
      }
      clean.pass(milliseconds: 500)
      talk.pass(milliseconds: 500)
    }
    let good = clean.take()
    let bad = talk.take()
    #expect(good.count == 4)
    #expect(bad[0] == String(good[0].prefix(good[0].count / 2)))
    #expect(bad[1].utf8.count == 3_000)
    #expect(bad[1].hasPrefix(good[1].dropLast()))
    #expect(bad[1].hasSuffix("xxx\"}"))
    #expect(bad[2] == good[2].replacing("\"last\":\"", with: "\"last\":\"9", maxReplacements: 1))
    #expect(bad[3] == good[3])
    #expect(talk.log.count { $0.contains(#""event":"fault""#) } == 3)
  }

  @Test func sendsWhatIsNoUTF8() throws {
    var talk = try Conversation(faults: "bad-utf8@1")
    talk.open(1)
    let frame = try #require(talk.subscribe("tickers", "BTC-USDT").last)
    #expect(frame.contains("\u{FFFD}"))
  }

  @Test func cutsMessagesIntoFragments() throws {
    var talk = try Conversation(faults: "fragment")
    talk.open(1)
    #expect(talk.subscribe("tickers", "BTC-USDT").count == 1)
    guard case .fragments(1, let range, pieceBytes: 48) = try #require(talk.deeds.first) else {
      Issue.record("no fragments")
      return
    }
    #expect(range.count > 300)
  }

  @Test func floodsWithPings() throws {
    var talk = try Conversation(faults: "ping-flood=1000")
    talk.open(1)
    talk.pass(milliseconds: 1_000)
    #expect((990...1_010).contains(talk.deeds.count))
  }

  @Test func floodsWithTheStatedNumberOfMessages() throws {
    var talk = try Conversation(faults: "flood=5000")
    talk.open(1)
    for symbol in ["BTC", "ETH", "SOL", "ADA", "DOT"] {
      _ = talk.subscribe("tickers", symbol + "-USDT")
    }
    _ = talk.take()
    talk.pass(milliseconds: 1_000)
    #expect((4_950...5_050).contains(talk.take().count))
  }
}
