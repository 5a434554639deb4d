import Exchanges
import Foundation
import MarketData
import Testing

/// A feed of Gate.io: asking, answers, heartbeats, notices.
@Suite("A feed of Gate.io")
struct GateIOFeedTests {
  /// Tickers of these, connected.
  private func connected(_ symbols: [String], _ channels: [Channel] = [.tickers]) -> Conversation {
    let wanted = channels.flatMap { channel in symbols.map { Subscription(channel, $0) } }
    var talk = Conversation(wanted, of: GateIO.self) { $0.writesStatus = true }
    #expect(talk.actions() == ["connect 1 spot"])
    return talk
  }

  /// The requests among what a feed did, each with its id and the seconds that it carries.
  private func requests(_ actions: [String]) -> [(id: Int, time: Int, payload: [String])] {
    actions.compactMap { action in
      guard let start = action.firstIndex(of: "{"),
        let json = try? JSONSerialization.jsonObject(with: Data(action[start...].utf8)),
        let request = json as? [String: Any], let id = request["id"] as? Int
      else { return nil }
      return (id, request["time"] as? Int ?? 0, request["payload"] as? [String] ?? [])
    }
  }

  private func isPing(_ action: String) -> Bool { action.contains("spot.ping") }

  // MARK: Asking

  @Test func twoHundredPairsAreTwoHundredRequestsWithTheTimeAtWhichEachLeaves() {
    let symbols = (0..<200).map { "A\($0)-B" }
    var talk = connected(symbols)
    let sent = requests(talk.open(1) + talk.wait(2.1))
    #expect(sent.map(\.payload) == symbols.map { [GateIO.spelling(of: $0)] })
    #expect(Set(sent.map(\.id)).count == 200)
    #expect(sent.map(\.time) == (0..<200).map { 1_763_800_000 + $0 / 100 })
    for request in sent {
      _ = talk.hear(GateIOSays.ack(request.id, "spot.tickers", request.payload[0]))
    }
    #expect(talk.notes.contains("spot: subscribed 200 of 200"))
    #expect(requests(talk.wait(60)).isEmpty, "nothing is asked for twice")
  }

  @Test func oneBadPairCostsTheOthersNothing() {
    var talk = connected(["NOPE-XXX", "A-B"])
    let sent = requests(talk.open(1) + talk.wait(0.1))
    #expect(talk.hear(GateIOSays.refusal(2, "NOPE_XXX", id: sent[0].id)) == [])
    #expect(talk.hear(GateIOSays.ack(sent[1].id)) == [])
    #expect(talk.output() == ["connected spot", "refused NOPE-XXX", "subscribed A-B"])
    #expect(talk.notes.contains { $0.contains("unknown currency pair: NOPE_XXX") })
    #expect(talk.feed.refusedSymbols == ["NOPE-XXX"])
    #expect(talk.feed.ending == nil)
    #expect(requests(talk.wait(3_600)).isEmpty, "it is not asked for again")
  }

  @Test func aRefusalThatNamesOnlyItsRequestIsLaidOnThatPair() {
    var talk = connected(["NOPE-XXX"])
    _ = talk.open(1)
    let refusal =
      #"{"time":1763800000,"id":1,"channel":"spot.tickers","event":"subscribe","error":{"code":2}}"#
    #expect(talk.hear(refusal) == ["close 1 1000"])
    #expect(talk.feed.ending == .allRefused)
  }

  @Test func anErrorInsideTheExchangePassesAndIsAskedForAgain() {
    var talk = connected(["A-B"])
    _ = talk.open(1)
    #expect(talk.hear(GateIOSays.refusal(3, "A_B", id: 1)) == [])
    #expect(talk.feed.refusedSymbols.isEmpty)
    #expect(requests(talk.wait(7)).map(\.payload) == [["A_B"]])
  }

  @Test func aWrongClockIsToldInWordsAndThePairIsAskedForAgain() {
    var talk = connected(["A-B"])
    _ = talk.open(1)
    let late = talk.now.unix.milliseconds + 120_000
    #expect(talk.hear(GateIOSays.refusal(2, "A_B", id: 1, sentMs: late)) == [])
    #expect(talk.notes.contains { $0.contains("this machine's clock is 120 s behind") })
    #expect(talk.feed.ending == nil)
    #expect(requests(talk.wait(7)).map(\.payload) == [["A_B"]])
  }

  @Test func answersWithoutIdAndPairConfirmOneRequestEach() {
    var talk = connected(["A-B", "C-D"], [.tickers, .trades])
    _ = talk.open(1)
    _ = talk.wait(0.1)
    _ = talk.output()
    for channel in ["spot.trades", "spot.tickers", "spot.tickers", "spot.trades"] {
      #expect(talk.hear(GateIOSays.oldAck(channel)) == [])
    }
    #expect(talk.output() == ["A-B", "A-B", "C-D", "C-D"].map { "subscribed \($0)" })
    #expect(talk.notes.contains("spot: subscribed 4 of 4"))
  }

