import MarketData
import NDJSON
import Testing

@testable import Filters

/// The last texts of an instrument's numbers, however long they are and wherever they stand.
struct ShownNumbersTests {
  @Test func keepsTheDigitsAsTheyCame() {
    var numbers = ShownNumbers()
    // Long and short in turn: what a longer one left must not show.
    for length in [1, 64, 8, 17, 16, 24, 65, 9, 33, 15] {
      for (place, name) in ShownNumbers.Name.allCases.enumerated() {
        let text = (0..<length).map { UInt8(0x31 + ($0 + place) % 9) }
        for rest in [0, 3, 40] {
          let line = [0x3A] + text + [UInt8](repeating: 0x2C, count: rest)
          numbers.replace(
            name,
            with: JSONValue(.number, TextRange(1, 1 + length)),
            in: line.span
          )
          #expect(numbers[name] == (length > ShownNumbers.longest ? [] : text))
        }
      }
      // None of them has changed another.
      for (place, name) in ShownNumbers.Name.allCases.enumerated() where length <= 64 {
        #expect(numbers[name] == (0..<length).map { UInt8(0x31 + ($0 + place) % 9) })
      }
    }
    let null = JSONValue(.null, TextRange(0, 4))
    numbers.replace(.ask, with: null, in: Array("null".utf8).span)
    #expect(ShownNumbers.Name.allCases.map { numbers[$0].isEmpty } == [false, false, true, false])
  }

  @Test("What a ticker changes of an instrument stands in 128 bytes, its latency apart")
  func isClose() throws {
    let first = try #require(MemoryLayout<SymbolHealth>.offset(of: \.numbers))
    let last = try #require(MemoryLayout<SymbolHealth>.offset(of: \.latency))
    // The histogram's own counts, before its buckets.
    #expect(last + 16 - first == 128)
    #expect(MemoryLayout<LatencyHistogram>.size == 16 + 2 * 464)
  }
}
