/// Lines known by their form: never another answer than the ordinary reading gives.

import MarketData
import NDJSON
import Testing

struct RecordFormsTests {
  private static let ticker =
    #"{"type":"ticker","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1795391999995,"#
    + #""recv_us":1795392000000000,"last":93125.9,"last_size":0.0112,"bid":0.6,"bid_size":2,"#
    + #""ask":10.5,"ask_size":0,"open_24h":null,"high_24h":10,"low_24h":7}"#
  private static let lines = [
    ticker,
    #"{"type":"candle","exchange":"okx","symbol":"BTC-USDT","source":"rest","interval":"1m","#
      + #""ts_ms":1795391940000,"recv_us":1795392000000000,"open":1.5,"high":2,"low":0.1,"#
      + #""close":1,"volume":10.25,"quote_volume":null,"closed":true}"#,
    #"{"type":"trade","exchange":"okx","symbol":"BTC-USDT","source":"ws","ts_ms":1795391999995,"#
      + #""recv_us":1795392000000000,"id":"12","price":0.5,"size":1.25,"side":"buy"}"#,
    #"{ "extra":[1,{"é":"}"}], "symbol":"X", "exchange" :"somewhere else", "closed":false, "price" "#
      + #": 12.50 , "side":"sell" , "size":0.0, "more":{"last":1.5},"code":null}     "#,
  ]

  @Test(
    "Whatever one byte becomes, a known form tells what the ordinary reading tells",
    arguments: lines
  )
  func everyByte(line: String) throws {
    let bytes = Array(line.utf8)
    var known = RecordLine()
    try known.decode(bytes.span)
    var found = 0
    for index in bytes.indices {
      for byte in Array("0159.-+eE\",:{}[] \\\n\u{1}/;tn".utf8) + [0x80, 0xB0, 0xBF, 0xC3, 0xFF] {
        var text = bytes
        text[index] = byte
        // The line itself fits: after many misses in a row not every line is compared.
        #expect(known.decodeFirst(of: (bytes + [0x0A]).span) == bytes.count)
        if try check(text, &known) { found += 1 }
      }
    }
    #expect(found > 30)
  }

