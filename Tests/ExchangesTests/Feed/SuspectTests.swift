import Exchanges
import MarketData
import NDJSON
import Testing

/// Refusals that name nobody, of a venue that confirms whatever it is asked for first.
@Suite struct SuspectTests {
  private static let refusal = "no"

  private func talk(_ symbols: String...) -> Conversation {
    var talk = Conversation(symbols.map { Subscription(.tickers, $0) }, of: Mumbler.self) {
      $0.writesStatus = true
    }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.output()
    return talk
  }

  /// Lets time pass; each symbol that is asked for is confirmed, and then refused if it is one of `bad`.
  private func pass(_ seconds: Int, _ talk: inout Conversation, bad: Set<String>) -> [String] {
    var asked: [String] = []
    for _ in 0..<seconds * 10 {
      for action in talk.wait(0.1) where action.hasPrefix("1 ask ") {
        let symbol = String(action.dropFirst(6))
        asked.append(symbol)
        _ = talk.hear("ack \(symbol)")
        if bad.contains(symbol) { _ = talk.hear(Self.refusal) }
      }
    }
    return asked
  }

  @Test func theOneAtFaultIsFoundAndTheOthersStay() {
    var talk = talk("A-K", "B-K", "C-K")
    for symbol in ["A-K", "B-K", "C-K"] { _ = talk.hear("ack \(symbol)") }
    _ = talk.hear(Self.refusal)
    #expect(talk.feed.refusedSymbols.isEmpty, "nobody on suspicion alone")
    #expect(pass(10, &talk, bad: ["B-K"]) == ["A-K", "B-K", "C-K"], "each asked for once more")
    #expect(talk.feed.refusedSymbols == ["B-K"])
    #expect(talk.output().filter { $0.hasPrefix("refused") } == ["refused B-K"])
    _ = talk.hear("row C-K 1")
    #expect(talk.output().last == "ticker C-K 1")
  }

  @Test func severalAtFaultAreEachFound() {
    var talk = talk("A-K", "B-K", "C-K", "D-K")
    for symbol in ["A-K", "B-K", "C-K", "D-K"] { _ = talk.hear("ack \(symbol)") }
    for _ in 0..<2 { _ = talk.hear(Self.refusal) }
    _ = pass(20, &talk, bad: ["A-K", "C-K"])
    #expect(talk.feed.refusedSymbols == ["A-K", "C-K"])
    #expect(talk.feed.ending == nil)
  }

  /// The second word is about one that is in the lineup already; who was confirmed in between is not
  /// to pay for it.
  @Test func aGoodOneBetweenTwoRefusalsIsNotTakenForTheSecond() {
    var talk = talk("A-K", "B-K", "C-K")
    _ = talk.hear("ack A-K")
    _ = talk.hear("ack B-K")
    _ = talk.hear(Self.refusal)
    _ = talk.hear("ack C-K")
    _ = talk.hear(Self.refusal)
    #expect(talk.feed.refusedSymbols.isEmpty)
    _ = pass(20, &talk, bad: ["A-K", "B-K"])
    #expect(talk.feed.refusedSymbols == ["A-K", "B-K"])
  }

  /// A refusal that comes late finds another in its place.
  @Test func oneInQuestionIsAskedForAgainBeforeItIsRefused() {
    var talk = talk("A-K", "B-K")
    _ = talk.hear("ack A-K")
    _ = talk.wait(1.5)
    _ = talk.hear("ack B-K")
    _ = talk.hear(Self.refusal)
    #expect(talk.feed.refusedSymbols.isEmpty)
    #expect(pass(20, &talk, bad: []) == ["B-K"])
    #expect(talk.feed.refusedSymbols.isEmpty)
  }

  /// Whose turn it is in the lineup is not alone in question while another was confirmed just now.
  @Test func aTurnThatMeetsAnotherRefusalIsTakenAgain() {
    var talk = talk("A-K", "B-K", "C-K")
    _ = talk.hear("ack A-K")
    _ = talk.hear("ack B-K")
    _ = talk.hear(Self.refusal)
    while talk.clock < 1.9 { _ = talk.wait(0.1) }
    _ = talk.hear("ack C-K")
    _ = talk.hear(Self.refusal)
    while !talk.wait(0.1).contains("1 ask A-K"), talk.clock < 2.8 {}
    _ = talk.hear("ack A-K")
    _ = talk.hear(Self.refusal)
    #expect(talk.feed.refusedSymbols.isEmpty, "it may have been for C-K")
    _ = pass(20, &talk, bad: ["C-K"])
    #expect(talk.feed.refusedSymbols == ["C-K"])
  }

  @Test func whoBringsDataIsNotInQuestion() {
    var talk = talk("A-K", "B-K")
    for symbol in ["A-K", "B-K"] { _ = talk.hear("ack \(symbol)") }
    _ = talk.hear("row A-K 1")
    _ = talk.hear(Self.refusal)
    // It brings data before its turn, so it is not asked for either.
    _ = talk.hear("row B-K 1")
    #expect(pass(10, &talk, bad: []).isEmpty)
    #expect(talk.feed.refusedSymbols.isEmpty)
  }

  @Test func aRefusalWithNobodyInQuestionIsTold() {
    var talk = talk("A-K")
    _ = talk.hear("ack A-K")
    _ = talk.wait(2)
    _ = talk.hear(Self.refusal)
    #expect(talk.notes.last == "public: the exchange says 7: who knows")
    #expect(pass(10, &talk, bad: []).isEmpty)
  }
}

/// A venue that says no more than it must: `ack A-B`, `row A-B 1`, `no`.
private enum Mumbler: Exchange {
  static let name = "mumbler"
  static let title = "Mumbler"
  static let regions = [VenueRegion(name: "global", webSocketURL: "ws://m", restURL: "http://m")]
  static let lines = [FeedLine(name: "public", path: "/")]
  static let limits = FeedLimits(
    pingAfter: .seconds(600),
    patience: .seconds(10),
    requestSpacing: .milliseconds(0),
    requestsPerHour: 1_000_000,
    switchWithin: .seconds(5)
  )

  static func line(for channel: Channel) -> FeedLine { lines[0] }
  static func ping(at time: UnixTime) -> String { "ping" }

  static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest] {
    subscriptions.enumerated().map { index, subscription in
      FeedRequest(
        id: "\(firstID + index)",
        text: Array("ask \(subscription.symbol)".utf8),
        subscriptions: [subscription]
      )
    }
  }

  static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage {
    let text = message.string(at: TextRange(0, message.count))
    let words = text.split(separator: " ")
    guard words.count > 1 else {
      return .refused(
        FeedRefusal(
          kind: .anonymous,
          code: "7",
          text: "who knows",
          subscription: nil,
          requestID: nil
        )
      )
    }
    let subscription = Subscription(.tickers, String(words[1]))
    guard words.count > 2 else { return .acknowledged(subscription) }
    var ticker = Ticker(tsMs: Int64(words[2]) ?? 0, recvUs: receivedAt.microseconds)
    ticker.last = TextRange(message.count - words[2].utf8.count, message.count)
    rows.append(.ticker(ticker), at: TextRange(0, message.count))
    return .data(subscription)
  }
}
