/// Layouts of forms: shared by what is alike, given on when nothing has them any more.

import NDJSON
import Testing

@testable import MarketData

struct RecordLayoutsTests {
  private var record = RecordLine()

  private func ticker(_ symbol: String, _ numbers: String, exchange: String = "okx") -> [UInt8] {
    Array(
      (#"{"type":"ticker","exchange":"\#(exchange)","symbol":"\#(symbol)","source":"ws","#
        + #""ts_ms":1795391999995,"recv_us":1795392000000000,\#(numbers)}"#).utf8
    )
  }

  /// The layout of such lines, once their form is known.
  private mutating func layout(_ symbol: String, _ numbers: String, exchange: String = "okx") throws
    -> Int
  {
    let line = ticker(symbol, numbers, exchange: exchange)
    var tries = 0
    while record.decodeFirst(of: (line + [0x0A]).span) == nil {
      try record.decode(line.span)
      tries += 1
      try #require(tries < 200)
    }
    #expect(line.span.string(at: record[.symbol].range) == symbol)
    #expect(line.span.string(at: record[.exchange].range) == exchange)
    return try #require(record.layoutNumber)
  }

  @Test("Forms whose lines have the same keys and kinds of values have one layout")
  mutating func isShared() throws {
    let first = try layout("BTC-USDT", #""last":12.5,"bid":1"#)
    #expect(try layout("ETH-USDT", #""last":99.9,"bid":4"#) == first)
    #expect(try layout("A-VERY-LONG-SYMBOL", #""last":123456.789,"bid":40"#) == first)
    #expect(try layout("SOL-USD", #""last":1.25,"bid":4.5"#, exchange: "okx2") == first)
    // A price with a zero before its point is another than one without; a size is not.
    #expect(try layout("XRP-USDT", #""last":0.55,"bid":1"#) != first)
    #expect(try layout("ADA-USDT", #""last":12.5,"bid":null"#) != first)
    #expect(try layout("DOT-USDT", #""bid":1,"last":12.5"#) != first)
    let sizes = try layout("DOGE-USDT", #""last_size":12.5"#)
    #expect(try layout("PEPE-USDT", #""last_size":0.5"#) == sizes)
    #expect(sizes != first)
  }

  @Test("What stands between the numbers is the layout's, be it in a string")
  mutating func stringsBehind() throws {
    let first = try layout("BTC-USDT", #""last":12.5,"message":"one""#)
    let other = try layout("ETH-USDT", #""last":12.5,"message":"two""#)
    #expect(other != first)
    #expect(try layout("SOL-USDT", #""last":12.5,"message":"two""#) == other)
    // The instrument's form says nothing of a line with another text.
    for (symbol, text) in [("SOL-USDT", "one"), ("BTC-USDT", "two")] {
      let line = ticker(symbol, #""last":12.5,"message":"\#(text)""#) + [0x0A]
      #expect(record.decodeFirst(of: line.span) == nil)
    }
    // The texts of a trade are others each time.
    let trade = try layout("XRP-USDT", #""id":"1","price":1.5,"side":"buy""#)
    #expect(try layout("XRP-USDT", #""id":"a longer one","price":1.5,"side":"sell""#) == trade)
  }

  @Test("A layout that no form has any more is given on, and only then")
  mutating func isGivenOn() throws {
    let first = try layout("BTC-USDT", #""last":12.5"#)
    #expect(try layout("ETH-USDT", #""last":12.5"#) == first)
    let second = try layout("BTC-USDT", #""last":0.5"#)
    #expect(second != first)
    #expect(try layout("ETH-USDT", #""last":98.7"#) == first)
    let third = try layout("ETH-USDT", #""bid":1"#)
    // The first one's form was the last to have it.
    #expect(third == first)
    #expect(try layout("SOL-USDT", #""last":12.5"#) != first)
    #expect(try layout("BTC-USDT", #""last":0.25"#) == second)
    #expect(try layout("ETH-USDT", #""bid":4321.125"#) == third)
  }

  @Test("Who finds what nobody had any more has it alone")
  mutating func isTaken() throws {
    let first = try layout("BTC-USDT", #""last":12.5"#)
    let second = try layout("ETH-USDT", #""last":0.5"#)
    #expect(try layout("BTC-USDT", #""last":0.75"#) == second)
    #expect(try layout("SOL-USDT", #""last":12.5"#) == first)
    #expect(try layout("XRP-USDT", #""bid":0.55"#) != first)
    #expect(try layout("SOL-USDT", #""last":45.6"#) == first)
  }

  @Test(
    "Times stand at the same places only where they come first and are of 13 and 16 digits",
    arguments: [
      ("1795391999995", "1795392000000000", true), ("179539199999", "1795392000000000", false),
      ("17953919999951", "1795392000000000", false), ("1795391999995", "179539200000000", false),
      ("1795391999.95", "1795392000000000", false), ("null", "1795392000000000", false),
    ]
  )
  mutating func times(sent: String, received: String, expected: Bool) throws {
    let text = String(decoding: ticker("BTC-USDT", #""last":12.5"#), as: UTF8.self)
      .replacing("1795391999995", with: sent).replacing("1795392000000000", with: received)
    try record.decode(Array(text.utf8).span)
    #expect(record.layoutNumber != nil)
    #expect(record.beginsWithTimes == expected)
    let others = text.replacing(#""ts_ms""#, with: #""bid":1,"ts_ms""#)
    try record.decode(Array(others.replacing("BTC", with: "ETH").utf8).span)
    #expect(record.layoutNumber != nil && !record.beginsWithTimes)
  }
}
