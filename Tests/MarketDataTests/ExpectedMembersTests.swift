import MarketData
import NDJSON
import Testing

/// What is read the quick way is what the ordinary way reads.
struct ExpectedMembersTests {
  private static let records = [
    #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1763800000001,"#
      + #""recv_us":1763800000005123,"last":45123.45,"last_size":0.15,"bid":0.00000001,"#
      + #""bid_size":12345678,"ask":45123.5,"ask_size":0.8,"open_24h":44000,"high_24h":0,"#
      + #""low_24h":43500.12345678,"volume_24h":1234567890.123456789,"quote_volume_24h":null}"#,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"ws","interval":"1m","#
      + #""ts_ms":1763800020000,"recv_us":1763800025005123,"open":1,"high":2.5,"low":0.5,"#
      + #""close":-1,"volume":1e3,"quote_volume":123456789012345678901234567890,"closed":true}"#,
    #"{"type":"trade","exchange":"okx","symbol":"A-LONG-NAME-OF-SOMETHING","source":"ws","#
      + #""ts_ms":1,"recv_us":12345678,"id":"1234567890","price":1.00000000000000000000001,"#
      + #""size":1.5,"side":"buy"}"#,
    #"{"type":"status","exchange":"okx","symbol":null,"source":"ws","ts_ms":null,"#
      + #""recv_us":1763800025005123,"event":"connected","channel":"","interval":"1m","code":"5","#
      + #""message":"a \"word\" é","count":12}"#,
    #"{"type":"ticker","unknown":[1,{"a":2}],"exchange":"okx","last":1.5,"bid":"1.5","ask":1}"#,
    #"{"type":"ticker"}"#, #"{"type":"trade"}"#, #"{"type":"trade","last":1}"#,
  ]

  @Test(arguments: records)
  func blanksChangeNothingButTheWay(_ record: String) throws {
    let spaced = record.replacing("\":", with: "\" :")
    try expectTheSame(record, spaced)
  }

  @Test(arguments: records)
  func theEndOfTheLineChangesNothing(_ record: String) throws {
    // Close to the end of a line whole words cannot be read.
    for blanks in 1...80 {
      try expectTheSame(record, record + String(repeating: " ", count: blanks))
    }
  }

  @Test(arguments: records)
  func whatIsCutOffIsRefused(_ record: String) {
    let bytes = Array(record.utf8)
    for count in 0..<bytes.count {
      #expect(throws: Malformed.self) { try RecordLine(decoding: bytes.span.extracting(..<count)) }
    }
  }

  @Test(arguments: [
    "01", "1.", ".5", "1.2.3", "1e", "--1", "1a", "00.1", "1 2", "0x1", "1.5.", "-",
  ])
  func aWrongNumberIsRefusedWhereverItStands(_ number: String) {
    for text in [
      #"{"type":"ticker","exchange":"okx","symbol":"A","source":"ws","ts_ms":\#(number)}"#,
      #"{"type":"trade","exchange":"okx","symbol":"A","source":"ws","ts_ms":\#(number),"x":"#
        + #""01234567890123456789012345678901234567890123456789012345678901234567890123456789"}"#,
    ] {
      #expect(throws: Malformed.self) { try RecordLine(decoding: Array(text.utf8).span) }
    }
  }

  @Test func aKeyThatIsExpectedButStoodBeforeIsTold() {
    let line = #"{"type":"ticker","symbol":"A","exchange":"okx","symbol":"A"}"#
    #expect(throws: Malformed.twice(.symbol)) { try RecordLine(decoding: Array(line.utf8).span) }
  }

  private func expectTheSame(_ first: String, _ second: String) throws {
    let (one, two) = (Array(first.utf8), Array(second.utf8))
    let quick = try RecordLine(decoding: one.span)
    let ordinary = try RecordLine(decoding: two.span)
    #expect(quick.kind == ordinary.kind)
    #expect(quick.keys == ordinary.keys)
    #expect(quick.numbers == ordinary.numbers)
    #expect(quick.strings == ordinary.strings)
    #expect(quick.nulls == ordinary.nulls)
    #expect(quick.booleans == ordinary.booleans)
    #expect(quick.emptyStrings == ordinary.emptyStrings)
    #expect(quick.negatives == ordinary.negatives)
    #expect(quick.zeroLed == ordinary.zeroLed)
    #expect(quick.hasEscapes == ordinary.hasEscapes)
    #expect(quick.hasUnusualNumbers == ordinary.hasUnusualNumbers)
    for key in RecordKey.allCases {
      #expect(quick[key].kind == ordinary[key].kind)
      #expect(one.span.string(at: quick[key].range) == two.span.string(at: ordinary[key].range))
    }
  }
}
