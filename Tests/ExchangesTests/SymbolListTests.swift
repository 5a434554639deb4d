import Exchanges
import Testing

/// What a user may type, and what becomes of it.
@Suite struct SymbolListTests {
  @Test func symbolsAreUpperCasedAndEachOnce() {
    var list = SymbolList()
    for word in ["btc-usdt", "ETH-USDT", "BTC-USDT", "Btc-Usdt"] { list.add(word) }
    #expect(list.symbols == ["BTC-USDT", "ETH-USDT"])
    #expect(list.repeated == ["BTC-USDT"])
    #expect(list.odd.isEmpty)
  }

  @Test func aFileHasCommentsAndAnyKindOfLineEnd() {
    let text = "# majors\nbtc-usdt\r\n\n  eth-usdt  # second\n#sol-usdt\r\nxrp-usdt doge-usdt"
    #expect(SymbolList.words(ofFile: text) == ["btc-usdt", "eth-usdt", "xrp-usdt", "doge-usdt"])
  }

  @Test func whatNoVenueSpellsIsLeftOutAndShown() {
    var list = SymbolList()
    for word in ["", "A\u{0}B", "A B", "a\u{7F}", String(repeating: "x", count: 65)] {
      list.add(word)
    }
    #expect(list.symbols.isEmpty)
    #expect(list.odd.count == 5)
    #expect(list.odd.allSatisfy { $0.count <= 40 })
    list.add(String(repeating: "x", count: 64))
    #expect(list.symbols.count == 1)
  }

  @Test func listsAreBounded() {
    var list = SymbolList()
    for number in 0..<(SymbolList.most + 200) {
      list.add("A\(number)-B")
      list.add("A\(number)-B")
    }
    #expect(list.symbols.count == SymbolList.most)
    #expect(list.repeated.count <= 100)
    #expect(list.odd.count <= 100)
  }
}
