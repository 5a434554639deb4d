import MarketData
import Testing

@testable import Simulator

/// Who may connect, and for how long an idle connection lives.
@Suite struct ConnectionTests {
  @Test(arguments: [
    "/", "/ws", "/ws/v5/private", "/ws/v5/Public", "/ws/v5/public/", "/api/v5/market",
  ])
  func answers404ToAnotherPath(_ path: String) {
    var talk = Conversation()
    let verdict = talk.server.upgrade(path: path, at: talk.now)
    #expect(verdict == .refuse(status: 404, headers: [], body: ""))
  }

  @Test func takesThreeConnectionsASecond() {
    var talk = Conversation()
    for _ in 0..<3 {
      #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == .accept)
    }
    let refusal = UpgradeVerdict.refuse(status: 429, headers: [], body: "Too Many Requests")
    #expect(talk.server.upgrade(path: "/ws/v5/business", at: talk.now) == refusal)
    talk.move(by: .milliseconds(999))
    #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == refusal)
    talk.move(by: .milliseconds(1))
    #expect(talk.server.upgrade(path: "/ws/v5/public", at: talk.now) == .accept)
  }

  @Test func closesWhenNothingWasSubscribedFor30Seconds() {
    var talk = Conversation()
    talk.open(1)
    talk.pass(milliseconds: 15_000)
    #expect(talk.say("ping") == ["pong"])
    talk.pass(milliseconds: 14_999)
    #expect(talk.deeds == [])
    talk.pass(milliseconds: 1)
    #expect(talk.deeds == [.close(peer: 1, code: 4004, reason: "No data received in 30s.")])
  }

  @Test func closesWhenNothingWasPushedFor30SecondsAndPongsCount() {
    var talk = Conversation()
    talk.open(1)
    // A refused subscription is a subscription: such a socket lives as long as it pings.
    #expect(talk.subscribe("tickers", "MATIC-USDT").count == 1)
    for _ in 0..<3 {
      talk.pass(milliseconds: 29_999)
      #expect(talk.say("ping") == ["pong"])
    }
    #expect(talk.deeds == [])
    talk.pass(milliseconds: 29_999)
    #expect(talk.deeds == [])
    talk.pass(milliseconds: 1)
    #expect(talk.deeds == [.close(peer: 1, code: 4004, reason: "No data received in 30s.")])
  }

  @Test func keepsAConnectionThatGetsData() {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    talk.pass(milliseconds: 95_000)
    #expect(talk.deeds == [])
  }

  @Test func closesASlowReaderWith4005AndSendsItNoMore() {
    var talk = Conversation()
    talk.open(1)
    _ = talk.subscribe("tickers", "BTC-USDT")
    talk.server.overflowed(peer: 1, at: talk.now)
    talk.pass(milliseconds: 3_000)
    #expect(talk.deeds == [.close(peer: 1, code: 4005, reason: "Write buffer full.")])
    #expect(talk.take().isEmpty)
  }

  @Test func forgetsAPeerThatLeft() {
    var talk = Conversation()
    talk.open(1)
    talk.open(2)
    _ = talk.subscribe("tickers", "BTC-USDT", 1)
    _ = talk.subscribe("tickers", "ETH-USDT", 1)
    _ = talk.subscribe("tickers", "ETH-USDT", 2)
    talk.server.closed(peer: 1, at: talk.now)
    #expect(talk.server.streams.map(\.key.instId) == ["ETH-USDT"])
    talk.pass(milliseconds: 2_000)
    #expect(talk.take(1).isEmpty)
    #expect(talk.take(2).count >= 3)
    talk.server.closed(peer: 2, at: talk.now)
    #expect(talk.server.streams.isEmpty)
    #expect(talk.server.deadline == nil)
  }
}
