import MarketData
import NDJSON
import Testing

/// A line taken apart, and records that come back as they were written.
struct RecordLineTests {
  private let origin = Origin(exchange: "okx", symbol: "BTC-USDT", source: .ws)

  @Test func readsEachKindOfValue() throws {
    let line = Array(
      #"{"type":"trade","ts_ms":1763800000001,"price":0.000000454,"id":"a\"b","closed":true,"x":[]}"#
        .utf8
    )
    let record = try RecordLine(decoding: line.span)
    #expect(record.kind == .trade)
    #expect(record.hasEscapes && !record.hasUnusualNumbers)
    #expect(record.integer(.tsMs, in: line.span) == 1_763_800_000_001)
    #expect(record.integer(.price, in: line.span) == nil)
    #expect(record.string(.id, in: line.span) == "a\"b")
    #expect(record.string(.price, in: line.span) == nil)
    #expect(record[.closed].kind == .true)
    #expect(record[.bid].kind == .absent)
    #expect(line.span.string(at: record[.price].range) == "0.000000454")
    #expect(record.numbers == RecordKeySet(.tsMs, .price))
    #expect(record.strings == RecordKeySet(.type, .id))
    #expect(record.booleans == RecordKeySet(.closed))
    #expect(record.keys == RecordKeySet(.type, .id, .tsMs, .price, .closed))
    #expect(record.nulls == RecordKeySet() && record.emptyStrings == RecordKeySet())
  }

  @Test(arguments: [
    ("ticker", RecordLine.Kind.ticker), ("candle", .candle), ("trade", .trade),
    ("status", .status), ("tickers", .other), ("Ticker", .other), ("", .other), ("trad", .other),
  ])
  func tellsTheKind(_ type: String, _ expected: RecordLine.Kind) throws {
    #expect(try RecordLine(decoding: Array("{\"type\":\"\(type)\"}".utf8).span).kind == expected)
    #expect(try RecordLine(decoding: Array("{\"x\":\"\(type)\"}".utf8).span).kind == .other)
  }

