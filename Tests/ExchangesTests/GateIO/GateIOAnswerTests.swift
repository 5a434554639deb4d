import Exchanges
import MarketData
import Testing

/// Gate.io's answers, of today and of 2021, and its notices.
@Suite("Gate.io's answers")
struct GateIOAnswerTests {
  private func message(_ text: String) -> FeedMessage { Reading(text, of: GateIO.self).message }

  /// An answer that the exchange sent `ms` after our own clock's time.
  private func answer(_ fields: String, event: String = "subscribe", ms: Int64 = 0) -> FeedMessage {
    let sent = Reading.received.milliseconds + ms
    return message(
      "{\"time\":\(sent / 1_000),\"time_ms\":\(sent),\"channel\":\"spot.tickers\","
        + "\"event\":\"\(event)\",\(fields)}"
    )
  }

  private func asRefusal(_ message: FeedMessage) -> FeedRefusal? {
    guard case .refused(let refusal) = message else { return nil }
    return refusal
  }

  @Test func recordedAnswersAreTakenAsWhatTheyAre() throws {
    let frames = Frames.fixture("answers", of: "GateIO")
    try #require(frames.count == 5)
    #expect(message(frames[0]) == .acknowledged(Subscription(.tickers, "ETH_USDT")))
    #expect(message(frames[1]) == .acknowledgedNext(channel: "tickers"))
    let refusal = try #require(asRefusal(message(frames[2])))
    #expect(refusal.code == "2")
    #expect(refusal.text.hasPrefix("unknown currency pair: NOPE_XXX"))
    #expect(refusal.subscription == Subscription(.tickers, "NOPE_XXX"))
    #expect(message(frames[3]) == .pong)
    #expect(
      message(frames[4])
        == .closingSoon(
          code: "upgrade",
          text: "The connection will soon be closed for a service upgrade. Please reconnect."
        )
    )
  }

  @Test(arguments: [
    "\"result\":{\"status\":\"success\"}", "\"error\":null,\"result\":{\"status\":\"success\"}",
    "\"result\":null", "\"error\":null",
  ])
  func anAcknowledgementNamesThePairOrTheRequestOrNeither(result: String) {
    let named = Subscription(.tickers, "A_B")
    #expect(answer("\"id\":7,\"payload\":[\"A_B\"],\(result)") == .acknowledged(named))
    #expect(answer("\"payload\":[\"A_B\"],\(result)") == .acknowledged(named))
    #expect(answer("\"id\":7,\(result)") == .acknowledgedRequest("7"))
    #expect(answer("\"id\":7,\"payload\":[\"A_B\",\"C_D\"],\(result)") == .acknowledgedRequest("7"))
    #expect(answer(result) == .acknowledgedNext(channel: "tickers"))
  }

  @Test func anAcknowledgementOfCandlesNamesTheirInterval() {
    let text =
      #"{"time":"1","channel":"spot.candlesticks","event":"subscribe","payload":["5m","A_B"]}"#
    #expect(message(text) == .acknowledged(Subscription(.candles(.fiveMinutes), "A_B")))
    #expect(
      message(#"{"time":"1","channel":"spot.candlesticks","event":"subscribe"}"#)
        == .acknowledgedNext(channel: "candles")
    )
  }

  @Test(arguments: [
    "\"result\":{\"status\":\"fail\"}", "\"result\":null", "\"result\":{\"status\":\"success\"}",
  ])
  func anErrorIsARefusalWhateverTheResultSays(result: String) throws {
    let error = "\"error\":{\"code\":2,\"message\":\"unknown currency pair NOPE_XXX\"}"
    let refused = try #require(
      asRefusal(answer("\"id\":9,\"payload\":[\"NOPE_XXX\"],\(error),\(result)"))
    )
    #expect(
      refused
        == FeedRefusal(
          kind: .permanent,
          code: "2",
          text: "unknown currency pair NOPE_XXX",
          subscription: Subscription(.tickers, "NOPE_XXX"),
          requestID: "9"
        )
    )
  }

  @Test(arguments: [
    ("{\"code\":1,\"message\":\"x\"}", true, "1"), ("{\"code\":2}", true, "2"),
    ("{\"code\":\"2\"}", true, "2"), ("{\"code\":3,\"message\":\"x\"}", false, "3"),
    ("{\"code\":4}", true, "4"), ("{\"code\":99}", false, "99"), ("{}", false, "error"),
    ("\"no\"", false, "error"),
  ])
  func onlyWhatWillBeRefusedAgainIsPermanent(error: String, isPermanent: Bool, code: String) {
    let refused = asRefusal(answer("\"id\":9,\"error\":\(error)"))
    #expect(refused?.kind == (isPermanent ? .permanent : .passing))
    #expect(refused?.code == code)
    #expect(refused?.requestID == "9")
  }

  @Test func aFailureWithoutAReasonIsNoSuccess() {
    let refused = asRefusal(answer("\"id\":9,\"result\":{\"status\":\"fail\"}"))
    #expect(refused?.kind == .passing)
  }

  @Test func whatStandsAlreadyIsNoFailure() {
    let error = "\"error\":{\"code\":2,\"message\":\"Alert sub spot.tickers A_B\"}"
    #expect(
      answer("\"payload\":[\"A_B\"],\(error)") == .acknowledged(Subscription(.tickers, "A_B"))
    )
  }

  // MARK: Clocks

  @Test(arguments: [
    (120_000, "120 s behind"), (-120_000, "120 s ahead of"), (-58_000, "58 s ahead"),
  ])
  func aWrongClockIsToldAndMayBeSetRight(ms: Int64, words: String) throws {
    let error = "\"error\":{\"code\":2,\"message\":\"invalid time\"}"
    let refused = try #require(asRefusal(answer("\"id\":9,\(error)", ms: ms)))
    #expect(refused.kind == .passing)
    #expect(refused.text.contains("invalid time (this machine's clock is \(words)"))
  }

  @Test func aClockALittleOffIsNotBlamed() throws {
    let error = "\"error\":{\"code\":2,\"message\":\"no such pair\"}"
    for ms: Int64 in [-50_000, 0, 50_000] {
      let refused = try #require(asRefusal(answer("\"id\":9,\(error)", ms: ms)))
      #expect(refused.kind == .permanent)
      #expect(refused.text == "no such pair")
    }
  }

  // MARK: Leaving, and the rest

  @Test func leavingIsAnsweredAndToLeaveWhatIsNotThereIsNoFault() {
    let gone = answer("\"id\":7,\"payload\":[\"A_B\"],\"result\":null", event: "unsubscribe")
    #expect(gone == .left(Subscription(.tickers, "A_B")))
    #expect(answer("\"result\":null", event: "unsubscribe") == .nothing)
    let error = "\"payload\":[\"A_B\"],\"error\":{\"code\":2,\"message\":\"not there\"}"
    #expect(
      answer(error, event: "unsubscribe") == .ignored("a refusal to unsubscribe: not there")
    )
  }

  @Test(arguments: [
    (#"{"type":"other","msg":"hello"}"#, "channel , event "),
    (
      #"{"channel":"spot.orders","event":"update","result":[]}"#,
      "data of a channel that was not asked for"
    ),
    (#"{"channel":"spot.balances","event":"hello"}"#, "channel spot.balances, event hello"),
    (
      #"{"channel":"futures.tickers","event":"subscribe"}"#,
      "an answer about a channel that was not asked for"
    ),
    ("{}", "channel , event "),
  ])
  func whatIsOfNoUseIsTold(text: String, words: String) {
    #expect(message(text) == .ignored(words))
  }

  @Test(arguments: [
    "", "[]", "pong", "{\"channel\":", "{\"channel\":\"spot.trades\",\"event\":\"update\"}",
    "{\"channel\":\"spot.trades\",\"event\":\"update\",\"result\":[1]}",
  ])
  func whatIsNoMessageIsUnreadable(text: String) {
    guard case .unreadable = message(text) else {
      Issue.record("read: \(text)")
      return
    }
  }

  @Test func everyBeginningOfAFrameIsReadWithoutATrap() {
    for file in ["tickers", "trades", "candles", "quotes", "answers"] {
      for frame in Frames.fixture(file, of: "GateIO") {
        let bytes = Array(frame.utf8)
        for count in 0..<bytes.count {
          let reading = Reading(Array(bytes[..<count]), of: GateIO.self)
          #expect(reading.records.isEmpty)
        }
      }
    }
  }
}
