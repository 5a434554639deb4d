import Filters
import NDJSON
import TestSupport
import Testing

/// `malformed` and `missing_field`.
struct RecordShapeTests {
  @Test(arguments: RecordText.all.map(\.text))
  func passesWholeRecords(_ line: String) {
    #expect(Judge.alone(line) == nil)
    #expect(Judge.alone(" \(line) \r") == nil)
  }

  // MARK: Malformed

  @Test(arguments: [
    "", " ", "\r", "null", "[]", "1", "\"x\"", "{", "{}x", "{},", "not json", "{\"a\":1}{\"b\":2}",
    "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":0x1F}", "{\"a\":.5}", "{'a':1}",
    "\u{FEFF}{}", "{\"type\":\"ticker\"",
  ])
  func refusesWhatIsNoObject(_ line: String) {
    #expect(Judge.alone(line) == .malformed)
  }

  @Test(arguments: validJSON)
  func passesUnknownKeysThatAreJSON(_ example: JSONCase) {
    var judge = Judge()
    let line = Array(RecordText.ticker.text.utf8.dropLast()) + Array(",\"x\":".utf8) + example.bytes
    #expect(judge.push(bytes: line + [0x7D]) == nil)
  }

  @Test(arguments: invalidJSON)
  func refusesUnknownKeysThatAreNot(_ example: JSONCase) {
    var judge = Judge()
    let line = Array(RecordText.ticker.text.utf8.dropLast()) + Array(",\"x\":".utf8) + example.bytes
    #expect(judge.push(bytes: line + [0x7D]) == .malformed)
  }

  @Test(arguments: ["type", "last", "ts_ms", "closed", "price"])
  func refusesAKnownKeyThatStandsTwice(_ key: String) {
    let value = RecordText.ticker.keys.contains(key) ? "" : ",\"\(key)\":1"
    let line = String(RecordText.ticker.text.dropLast()) + value + ",\"\(key)\":1}"
    #expect(Judge.alone(line) == .malformed)
    #expect(Judge.alone("{\"\(key)\":1,\"\(key)\":1}") == .malformed)
  }

  @Test func findsARepeatBehindAnEscape() {
    let line = String(RecordText.ticker.text.dropLast()) + #","l\u0061st":1}"#
    #expect(Judge.alone(line) == .malformed)
  }

  @Test func repeatsInsideOrOfUnknownKeysPass() {
    #expect(Judge.alone(#"{"x":1,"x":2}"#) == nil)
    #expect(Judge.alone(RecordText.ticker.with("x", #"{"last":1,"last":2}"#)) == nil)
  }

  @Test(arguments: ["1e400", "-1e400", "1E999999999", "123456e306"])
  func refusesANumberThatIsTooLarge(_ number: String) {
    for key in ["last", "bid_size", "volume_24h", "high_24h"] {
      #expect(Judge.alone(RecordText.ticker.with(key, number)) == .malformed, "\(key)")
    }
    #expect(Judge.alone(RecordText.candle.with("volume", number)) == .malformed)
    #expect(Judge.alone(RecordText.trade.with("size", number)) == .malformed)
    #expect(Judge.alone(RecordText.status.with("count", number)) == .malformed)
    // Not a number of this type: none of our business.
    #expect(Judge.alone(RecordText.ticker.with("x", number)) == nil)
    #expect(Judge.alone(RecordText.ticker.with("price", number)) == nil)
  }

  @Test func takesLargeNumbersAndLongOnes() {
    let nines = String(repeating: "9", count: 309)
    #expect(Judge.alone(RecordText.ticker.with("volume_24h", "1e300")) == nil)
    #expect(Judge.alone(RecordText.ticker.with("volume_24h", "1.5E+3")) == nil)
    #expect(Judge.alone(RecordText.ticker.with("volume_24h", nines)) == .malformed)
    #expect(Judge.alone(RecordText.ticker.with("volume_24h", "0." + nines)) == nil)
  }

  @Test(arguments: [
    "1.5", "1e3", "-1", "9007199254740992", "99999999999999999999", "1763800000000.0", "1e400",
  ])
  func refusesATimeThatIsNoWholeNumber(_ time: String) {
    for record in RecordText.all {
      #expect(Judge.alone(record.with("ts_ms", time)) == .malformed)
      #expect(Judge.alone(record.with("recv_us", time)) == .malformed)
    }
  }

  @Test func takesTheLargestTime() {
    let record = RecordText.ticker.with("ts_ms", "0").with("recv_us", "9007199254740991")
    #expect(Judge.alone(record) == nil)
  }

  @Test(
    arguments: [
      ("1m", 1_763_799_960_000, true), ("1m", 1_763_799_960_001, false),
      ("5m", 1_763_799_900_000, true), ("5m", 1_763_799_960_000, false),
      ("1h", 1_763_798_400_000, true), ("6h", 1_763_769_600_000, true),
      ("1d", 1_763_769_600_000, true), ("1d", 1_763_740_800_000, false),
      ("1w", 1_763_337_600_000, true), ("1w", 1_763_424_000_000, false),
      ("1M", 1_761_955_200_000, true), ("1M", 1_763_769_600_000, false),
    ] as [(String, Int64, Bool)]
  )
  func aBarOpensWhereItsIntervalDoes(_ interval: String, _ open: Int64, _ aligned: Bool) {
    let record = RecordText.candle.with("interval", "\"\(interval)\"").with("ts_ms", "\(open)")
    #expect(Judge.alone(record) == (aligned ? nil : .malformed))
  }

