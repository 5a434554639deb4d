/// Layouts of forms: shared by what is alike, given on when nothing has them any more.

import NDJSON
import Testing

@testable import MarketData

struct RecordLayoutsTests {
  private var record = RecordLine()

  private func ticker(
    _ symbol: String,
    _ last: String,
    exchange: String = "okx",
    source: String = "ws"
  ) -> [UInt8] {
    Array(
      (#"{"type":"ticker","exchange":"\#(exchange)","symbol":"\#(symbol)","source":"\#(source)","#
        + #""ts_ms":1795391999995,"recv_us":1795392000000000,"last":\#(last),"bid":1}"#).utf8
    )
  }

  /// Where the values of such lines stand, once their form is known.
  private mutating func base(
    _ symbol: String,
    _ last: String,
    exchange: String = "okx",
    source: String = "ws"
  ) throws -> Int {
    let line = ticker(symbol, last, exchange: exchange, source: source)
    var tries = 0
    while record.decodeFirst(of: (line + [0x0A]).span) == nil {
      try record.decode(line.span)
      tries += 1
      try #require(tries < 200)
    }
    #expect(line.span.string(at: record[.last].range) == last)
    #expect(line.span.string(at: record[.symbol].range) == symbol)
    #expect(line.span.string(at: record[.exchange].range) == exchange)
    return record.base
  }

  @Test("Forms that differ in their first 64 bytes alone have one layout")
  mutating func isShared() throws {
    let first = try base("BTC-USDT", "12.5")
    #expect(try base("ETH-USDT", "99.9") == first)
    #expect(try base("BTC-USDT", "12.5") == first)
    // The digits stand elsewhere; or where they stood, and the strings do not.
    #expect(try base("DOGE-USDT", "12.5") != first)
    #expect(try base("SOL-USDT", "1.25") != first)
    #expect(try base("SOL-USD", "12.5", exchange: "okx2") != first)
    // A price with a zero before its point is another than one without.
    #expect(try base("XRP-USDT", "0.55") != first)
  }

  @Test("What stands behind the first 64 bytes is the layout's, be it in a string")
  mutating func stringsBehind() throws {
    // The last letter of these sources is the 65th byte.
    let first = try base("BTC-USDT", "12.5")
    let other = try base("ETH-USDT", "12.5", source: "wx")
    #expect(other != first)
    #expect(try base("SOL-USDT", "12.5", source: "wx") == other)
    #expect(try base("XRP-USDT", "12.5") == first)
    // The instrument's form says nothing of a line with another source.
    for (symbol, source) in [("SOL-USDT", "ws"), ("BTC-USDT", "wx")] {
      let line = ticker(symbol, "12.5", source: source) + [0x0A]
      #expect(record.decodeFirst(of: line.span) == nil)
    }
  }

  @Test("A layout that no form has any more is given on, and only then")
  mutating func isGivenOn() throws {
    let first = try base("BTC-USDT", "12.5")
    #expect(try base("ETH-USDT", "12.5") == first)
    let second = try base("BTC-USDT", "123.75")
    #expect(second != first)
    #expect(try base("ETH-USDT", "98.7") == first)
    let third = try base("ETH-USDT", "1234.875")
    // The first one's form was the last to have it.
    #expect(third == first)
    #expect(try base("SOL-USDT", "12.5") != first)
    #expect(try base("BTC-USDT", "456.25") == second)
    #expect(try base("ETH-USDT", "4321.125") == third)
  }

  @Test("Who finds what nobody had any more has it alone")
  mutating func isTaken() throws {
    let first = try base("BTC-USDT", "12.5")
    let second = try base("ETH-USDT", "1.25")
    #expect(try base("BTC-USDT", "9.75") == second)
    #expect(try base("SOL-USDT", "12.5") == first)
    #expect(try base("XRP-USDT", "0.55") != first)
    #expect(try base("SOL-USDT", "45.6") == first)
  }
}