  @Test("Numbers of any length are known, and where each stands")
  func otherLengths() throws {
    var generator = SeededGenerator(seed: 20_261_124)
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }
    func number(_ lead: ClosedRange<Int>) -> String {
      let first = Int.random(in: lead, using: &generator)
      let whole = first == 0 ? "0" : "\(first)" + digits(Int.random(in: 0...11, using: &generator))
      let places = Int.random(in: -4...14, using: &generator)
      return places > 0 ? whole + "." + digits(places) : whole
    }
    var known = RecordLine()
    try known.decode(Array(Self.ticker.utf8).span)
    for _ in 0..<4_000 {
      let line = Self.ticker.replacing("93125.9", with: number(1...9))
        .replacing("0.0112", with: number(0...9))
        .replacing("\"bid\":0.6", with: "\"bid\":" + number(0...0))
        .replacing("10.5", with: number(1...9)).replacing("\"ask_size\":0", with: "\"ask_size\":7")
      #expect(try check(Array(line.utf8), &known), "\(line)")
    }
  }

  @Test("A number that begins with a zero where none did, or the other way, is another form's")
  func otherDigits() throws {
    var known = RecordLine()
    try known.decode(Array(Self.ticker.utf8).span)
    let other = Self.ticker.replacing("93125.9", with: "10000.0").replacing(
      "0.0112",
      with: "9.9999"
    )
    #expect(try check(Array(other.utf8), &known))
    #expect(known.numbers.contains(.last) && known[.last].range.count == 7)
    // Prices keep their first zero or have none: rules ask for it.
    #expect(
      try !check(Array(Self.ticker.replacing("\"bid\":0.6", with: "\"bid\":1.6").utf8), &known)
    )
    #expect(try !check(Array(Self.ticker.replacing("93125.9", with: "03125.9").utf8), &known))
    #expect(
      try !check(
        Array(Self.ticker.replacing("\"high_24h\":10", with: "\"high_24h\":00").utf8),
        &known
      )
    )
  }

  @Test("Close to the end of the text nothing is known", arguments: [0, 1, 8, 63, 64, 65, 128])
  func cutOff(missing: Int) throws {
    var known = RecordLine()
    let bytes = Array(Self.ticker.utf8)
    try known.decode(bytes.span)
    let text = Array(bytes.dropLast(missing))
    #expect(known.decodeFirst(of: text.span) == nil)
    #expect(known.decodeFirst(of: (text + [0x0A]).span) == (missing == 0 ? bytes.count : nil))
  }

  @Test("A text with a newline, an escape or an odd number is no form")
  func noForm() throws {
    for text in [
      Self.ticker.replacing("10.5", with: "-10.5"),
      Self.ticker.replacing(",\"bid\"", with: ",\n\"bid\""),
      Self.ticker.replacing("BTC", with: #"\u0042TC"#),
      Self.ticker.replacing("93125.9", with: "93125.9e1"),
    ] {
      var known = RecordLine()
      let bytes = Array(text.utf8)
      try known.decode(bytes.span)
      #expect(known.decodeFirst(of: (bytes + [0x0A]).span) == nil)
    }
  }

  @Test("A form gives way to another after some lines that do not fit, and its note with it")
  func givesWay() throws {
    let first = Array(Self.ticker.utf8)
    let second = Array(Self.ticker.replacing("\"low_24h\"", with: "\"low\"").utf8)
    var known = RecordLine()
    try known.decode(first.span)
    known.keep(7)
    #expect(known.decodeFirst(of: (first + [0x0A]).span) != nil)
    #expect(known.note == 7)
    var lines = 0
    while known.decodeFirst(of: (second + [0x0A]).span) == nil {
      try known.decode(second.span)
      lines += 1
      try #require(lines < 10)
    }
    #expect(lines > 1)
    #expect(known.note == RecordLine.noNote)
    #expect(try check(second, &known))
  }

  @Test("Whatever several bytes become, a known form tells what the ordinary reading tells")
  func severalBytes() throws {
    var generator = SeededGenerator(seed: 20_261_123)
    var found = 0
    for line in Self.lines {
      let bytes = Array(line.utf8)
      var known = RecordLine()
      try known.decode(bytes.span)
      for _ in 0..<4_000 {
        var text = bytes
        let first = Int.random(in: 0..<text.count, using: &generator)
        // Neighbours: what one has too much must not make up for what the next one lacks.
        for index in first..<min(first + Int.random(in: 1...4, using: &generator), text.count) {
          let isDigit = text[index] &- 0x30 < 10 && Bool.random(using: &generator)
          text[index] =
            isDigit
            ? UInt8.random(in: 0x30...0x39, using: &generator)
            : text[index] ^ UInt8.random(in: 0...255, using: &generator)
        }
        #expect(known.decodeFirst(of: (bytes + [0x0A]).span) == bytes.count)
        if try check(text, &known) { found += 1 }
      }
    }
    #expect(found > 500)
  }

  @Test("Each of many instruments keeps its form")
  func manyInstruments() throws {
    var known = RecordLine()
    let lines = (0..<3_000).map { number in
      Array(Self.ticker.replacing("BTC-USDT", with: "C\(number)-USDT").utf8)
    }
    for line in lines { try known.decode(line.span) }
    let found = lines.count { known.decodeFirst(of: ($0 + [0x0A]).span) == $0.count }
    #expect(found >= 2_990)
  }

  @Test("Instruments that keep changing their layout never get one another's values")
  func changingLayouts() throws {
    var generator = SeededGenerator(seed: 20_261_124)
    var known = RecordLine()
    var found = 0
    for _ in 0..<6_000 {
      let number = Int.random(in: 0..<24, using: &generator)
      // Names of several lengths, and with one as long an exchange that is longer.
      let symbol = ["C\(number)-USDT", "CC\(number)-USDT", "C\(number)-USD"][number % 3]
      let last = ["7.5", "12.25", "0.125", "1875.5"].randomElement(using: &generator) ?? ""
      // A name that differs in a letter is another name.
      let other = ["source", "source", "source", "sourcE"][number % 4]
      let line = Array(
        Self.ticker.replacing("BTC-USDT", with: symbol).replacing("source", with: other)
          .replacing("\"okx\"", with: number % 3 == 2 ? "\"okx2\"" : "\"okx\"")
          .replacing("93125.9", with: Int.random(in: 0..<8, using: &generator) == 0 ? last : "7.5")
          .replacing(
            "high_24h",
            with: Int.random(in: 0..<40, using: &generator) == 0 ? "high" : "high_24h"
          )
          .utf8
      )
      if try check(line, &known) { found += 1 } else { try known.decode(line.span) }
    }
    #expect(found > 2_000)
  }

  @Test("Where one layout has a point and another a digit, each keeps its own")
  func points() throws {
    var known = RecordLine()
    func number(_ point: Int) -> String {
      String(repeating: "1", count: point) + "." + String(repeating: "2", count: 16 - point)
    }
    let lines = (0..<196).map { index in
      Self.ticker.replacing("BTC-USDT", with: "C\(100 + index)-USDT")
        .replacing("93125.9", with: number(1 + index / 14))
        .replacing("\"bid\":0.6", with: "\"bid\":" + number(1 + index % 14))
    }
    for line in lines { try known.decode(Array(line.utf8).span) }
    for line in lines {
      #expect(try check(Array(line.utf8), &known))
      // What stands between a point and the digits.
      #expect(try !check(Array(line.replacing("1.2", with: "1/2").utf8), &known))
    }
  }

  /// True if the text's form is known; then all that is told of it must be right.
  private func check(_ line: [UInt8], _ known: inout RecordLine) throws -> Bool {
    let text = line + Array("\n{\"type\":".utf8)
    guard let length = known.decodeFirst(of: text.span) else { return false }
    #expect(length == text.firstIndex(of: 0x0A))
    let plain = try RecordLine(decoding: line.span)
    #expect(known.kind == plain.kind && known.keys == plain.keys)
    #expect(known.numbers == plain.numbers && known.strings == plain.strings)
    #expect(known.nulls == plain.nulls && known.booleans == plain.booleans)
    #expect(known.emptyStrings == plain.emptyStrings && known.negatives == plain.negatives)
    #expect(known.zeroLed.isSuperset(of: plain.zeroLed))
    #expect(!plain.hasEscapes && !plain.hasUnusualNumbers)
    #expect(!known.hasEscapes && !known.hasUnusualNumbers)
    for key in RecordKey.allCases { #expect(known[key] == plain[key]) }
    return true
  }
}
