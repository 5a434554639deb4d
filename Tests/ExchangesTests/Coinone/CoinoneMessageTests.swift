import Exchanges
import MarketData
import Testing

/// What Coinone sends, read as records or as what it means.
@Suite struct CoinoneMessageTests {
  private static let messages = Frames.fixture("messages", of: "Coinone")
  private static let answers = Frames.fixture("answers", of: "Coinone")
  private static let bitcoin = Subscription(.tickers, "BTC-KRW")

  private static func read(_ text: String) -> Reading { Reading(text, of: Coinone.self) }

  private static func changed(_ line: Int, _ old: String, _ new: String) -> Reading {
    let changed = messages[line].replacing(old, with: new)
    #expect(changed != messages[line], "\(old)")
    return read(changed)
  }

  // MARK: Rows

  /// Traps 9 and 15: what is of the day of UTC is none of the 24 hours.
  @Test func aTickerKeepsEveryDigitAndLeavesTheDaysPricesOut() {
    let reading = Self.read(Self.messages[0])
    #expect(reading.message == .data(Self.bitcoin))
    #expect(
      reading.records == [
        "{\"type\":\"ticker\",\"exchange\":\"coinone\",\"symbol\":\"BTC-KRW\",\"source\":\"ws\","
          + "\"ts_ms\":1790133796484,\"recv_us\":1763800000005123,\"last\":116380000,"
          + "\"last_size\":null,\"bid\":116370000,\"bid_size\":8.60554308,\"ask\":116400000,"
          + "\"ask_size\":0.00562817,\"open_24h\":null,\"high_24h\":null,\"low_24h\":null,"
          + "\"volume_24h\":267.27610034,\"quote_volume_24h\":30947007404.5912}"
      ]
    )
  }

  /// Trap 8.
  @Test func aSideWithoutOrdersIsNull() {
    let reading = Self.read(
      Self.messages[0].replacing("\"116400000\"", with: "null").replacing(
        "\"0.00562817\"",
        with: "null"
      )
    )
    #expect(reading.field("ask") == "null" && reading.field("ask_size") == "null")
    #expect(reading.field("bid") == "116370000")
    #expect(reading.oddFields.isEmpty && reading.refused.isEmpty)
  }

  @Test func aTickerThatSaysNothingIsRefused() {
    let reading = Self.read(
      Self.messages[0].replacing("\"116400000\"", with: "null")
        .replacing("\"116370000\"", with: "null").replacing("\"116380000\"", with: "null")
    )
    #expect(reading.records.isEmpty)
    #expect(reading.refused == ["neither last nor bid nor ask is set"])
  }

  /// Trap 14.
  @Test func aTakerBoughtWhereTheSellerWasTheMaker() {
    let reading = Self.read(Self.messages[1])
    #expect(reading.message == .data(Subscription(.trades, "BTC-KRW")))
    #expect(
      reading.records == [
        "{\"type\":\"trade\",\"exchange\":\"coinone\",\"symbol\":\"BTC-KRW\",\"source\":\"ws\","
          + "\"ts_ms\":1790134177835,\"recv_us\":1763800000005123,\"id\":\"1790134177835001\","
          + "\"price\":116460000,\"size\":0.00483595,\"side\":\"buy\"}"
      ]
    )
    let sold = Self.changed(1, "\"is_seller_maker\":true", "\"is_seller_maker\":false")
    #expect(sold.field("side") == "\"sell\"")
  }

  @Test(arguments: [
    (",\"is_seller_maker\":true", "", "\"is_seller_maker\" is missing"),
    ("maker\":true", "maker\":\"true\"", "\"side\" is neither buy nor sell: \"true\""),
    ("\"id\":\"1790134177835001\",", "", "\"id\" is missing"),
    ("\"116460000\"", "null", "\"price\" is not a number: null"),
    (":1790134177835,", ":\"soon\",", "\"timestamp\" is not a time: \"soon\""),
  ])
  func aTradeThatLacksSomethingIsRefusedByName(old: String, new: String, why: String) {
    let reading = Self.changed(1, old, new)
    #expect(reading.records.isEmpty)
    #expect(reading.refused == [why])
  }

  /// Traps 12 and 13: never final, and without the volumes that may be a day's.
  @Test func aBarIsNeverFinalAndHasNoVolume() {
    let reading = Self.read(Self.messages[2])
    #expect(reading.message == .data(Subscription(.candles(.minute), "XRP-KRW")))
    #expect(
      reading.records == [
        "{\"type\":\"candle\",\"exchange\":\"coinone\",\"symbol\":\"XRP-KRW\",\"source\":\"ws\","
          + "\"interval\":\"1m\",\"ts_ms\":1693560360000,\"recv_us\":1763800000005123,"
          + "\"open\":698.7,\"high\":699.5,\"low\":683.9,\"close\":687.9,\"volume\":null,"
          + "\"quote_volume\":null,\"closed\":false}"
      ]
    )
  }

  /// Whether the venue's day is UTC's no source tells.
  @Test func aDayOfKoreaIsRefusedByName() {
    let day = Self.messages[2].replacing("\"1m\"", with: "\"1d\"")
    let korean = Self.read(day.replacing("1693560360000", with: "1693494000000"))
    #expect(korean.message == .data(Subscription(.candles(.day), "XRP-KRW")))
    #expect(korean.records.isEmpty)
    #expect(korean.refused == ["a bar of 1d does not open at 2023-08-31T15:00:00Z"])
    let ours = Self.read(day.replacing("1693560360000", with: "1693526400000"))
    #expect(ours.records.count == 1)
  }

  @Test func escapesAndAnyOrderOfKeysReadTheSame() {
    let plain = Self.read(Self.messages[1])
    let escaped = Self.changed(1, "\"BTC\"", "\"\\u0042TC\"")
    #expect(escaped.message == plain.message && escaped.records == plain.records)
    let turned = Self.read(
      "{\"data\":{\"is_seller_maker\":true,\"qty\":\"0.00483595\",\"price\":\"116460000\","
        + "\"new\":[1],\"timestamp\":1790134177835,\"id\":\"1790134177835001\","
        + "\"target_currency\":\"BTC\",\"quote_currency\":\"KRW\"},\"channel\":\"TRADE\","
        + "\"response_type\":\"DATA\"}"
    )
    #expect(turned.message == plain.message && turned.records == plain.records)
  }

  // MARK: Numbers of messages

  private static func sequence(_ text: String, atMs: Int64 = 1_790_134_200_000) -> Int64? {
    var rows = MessageRows()
    let bytes = Array(text.utf8)
    let received = UnixTime(microseconds: atMs * 1_000)
    _ = Coinone.read(bytes.span, receivedAt: received, into: &rows)
    return rows.sequence
  }

  /// Trap 11.
  @Test func tickersAndBarsAreNumberedAndTradesAreNot() {
    #expect(Self.sequence(Self.messages[0]) == 1_790_133_796_484_001)
    #expect(Self.sequence(Self.messages[2]) == 1_693_560_360_010_001)
    #expect(Self.sequence(Self.messages[1]) == nil)
  }

  /// It would make repeats of all that follow.
  @Test(arguments: ["9007199254740991", "99999999999999999999", "x", "", "-"])
  func aNumberFromATimeToComeCountsForNothing(id: String) {
    let text = Self.messages[0].replacing("1790133796484001", with: id)
    #expect(Self.sequence(text) == nil)
    #expect(Self.read(text).records.count == 1)
  }

  @Test func aClockThatIsBehindByMinutesIsNoHindrance() {
    #expect(Self.sequence(Self.messages[0], atMs: 1_790_130_296_484) == 1_790_133_796_484_001)
    #expect(Self.sequence(Self.messages[0], atMs: 1_790_130_096_484) == nil)
  }

  // MARK: Answers

  /// Trap 1.
  @Test func whatIsNoDataMeansWhatItSays() {
    let meanings = Self.answers.map { Self.read($0).message }
    #expect(meanings[0] == .pong)
    #expect(meanings[1] == .nothing)
    #expect(meanings[2] == .acknowledged(Self.bitcoin))
    #expect(meanings[3] == .left(Self.bitcoin))
    #expect(Self.answers.count == 5)
  }

  /// Trap 3: acknowledgements echo the caller's letters.
  @Test func anAcknowledgementInSmallLettersIsTheSame() {
    let text = Self.answers[2].replacing("KRW", with: "krw").replacing("BTC", with: "btc")
    #expect(Self.read(text).message == .acknowledged(Self.bitcoin))
    let chart =
      "{\"response_type\":\"SUBSCRIBED\",\"channel\":\"CHART\",\"data\":{\"quote_currency\":"
      + "\"KRW\",\"target_currency\":\"BTC\",\"interval\":\"4h\"}}"
    #expect(
      Self.read(chart).message == .acknowledged(Subscription(.candles(.fourHours), "BTC-KRW"))
    )
  }

  /// Trap 4.
  @Test(arguments: [
    (
      "{\"response_type\":\"ERROR\",\"error_code\":160012,\"message\":\"Invalid Topic\"}", true,
      "Invalid Topic"
    ),
    (
      "{\"response_type\":\"ERROR\",\"error_code\":\"160012\",\"message\":\"Invalid Topic\"}", true,
      "Invalid Topic"
    ),
    (
      "{\"response_type\":\"ERROR\",\"error_code\":160010,\"message\":\"Invalid Request\"}", false,
      "Invalid Request"
    ),
    (
      "{\"response_type\":\"ERROR\",\"error_code\":160011,\"message\":\"Invalid Type\","
        + "\"field\":\"channel\"}", false, "Invalid Type (channel)"
    ),
  ])
  func onlyAnInvalidTopicIsSomebodysFault(text: String, isAnonymous: Bool, words: String) {
    guard case .refused(let refusal) = Self.read(text).message else {
      Issue.record("no refusal")
      return
    }
    #expect((refusal.kind == .anonymous) == isAnonymous)
    #expect(refusal.text == words)
    #expect(refusal.subscription == nil && refusal.requestID == nil)
  }

  /// Trap 20: short forms are not asked for, so one that comes is none of ours.
  @Test func shortFormsAreNoRecords() {
    let short = Frames.fixture("short", of: "Coinone")
    #expect(short.count == 3)
    for frame in short {
      let reading = Self.read(frame)
      #expect(reading.message == .ignored("a message without \"response_type\""))
      #expect(reading.rows.rows.isEmpty)
    }
  }

  @Test func whatWasNotAskedForIsToldAndNoMore() {
    #expect(Self.read(Self.messages[3]).message == .ignored("a channel that was not asked for"))
    #expect(
      Self.changed(2, "\"1m\"", "\"10m\"").message
        == .ignored("a candle of an interval that was not asked for")
    )
    #expect(
      Self.read("{\"response_type\":\"NEWS\"}").message == .ignored("a message of the type NEWS")
    )
  }

  @Test(arguments: [
    "{\"response_type\":\"DATA\",\"channel\":\"TICKER\"}",
    "{\"response_type\":\"DATA\",\"channel\":\"TICKER\",\"data\":null}",
    "{\"response_type\":\"DATA\",\"channel\":\"TICKER\",\"data\":{\"quote_currency\":\"KRW\"}}",
    "{\"response_type\":\"DATA\",\"channel\":\"TICKER\",\"data\":{\"quote_currency\":\"KRW\","
      + "\"target_currency\":7}}",
    "{\"response_type\":\"SUBSCRIBED\",\"channel\":\"TICKER\",\"data\":[]}",
    "[]", "PONG", "",
  ])
  func aMessageThatNamesNoMarketIsUnreadable(text: String) {
    guard case .unreadable = Self.read(text).message else {
      Issue.record("\(Self.read(text).message)")
      return
    }
  }
}
