import MarketData
import NDJSON
import Testing

/// One number for each distinct key, and the same one each time.
struct KeyTableTests {
  @Test func numbersKeysInTheOrderOfTheirFirstSight() {
    var table = KeyTable()
    #expect(index("okx", "BTC-USDT", in: &table) == 0)
    #expect(index("okx", "ETH-USDT", in: &table) == 1)
    #expect(index("okx", "BTC-USDT", in: &table) == 0)
    #expect(table.count == 2)
    #expect(table.name(1) == "okx\u{0}ETH-USDT\u{0}")
  }

  @Test func piecesDoNotRunTogether() {
    var table = KeyTable()
    #expect(index("ab", "c", in: &table) == 0)
    #expect(index("a", "bc", in: &table) == 1)
    #expect(index("abc", "", in: &table) == 2)
    #expect(index("", "abc", in: &table) == 3)
  }

  @Test func manyKeysStayApart() {
    var table = KeyTable()
    for round in 0..<2 {
      for number in 0..<5_000 {
        let found = index("exchange-\(number % 7)", "SYMBOL-\(number)-USDT", in: &table)
        #expect(found == number, "round \(round)")
      }
    }
    #expect(table.count == 5_000)
  }

  @Test func everyLengthIsComparedWhole() {
    var table = KeyTable()
    var expected = 0
    for length in 1..<30 {
      for changed in 0..<length {
        var text = [UInt8](repeating: 0x61, count: length)
        text[changed] = 0x62
        #expect(table.index(text.span, TextRange(0, length)) == expected)
        expected += 1
      }
    }
  }

  @Test func aFullTableKnowsItsKeysAndTakesNoMore() {
    var table = KeyTable(limit: 2)
    #expect(index("a", "1", in: &table) == 0)
    #expect(index("a", "2", in: &table) == 1)
    #expect(index("a", "3", in: &table) == nil)
    #expect(index("a", "1", in: &table) == 0)
    #expect(table.count == 2)
  }

  private func index(_ first: String, _ second: String, in table: inout KeyTable) -> Int? {
    let text = Array((first + second).utf8)
    let middle = first.utf8.count
    return table.index(text.span, TextRange(0, middle), TextRange(middle, text.count))
  }
}
