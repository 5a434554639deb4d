import MarketData
import Testing

@testable import Simulator

/// Faults at a time, of one connection or of the whole server; each is in the log when it strikes.
@Suite struct FaultTimeTests {
  /// Every name strikes in some ordinary seconds, and the log says so.
  @Test(
    arguments: Fault.Name.allCases.filter {
      $0.form.moment.takesTime && $0 != .pingFlood && Venue.okx.lacking[$0] == nil
    }
  )
  func whatStrikesIsInTheLog(_ name: Fault.Name) throws {
    var options = OKXServer.Options()
    options.rate = 10
    options.faults = try FaultPlan(Specimen.of(name))
    var talk = Conversation(options)
    _ = talk.server.upgrade(path: "/ws/v5/public", at: talk.now)
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    _ = talk.subscribe("tickers", "BTC-USDT")
    _ = talk.subscribe("candle1s", "BTC-USDT", 2)
    _ = talk.get("/api/v5/market/ticker", "instId=BTC-USDT")
    _ = talk.say("ping")
    talk.pass(milliseconds: 10_000)
    _ = talk.say(#"{"op":"unsubscribe","args":[{"channel":"candle1s","instId":"BTC-USDT"}]}"#, 2)
    // A refusal is a line of its own.
    let own = #""event":"fault","name":"\#(name.rawValue)""#
    #expect(talk.log.contains { $0.contains(name == .refuseAll ? #""event":"refused""# : own) })
    #expect(!talk.log.contains { $0.contains(#""event":"fault""#) && !$0.contains(own) })
  }

  @Test(arguments: [
    ("close=4002@1500ms", [ServerAction.close(peer: 1, code: 4002, reason: "Invalid request.")]),
    ("fin@1500ms", [.drop(peer: 1)]), ("rst@1500ms", [.drop(peer: 1)]),
  ])
  func endsAtATimeWithoutADataMessage(_ spec: String, _ end: [ServerAction]) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    talk.pass(milliseconds: 1_499)
    #expect(talk.deeds.isEmpty)
    talk.pass(milliseconds: 1)
    #expect(talk.deeds == end)
  }

  @Test func aResetIsMarkedAsOne() throws {
    var talk = try Conversation(faults: "rst@1s")
    talk.open(7)
    talk.move(by: .seconds(1))
    talk.server.advance(to: talk.now)
    #expect(talk.server.output.resets == [7])
    talk.server.output.removeActions()
    #expect(talk.server.output.resets.isEmpty)
  }

  @Test func aTimeCountsFromEachOpening() throws {
    var talk = try Conversation(faults: "fin@2s")
    talk.open(1)
    talk.pass(milliseconds: 1_500)
    talk.open(2)
    talk.pass(milliseconds: 1_000)
    #expect(talk.deeds == [.drop(peer: 1)])
    talk.pass(milliseconds: 1_000)
    #expect(talk.deeds == [.drop(peer: 1), .drop(peer: 2)])
  }