  @Test(arguments: [
    ("", Malformed.notAnObject), ("[]", .notAnObject), ("{", .json(.endOfText, at: 1)),
    (#"{"last":1,"last":2}"#, .twice(.last)), (#"{"last":[],"last":{}}"#, .twice(.last)),
    (#"{"a":1}x"#, .json(.trailingText, at: 7)),
    (#"{"last":1,"last":2,}"#, .json(.expectedKey, at: 19)),
    (#"{"a":01}"#, .json(.expectedCommaOrEnd, at: 6)),
  ])
  func refusesWhatIsNoRecord(_ line: String, _ expected: Malformed) {
    #expect(throws: expected) { try RecordLine(decoding: Array(line.utf8).span) }
    #expect(!expected.description.isEmpty)
  }

  @Test(arguments: ["ticker", "candle", "trade", "status"])
  func aKeyThatIsNearlyTheNextOneIsAnother(_ type: String) throws {
    // The next key is guessed; a guess must be compared to its last letter.
    let keys = RecordKey.allCases.dropFirst().map(\.name)
    func line(_ names: [String]) -> [UInt8] {
      let members = names.map { ",\"\($0)\":1" }.joined()
      return Array("{\"type\":\"\(type)\"\(members),\"padding\":\"0123456789abcdef\"}".utf8)
    }
    #expect(try RecordLine(decoding: line(keys).span).keys == RecordKeySet(RecordKey.allCases))
    for (number, name) in keys.enumerated() {
      let letters = Array(name)
      for index in letters.indices {
        var changed = letters
        changed[index] = "~"
        var names = keys
        names[number] = String(changed)
        let record = try RecordLine(decoding: line(names).span)
        let expected = RecordKey.allCases.filter { $0.name != name }
        #expect(record.keys == RecordKeySet(expected), "\(names[number])")
      }
    }
  }

  @Test(arguments: ["ticker", "candle", "trade", "status"])
  func theOrderOfTheKeysMakesNoDifference(_ type: String) throws {
    var random = SeededGenerator(seed: 23)
    for _ in 0..<200 {
      let keys = RecordKey.allCases.dropFirst().shuffled(using: &random)
      let members = keys.map { "\"\($0.name)\":\($0.rawValue)" } + ["\"type\":\"\(type)\""]
      let text = "{" + members.shuffled(using: &random).joined(separator: ",") + "}"
      let line = Array(text.utf8)
      let record = try RecordLine(decoding: line.span)
      #expect(record.string(.type, in: line.span) == type)
      for key in keys { #expect(record.integer(key, in: line.span) == Int64(key.rawValue)) }
    }
  }

  @Test func aLineDecodedInPlaceOfAnotherLeavesNothingOfIt() throws {
    var record = try RecordLine(
      decoding: Array(#"{"type":"trade","id":"\n","bid":-1e5}"#.utf8).span
    )
    try record.decode(Array(#"{"last":0}"#.utf8).span)
    #expect(record.keys == RecordKeySet(.last))
    #expect(record.kind == .other && !record.hasEscapes && !record.hasUnusualNumbers)
    #expect(record[.id].kind == .absent && record[.bid].kind == .absent)
    #expect(record.zeroLed == RecordKeySet(.last) && record.negatives == RecordKeySet())
  }

  @Test func tickersComeBackAsTheyWereWritten() throws {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<200 {
      var numbers = Numbers()
      var ticker = Ticker(
        tsMs: Int64.random(in: 0..<Integer.largest, using: &random),
        recvUs: Int64.random(in: 0..<Integer.largest, using: &random)
      )
      ticker.last = numbers.add(&random)
      ticker.lastSize = numbers.addOrNot(&random)
      ticker.bid = numbers.addOrNot(&random)
      ticker.bidSize = numbers.addOrNot(&random)
      ticker.ask = numbers.addOrNot(&random)
      ticker.askSize = numbers.addOrNot(&random)
      ticker.open24h = numbers.addOrNot(&random)
      ticker.high24h = numbers.addOrNot(&random)
      ticker.low24h = numbers.addOrNot(&random)
      ticker.volume24h = numbers.addOrNot(&random)
      ticker.quoteVolume24h = numbers.addOrNot(&random)
      let line = try written { ticker.write(origin, from: numbers.text.span, to: &$0) }
      let record = try RecordLine(decoding: line.span)
      #expect(record.kind == .ticker)
      #expect(record.integer(.tsMs, in: line.span) == ticker.tsMs)
      #expect(record.integer(.recvUs, in: line.span) == ticker.recvUs)
      let values: [(RecordKey, TextRange)] = [
        (.last, ticker.last), (.lastSize, ticker.lastSize), (.bid, ticker.bid),
        (.bidSize, ticker.bidSize), (.ask, ticker.ask), (.askSize, ticker.askSize),
        (.open24h, ticker.open24h), (.high24h, ticker.high24h), (.low24h, ticker.low24h),
        (.volume24h, ticker.volume24h), (.quoteVolume24h, ticker.quoteVolume24h),
      ]
      for (key, range) in values { check(record, line, key, numbers.text, range) }
    }
  }

  @Test func candlesComeBackAsTheyWereWritten() throws {
    var random = SeededGenerator(seed: 22)
    for interval in Interval.allCases {
      var numbers = Numbers()
      var candle = Candle(
        interval: interval,
        tsMs: interval.open(containing: 1_763_800_000_000),
        recvUs: 1_763_800_000_005_123,
        open: numbers.add(&random),
        high: numbers.add(&random),
        low: numbers.add(&random),
        close: numbers.add(&random),
        closed: Bool.random(using: &random)
      )
      candle.volume = numbers.addOrNot(&random)
      candle.quoteVolume = numbers.addOrNot(&random)
      let line = try written { candle.write(origin, from: numbers.text.span, to: &$0) }
      let record = try RecordLine(decoding: line.span)
      #expect(record.kind == .candle)
      #expect(record.string(.interval, in: line.span) == interval.name)
      #expect(record.integer(.tsMs, in: line.span) == candle.tsMs)
      #expect(record[.closed].kind == (candle.closed ? .true : .false))
      let values: [(RecordKey, TextRange)] = [
        (.open, candle.open), (.high, candle.high), (.low, candle.low), (.close, candle.close),
        (.volume, candle.volume), (.quoteVolume, candle.quoteVolume),
      ]
      for (key, range) in values { check(record, line, key, numbers.text, range) }
    }
  }

  @Test(arguments: ["130639474", "a\"b\\c", "한", ""])
  func tradesComeBackAsTheyWereWritten(_ id: String) throws {
    let text = Array("1.50 0.00000001 \(id)".utf8)
    let trade = Trade(
      tsMs: 1,
      recvUs: 2,
      id: TextRange(16, text.count),
      price: TextRange(0, 4),
      size: TextRange(5, 15),
      side: .sell
    )
    let line = try written {
      trade.write(after: origin.head(of: "trade"), from: text.span, to: &$0)
    }
    let record = try RecordLine(decoding: line.span)
    #expect(record.string(.id, in: line.span) == id)
    #expect(record.string(.side, in: line.span) == "sell")
    check(record, line, .price, text, trade.price)
    check(record, line, .size, text, trade.size)
  }

  @Test func statusesComeBackAsTheyWereWritten() throws {
    for event in Status.Event.allCases {
      let status = Status(
        event,
        exchange: "okx",
        symbol: "BTC-USDT",
        source: .merge,
        tsMs: 5,
        recvUs: 6,
        channel: "candle1m",
        interval: "1m",
        code: "60018",
        message: "a \"quoted\"\nline",
        count: 7
      )
      let line = try written { status.write(to: &$0) }
      let record = try RecordLine(decoding: line.span)
      #expect(record.kind == .status)
      #expect(record.string(.event, in: line.span) == event.rawValue)
      #expect(record.string(.source, in: line.span) == "merge")
      #expect(record.string(.message, in: line.span) == status.message)
      #expect(record.string(.code, in: line.span) == "60018")
      #expect(record.integer(.count, in: line.span) == 7)
    }
    let bare = try written { Status(.alive, exchange: nil, source: .ws, recvUs: 1).write(to: &$0) }
    let record = try RecordLine(decoding: bare.span)
    #expect(
      record.nulls
        == RecordKeySet(.exchange, .symbol, .tsMs, .channel, .interval, .code, .message, .count)
    )
  }

  @Test func recordsAreAtMostAPipefulLong() throws {
    let long = String(repeating: "😀\u{1}\"", count: 4_000)
    let status = Status(
      .disconnected,
      exchange: "okx",
      symbol: "BTC-USDT",
      source: .ws,
      recvUs: Integer.largest,
      message: long
    )
    let line = try written { status.write(to: &$0) }
    #expect(line.count < 4_096)
    #expect(try RecordLine(decoding: line.span).kind == .status)
  }

  // MARK: Steps

  /// The digits of a record's numbers, one behind the other.
  private struct Numbers {
    var text: [UInt8] = []

    mutating func add(_ random: inout SeededGenerator) -> TextRange {
      let start = text.count
      text += Array("\(UInt32.random(in: 0...99_999, using: &random))".utf8)
      if Bool.random(using: &random) {
        text += Array(".\(UInt64.random(in: 0...999_999_999, using: &random))0".utf8)
      }
      if Int.random(in: 0..<5, using: &random) == 0 { text += Array("E-5".utf8) }
      return TextRange(start, text.count)
    }

    mutating func addOrNot(_ random: inout SeededGenerator) -> TextRange {
      Int.random(in: 0..<3, using: &random) == 0 ? .none : add(&random)
    }
  }

  private func written(_ write: (inout LineBuffer) -> Void) throws -> [UInt8] {
    var buffer = LineBuffer()
    write(&buffer)
    #expect(buffer.bytes.last == 0x0A)
    let line = Array(buffer.bytes.dropLast())
    #expect(!line.contains(0x0A))
    #expect(line.count < 4_096)
    return line
  }

  private func check(
    _ record: RecordLine,
    _ line: [UInt8],
    _ key: RecordKey,
    _ text: [UInt8],
    _ range: TextRange
  ) {
    if range.isEmpty {
      #expect(record[key].kind == .null, "\(key)")
    } else {
      #expect(record[key].kind == .number, "\(key)")
      #expect(line.span.copy(of: record[key].range) == text.span.copy(of: range), "\(key)")
    }
  }
}
