import Exchanges
import MarketData
import Testing

/// Everything on the socket that is no data: acks, refusals, notices, heartbeats, nonsense.
@Suite struct OKXAnswerTests {
  static let ticker = Subscription(.tickers, "BTC-USDT")

  @Test func theRecordedAnswersAreUnderstood() {
    let frames = Frames.fixture("answers")
    let unasked = FeedMessage.ignored("an answer about a channel that was not asked for")
    #expect(frames.count == 9)
    #expect(Reading(frames[0]).message == .acknowledged(Self.ticker))
    #expect(Reading(frames[1]).message == unasked)
    #expect(Reading(frames[2]).message == .left(Self.ticker))
    #expect(Reading(frames[3]).message == unasked)
    #expect(refusal(frames[4])?.kind == .permanent)
    // Index tickers are no channel of ours.
    #expect(refusal(frames[4])?.subscription == nil)
    #expect(
      refusal(frames[5])?.subscription == Subscription(.candles(.minute), "BTC-USDT")
    )
    #expect(refusal(frames[6])?.kind == .request)
    #expect(
      Reading(frames[7]).message
        == .closingSoon(
          code: "64008",
          text: "The connection will soon be closed for a service upgrade. Please reconnect."
        )
    )
    #expect(Reading(frames[8]).message == .ignored("event channel-conn-count"))
  }

  private func refusal(_ frame: String) -> FeedRefusal? {
    guard case .refused(let refusal) = Reading(frame).message else { return nil }
    return refusal
  }

  // MARK: Refusals

  private static func error(_ words: String, code: String = "60018", id: Int = 0) -> String {
    let fields = ["\"event\":\"error\"", "\"msg\":\"\(words)\"", "\"code\":\"\(code)\""]
    let ids = "\"id\":\"d4\""
    let all = id < 0 ? [ids] + fields : id > 0 ? fields + ["\"connId\":\"a4d3ae55\"", ids] : fields
    return "{\(all.joined(separator: ","))}"
  }

  static let wordings = [
    "channel:CH,instId:ID doesn't exist",
    "Wrong URL or channel:CH,instId:ID doesn't exist. Please use the correct URL, channel and parameters referring to API document.",
    "Wrong URL or channel:CH, instId:ID doesn't exist. Please use the correct URL.",
    "Subscribe failed, wrong URL or channel:CH,instId:ID doesn't exist. Please use the correct URL, channel and parameters referring to API document.",
    "channel: CH, instId: ID doesn't exist",
    "channel:CH,instId:ID",
    "channel:CH,instId:ID, instType:SPOT doesn't exist",
  ]

  @Test(arguments: wordings, [-1, 0, 1])
  func aRefusalNamesItsChannelInEveryWording(wording: String, id: Int) {
    for (name, channel) in [
      ("tickers", Channel.tickers), ("trades", .trades), ("candle1m", .candles(.minute)),
      ("candle1Mutc", .candles(.month)), ("candle1H", .candles(.hour)),
    ] {
      for symbol in ["MATIC-USDT", "BTC-USD-SWAP", "BTC-USD-210924-66000-C"] {
        let words = wording.replacing("CH", with: name).replacing("ID", with: symbol)
        let found = refusal(Self.error(words, id: id))
        #expect(found?.subscription == Subscription(channel, symbol), "\(words)")
        #expect(found?.kind == .permanent)
        #expect(found?.code == "60018")
        #expect(found?.requestID == (id == 0 ? nil : "d4"))
      }
    }
  }

  @Test func aQuotedRequestIsNeitherAckNorDataNorACulprit() {
    let quoted =
      #"Invalid request: {\"op\": \"subscribe\", \"args\":[{ \"channel\" : \"tickers\", "#
      + #"\"instId\" : \"BTC-USDT\"}]} channel:tickers,instId:BTC-USDT doesn't exist"#
    let found = refusal(Self.error(quoted, code: "60012", id: -1))
    #expect(found?.kind == .request)
    #expect(found?.subscription == nil)
    #expect(found?.requestID == "d4")
    #expect(found?.text.hasPrefix("Invalid request: {\"op\": \"subscribe\"") == true)
  }

  @Test(arguments: [
    ("\"60018\"", "60018", FeedRefusal.Kind.permanent), ("60018", "60018", .permanent),
    ("60014", "60014", .passing), ("\"60014\"", "60014", .passing),
    ("\"64007\"", "64007", .passing),
    ("\"60012\"", "60012", .request), ("60013", "60013", .request),
    ("\"60019\"", "60019", .request),
    ("\"64001\"", "64001", .permanent), ("null", "", .permanent), ("[]", "", .permanent),
    ("\"7\\u0037\"", "77", .permanent),
  ])
  func theCodeDecidesWhetherTextOrNumber(code: String, read: String, kind: FeedRefusal.Kind) {
    let found = refusal("{\"event\":\"error\",\"code\":\(code),\"msg\":\"x\"}")
    #expect(found?.code == read)
    #expect(found?.kind == kind)
  }

  @Test func whatTheExchangeSaysIsKeptShort() {
    let long = String(repeating: "x", count: 100_000)
    let found = refusal(Self.error(long, code: long))
    #expect((found?.code.utf8.count ?? .max) <= 64)
    #expect((found?.text.utf8.count ?? .max) <= 4_096)
    if case .ignored(let what) = Reading("{\"event\":\"\(long)\"}").message {
      #expect(what.utf8.count <= 128)
    } else {
      Issue.record("an unknown event is ignored")
    }
  }

  // MARK: Everything else

  @Test func heartbeatsAreBareText() {
    #expect(Reading("pong").message == .pong)
    #expect(Reading("ping").message == .ping(answer: "pong"))
    for other in ["\"pong\"", "pong\n", "PONG", "{\"op\":\"ping\"}", "{\"event\":\"pong\"}"] {
      #expect(Reading(other).message != .pong)
    }
  }

  @Test(arguments: [
    ("{\"event\":\"channel-conn-count\",\"channel\":\"account\",\"connCount\":\"1\"}", true),
    ("{\"event\":\"login\",\"code\":\"0\",\"msg\":\"\",\"connId\":\"a\"}", true),
    ("{\"event\":\"\\u6d3b\\ud83d\\ude00\"}", true),
    ("{\"event\":\"notice\",\"code\":\"64009\",\"msg\":\"later\"}", true),
    ("{\"event\":\"subscribe\"}", true), ("{\"event\":\"subscribe\",\"arg\":[]}", true),
    ("{\"event\":\"subscribe\",\"arg\":{\"channel\":\"tickers\"}}", true),
    ("{\"arg\":{\"channel\":\"tickers\",\"instId\":null},\"data\":[]}", true),
    ("{\"event\":7}", false), ("{\"event\":{}}", false), ("", false), ("{", false), ("[]", false),
    ("7", false), ("\"x\"", false), ("null", false), ("{}{}", false), ("{\"a\":1,}", false),
    ("{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"}}", false),
    ("{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"},\"data\":{}}", false),
    ("{\"arg\":{\"channel\":\"tickers\",\"instId\":\"A-B\"},\"data\":null}", false),
  ])
  func whatIsOfNoUseIsIgnoredOrUnreadableAndNothingMore(frame: String, isWellFormed: Bool) {
    let reading = Reading(frame)
    #expect(reading.records.isEmpty)
    switch reading.message {
    case .ignored: #expect(isWellFormed, "\(frame)")
    case .unreadable: #expect(!isWellFormed, "\(frame)")
    case .data, .acknowledged, .acknowledgedRequest, .acknowledgedNext, .left, .refused,
      .closingSoon, .pong, .ping, .nothing:
      Issue.record("\(frame): \(reading.message)")
    }
  }

  @Test func anUpgradeNoticeMayHaveANumericCode() {
    #expect(
      Reading("{\"code\":64008,\"event\":\"notice\"}").message
        == .closingSoon(code: "64008", text: "")
    )
  }
}