  @Test func aNameThatIsNotOfLatinLettersIsHeardUnderOurs() {
    var talk = connected(["币安人生-USDT"])
    _ = talk.open(1)
    #expect(talk.hear(GateIOSays.ack(1, "spot.tickers", "币安人生_USDT")) == [])
    #expect(talk.hear(GateIOSays.ticker("币安人生_USDT", 1_000, "4", "6")) == [])
    #expect(
      talk.output()
        == ["connected spot", "subscribed 币安人生-USDT", "ticker 币安人生-USDT 1000"]
    )
  }

  // MARK: Heartbeat

  @Test func pingsLeaveAtAFixedCadenceWithoutAnAnswerToAnything() {
    var talk = connected(["A-B"])
    _ = talk.open(1)
    for second in stride(from: 10.0, through: 600, by: 10) {
      let pings = talk.wait(second - talk.clock).filter(isPing)
      #expect(pings == ["1 {\"time\":\(1_763_800_000 + Int(second)),\"channel\":\"spot.ping\"}"])
      #expect(talk.hear(GateIOSays.pong) == [])
    }
    #expect(talk.connects.count == 1, "a quiet pair is no reason to connect anew")
  }

  @Test func dataIsNoAnswerToAPing() {
    var talk = connected(["A-B"])
    _ = talk.open(1)
    _ = talk.hear(GateIOSays.ack(1))
    var actions: [String] = []
    for second in 1...29 {
      actions += talk.wait(1)
      actions += talk.hear(GateIOSays.ticker("A_B", second * 1_000, "4", "6"))
    }
    #expect(actions.filter(isPing).count == 1)
    #expect(!actions.contains("abandon 1"))
    let after = talk.wait(5)
    #expect(after.first == "abandon 1")
    #expect(after.contains("connect 2 spot"))
    #expect(talk.notes.contains { $0.contains("no answer to our ping in 20 s") })
  }

  // MARK: Ends

  @Test func theNoticeOfAnUpgradeBringsANewConnectionAtOnceAndNoRecord() {
    var talk = Conversation([Subscription(.tickers, "A-B")], of: GateIO.self)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(GateIOSays.ack(1))
    _ = talk.wait(5)
    #expect(talk.hear(GateIOSays.upgrade) == [])
    let told = talk.clock
    #expect(talk.waitFor("connect") == "connect 2 spot")
    #expect(talk.clock - told <= 1)
    #expect(requests(talk.open(2)).map(\.payload) == [["A_B"]])
    _ = talk.hear(GateIOSays.ack(1), on: 2)
    #expect(talk.lines() == [])
    #expect(talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6")) == [])
    #expect(talk.hear(GateIOSays.ticker("A_B", 1_000, "4", "6"), on: 2) == ["close 1 1000"])
    #expect(talk.output() == ["ticker A-B 1000"])
  }

  /// A ticker's text holds no time: what it says may be what it said a moment ago.
  @Test func aTickerThatComesBackToWhatItWasIsNewsWhileTwoConnectionsStand() {
    var talk = connected(["A-B", "C-D"])
    _ = talk.open(1)
    _ = talk.wait(5)
    _ = talk.hear(GateIOSays.upgrade)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.lines()
    for (second, ask) in ["6", "7", "6", "7", "7"].enumerated() {
      _ = talk.hear(GateIOSays.ticker("A_B", second * 1_000, "4", ask))
      _ = talk.hear(GateIOSays.ticker("A_B", second * 1_000 + 3, "4", ask), on: 2)
    }
    // The old one is late from here on.
    for (second, ask) in [(6, "6"), (7, "7"), (8, "6")] {
      _ = talk.hear(GateIOSays.ticker("A_B", second * 1_000, "4", ask), on: 2)
    }
    for (second, ask) in [(6, "6"), (7, "7"), (8, "6")] {
      _ = talk.hear(GateIOSays.ticker("A_B", second * 1_000 - 3, "4", ask))
    }
    #expect(
      talk.output() == [0, 1_000, 2_000, 3_000, 6_000, 7_000, 8_000].map { "ticker A-B \($0)" }
    )
    #expect(talk.feed.accounts.balance)
  }

  @Test func aCutWithoutACloseFrameIsFollowedByABackOffAndAllSubscriptions() {
    var talk = connected(["A-B", "C-D"], [.tickers, .quotes])
    _ = talk.open(1)
    _ = talk.wait(0.1)
    let lost = talk.clock
    #expect(talk.end(1, .cut, code: 1006) == [])
    #expect(talk.waitFor("connect") == "connect 2 spot")
    #expect(talk.clock > lost)
    let sent = requests(talk.open(2) + talk.wait(0.1))
    #expect(sent.map(\.payload) == [["A_B"], ["C_D"], ["A_B"], ["C_D"]])
  }
}