  @Test(arguments: ["2m", "1H", "1D", "60", "1mm", "m"])
  func refusesAnIntervalThatIsNone(_ interval: String) {
    #expect(Judge.alone(RecordText.candle.with("interval", "\"\(interval)\"")) == .malformed)
  }

  @Test(arguments: ["BUY", "both", "b", "buyer"])
  func refusesASideThatIsNone(_ side: String) {
    #expect(Judge.alone(RecordText.trade.with("side", "\"\(side)\"")) == .malformed)
    #expect(Judge.alone(RecordText.trade.with("side", "\"sell\"")) == nil)
  }

  @Test func aLineTooLongToLookAtIsMalformed() {
    var check = RecordCheck()
    #expect(check.refuseOversized(bytes: 2_000_000).reason == .malformed)
    #expect(
      String(decoding: check.detail, as: UTF8.self)
        == "a line of 2000000 bytes, longer than \(LineSplitter.longestLine)"
    )
  }

  // MARK: Missing

  @Test(arguments: RecordText.all.map(\.text))
  func everyKeyMustBeThere(_ line: String) {
    guard let record = RecordText.all.first(where: { $0.text == line }) else { return }
    for key in record.keys where key != "type" {
      #expect(Judge.alone(record.without(key)) == .missingField, "\(key)")
    }
  }

  @Test func nullStandsWhereNothingWasGivenAndNowhereElse() {
    let nullable: [(RecordText, [String])] = [
      (
        .ticker,
        [
          "last", "last_size", "bid", "bid_size", "ask", "ask_size", "open_24h", "high_24h",
          "low_24h", "volume_24h", "quote_volume_24h",
        ]
      ),
      (.candle, ["volume", "quote_volume"]),
      (.trade, []),
      (
        .status,
        [
          "exchange", "symbol", "source", "ts_ms", "channel", "interval", "code", "message",
          "count",
        ]
      ),
    ]
    for (record, free) in nullable {
      for key in record.keys where key != "type" {
        let expected: Reason? = free.contains(key) ? nil : .missingField
        #expect(Judge.alone(record.with(key, "null")) == expected, "\(key)")
      }
    }
  }

  @Test func aTickerSaysAtLeastOnePrice() {
    let silent = RecordText.ticker.with("last", "null").with("bid", "null").with("ask", "null")
    #expect(Judge.alone(silent) == .missingField)
    #expect(Judge.alone(silent.with("last", "45000")) == nil)
    #expect(Judge.alone(silent.with("bid", "1")) == nil)
    #expect(Judge.alone(silent.with("ask", "1")) == nil)
  }

  @Test func aValueOfTheWrongKindIsMissing() {
    for value in ["\"45123\"", "true", "[]", "{}", "\"\""] {
      #expect(Judge.alone(RecordText.ticker.with("last", value)) == .missingField, "\(value)")
      #expect(Judge.alone(RecordText.ticker.with("ts_ms", value)) == .missingField, "\(value)")
    }
    for value in ["1", "true", "[]", "\"\""] {
      #expect(Judge.alone(RecordText.trade.with("id", value)) == .missingField, "\(value)")
      #expect(Judge.alone(RecordText.ticker.with("symbol", value)) == .missingField, "\(value)")
    }
    for value in ["1", "\"true\"", "null"] {
      #expect(Judge.alone(RecordText.candle.with("closed", value)) == .missingField, "\(value)")
    }
    #expect(Judge.alone(RecordText.status.with("message", "1")) == .missingField)
    #expect(Judge.alone(RecordText.status.with("message", "\"\"")) == nil)
  }

  @Test(arguments: ["1", "null", "[]", "true"])
  func aTypeThatIsNoStringIsMissing(_ type: String) {
    #expect(Judge.alone(RecordText.ticker.with("type", type)) == .missingField)
  }

  @Test func whatIsNotKnownPasses() {
    #expect(Judge.alone("{}") == nil)
    #expect(Judge.alone(#"{"type":"funding","last":-1}"#) == nil)
    #expect(Judge.alone(#"{"type":"Ticker","last":-1}"#) == nil)
    #expect(Judge.alone(#"{"recv_us":1,"frame":{"arg":{},"data":[]}}"#) == nil)
    #expect(Judge.alone(RecordText.ticker.without("type").with("last", "-1")) == nil)
    #expect(Judge.alone(RecordText.status.with("event", "\"of a later version\"")) == nil)
  }

  @Test func namesSpelledWithEscapesAreTheSameNames() {
    let line = RecordText.ticker.with("last", "-1").text
    let escaped = line.replacing("\"type\"", with: #""t\u0079pe""#)
      .replacing("\"ticker\"", with: #""tick\u0065r""#)
      .replacing("\"last\"", with: #""\u006c\u0061\u0073\u0074""#)
    #expect(escaped != line)
    #expect(Judge.alone(escaped) == .nonpositivePrice)
  }

  @Test func saysWhichKeyAndWhatItHeld() {
    var judge = Judge()
    #expect(judge.push(RecordText.ticker.with("ts_ms", "1.5")) == .malformed)
    #expect(judge.detail == "\"ts_ms\" is not an integer from 0 to below 2^53: 1.5")
    #expect(judge.push(RecordText.ticker.without("bid")) == .missingField)
    #expect(judge.detail == "\"bid\" is missing")
    #expect(judge.push("[1]") == .malformed)
    #expect(judge.detail == "not a JSON object")
  }
}