  @Test(arguments: [
    ("fin@1s/2", [2]), ("fin@1s/business", [2, 3]), ("fin@1s/public", [1]),
    ("fin@1s/business/2", [3]), ("fin@1s/public/2", []),
  ])
  func aScopeNarrowsToOneConnectionOrPath(_ spec: String, _ peers: [Int]) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    talk.open(3, "/ws/v5/business")
    talk.pass(milliseconds: 2_000)
    #expect(talk.deeds == peers.map { .drop(peer: $0) })
  }

  // MARK: Notice

  @Test(arguments: [("notice@1s,notice-cut=2", 2_000), ("notice@1s,notice-cut", 30_000)])
  func theCutComesAsLongAfterTheNoticeAsItSays(_ spec: String, _ wait: Int64) throws {
    var talk = try Conversation(faults: spec)
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    // Without pushes the idle rule would end them.
    _ = talk.subscribe("tickers", "BTC-USDT")
    _ = talk.subscribe("candle1s", "BTC-USDT", 2)
    talk.pass(milliseconds: 1_000)
    #expect(talk.take(1).last?.contains("64008") == true)
    #expect(talk.take(2).last?.contains("64008") == true)
    talk.pass(milliseconds: wait - 1)
    #expect(talk.deeds.isEmpty)
    talk.pass(milliseconds: 1)
    #expect(talk.deeds == [.drop(peer: 1), .drop(peer: 2)])
  }

  @Test func aNoticeToEachComesOnNewConnectionsToo() throws {
    var talk = try Conversation(faults: "notice-each@1s/public,notice-cut=1")
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    talk.pass(milliseconds: 2_000)
    talk.open(3)
    talk.pass(milliseconds: 2_000)
    #expect(talk.deeds == [.drop(peer: 1), .drop(peer: 3)])
    #expect(talk.take(2).isEmpty)
    #expect(talk.log.count { $0.contains(#""event":"noticed""#) } == 2)
  }

  // MARK: The whole server

  @Test func awayCutsAllAndLetsNobodyInForSoLong() throws {
    var talk = try Conversation(faults: "away=5@3s")
    talk.open(1)
    talk.open(2, "/ws/v5/business")
    talk.pass(milliseconds: 2_999)
    #expect(talk.deeds.isEmpty)
    talk.pass(milliseconds: 1)
    #expect(talk.deeds == [.drop(peer: 1), .drop(peer: 2)])
    for peer in [1, 2] { talk.server.closed(peer: peer, at: talk.now) }
    talk.move(by: .milliseconds(4_999))
    #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == .drop)
    #expect(talk.server.rest(path: "/api/v5/public/time", query: "", at: talk.now).isDropped)
    // A handshake that was let in just before is ended at its opening.
    talk.open(3)
    #expect(talk.deeds.last == .drop(peer: 3))
    talk.move(by: .milliseconds(1))
    #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == .accept)
    #expect(!talk.server.rest(path: "/api/v5/public/time", query: "", at: talk.now).isDropped)
  }

  @Test func aDelistedInstrumentIsSilentRefusedAndUnknown() throws {
    var talk = try Conversation(faults: "delist=ETH-USDT@5s")
    talk.open(1)
    for symbol in ["ETH-USDT", "BTC-USDT"] { _ = talk.subscribe("tickers", symbol) }
    #expect(talk.get("/api/v5/market/ticker", "instId=ETH-USDT").body.contains(#""code":"0""#))
    talk.pass(milliseconds: 4_900)
    #expect(talk.take().contains { $0.contains("ETH-USDT") })
    talk.pass(milliseconds: 5_000)
    let later = talk.take()
    #expect(later.contains { $0.contains("BTC-USDT") })
    #expect(!later.dropFirst().contains { $0.contains("ETH-USDT") })
    #expect(talk.subscribe("trades", "ETH-USDT").first?.contains("60018") == true)
    for path in ["ticker", "candles", "trades"] {
      #expect(talk.get("/api/v5/market/\(path)", "instId=ETH-USDT").body.contains("51001"))
    }
    let all = talk.get("/api/v5/market/tickers", "instType=SPOT").body
    #expect(all.contains("BTC-USDT"))
    #expect(!all.contains("\"ETH-USDT\""))
    #expect(!talk.get("/api/v5/public/instruments", "instType=SPOT").body.contains("\"ETH-USDT\""))
  }

  @Test func aRefusalBeginsAtItsTime() throws {
    var talk = try Conversation(faults: "refuse=BTC-USDT:trades@5s")
    talk.open(1)
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60018") == false)
    talk.pass(milliseconds: 5_000)
    #expect(talk.subscribe("trades", "BTC-USDT").first?.contains("60018") == true)
    #expect(talk.subscribe("tickers", "BTC-USDT").first?.contains("60018") == false)
  }

  @Test func aRunCanBeRepeatedToTheByte() throws {
    func run() throws -> [String] {
      var talk = try Conversation(faults: "bad-json,notice@2s,notice-cut=1,close=1001@5s,twice@7")
      for peer in 1...6 { talk.open(peer, peer < 4 ? "/ws/v5/public" : "/ws/v5/business") }
      for peer in 1...6 {
        for symbol in ["BTC-USDT", "ETH-USDT", "SOL-USDT"] {
          _ = talk.subscribe(peer < 4 ? "tickers" : "candle1s", symbol, peer)
        }
      }
      talk.pass(milliseconds: 8_000)
      for peer in 1...6 { talk.server.closed(peer: peer, at: talk.now) }
      talk.collect()
      return talk.log + (1...6).flatMap { talk.take($0) } + talk.deeds.map { "\($0)" }
    }
    #expect(try run() == run())
  }
}
