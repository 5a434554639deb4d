import Filters
import NDJSON
import Testing

@testable import Filters

/// Two realtime feeds of one exchange: each tick and trade once.
@Suite struct ArbitrationTests {
  @Test func writesEachTickOfTwoFeedsOnce() {
    var merging = Merging()
    for second in 0..<20 {
      let line = Sample.ticker("ws", at: Double(second), recvUs: 1)
      let same = Sample.ticker("ws", at: Double(second), recvUs: 2)
      #expect(merging.push(line, from: second % 2, at: Double(second)) == .written)
      #expect(
        merging.push(same, from: 1 - second % 2, at: Double(second)) == .suppressed(.late)
      )
    }
    #expect(merging.merge.accounts.late == 20)
    #expect(merging.merge.accounts.written == 20)
  }

  @Test func writesWhatOnlyOneFeedHad() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1), from: 0) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 2), from: 1) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 1.5), from: 0) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 3), from: 0) == .written)
  }

  @Test func writesDifferentTicksOfOneMillisecond() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1, last: "100")) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 1, last: "101")) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 1, last: "100")) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 1, last: "101")) == .suppressed(.late))
  }

  @Test func writesEachStateOfAFormingBarOnce() {
    var merging = Merging()
    func state(_ volume: Int) -> String {
      Sample.candle("ws", 0, closed: false, volume: "\(volume)")
    }
    #expect(merging.push(state(1), from: 0) == .written)
    #expect(merging.push(state(2), from: 0) == .written)
    #expect(merging.push(state(3), from: 0) == .written)
    for volume in 1...3 { #expect(merging.push(state(volume), from: 1) == .suppressed(.late)) }
    #expect(merging.push(state(4), from: 1) == .written)
    #expect(merging.push(state(4), from: 0) == .suppressed(.late))
  }

  @Test func writesEachTradeOnceAndLateOnesToo() {
    var merging = Merging()
    #expect(merging.push(Sample.trade("12", at: 5), from: 0) == .written)
    #expect(merging.push(Sample.trade("11", at: 4), from: 1) == .written)
    #expect(merging.push(Sample.trade("12", at: 5), from: 1) == .suppressed(.duplicate))
    #expect(merging.push(Sample.trade("12", symbol: "ETH-USDT")) == .written)
  }

  @Test func knowsTradesOfAWindowOfTenThousand() {
    var window = TradeWindow()
    func isNew(_ number: Int) -> Bool {
      let text = Array("\(number)".utf8)
      return window.isNew(text.span, TextRange(0, text.count))
    }
    for number in 1...35_000 { #expect(isNew(number)) }
    for number in 25_001...35_000 { #expect(!isNew(number)) }
    #expect(isNew(25_000))
    #expect(isNew(25_001), "the oldest made room")
    #expect(!isNew(25_003))
  }

  @Test func tellsOddIdsApart() {
    var window = TradeWindow()
    let ids = [
      "0", "00", "1", "01", "-1", "1a", "a1", "123456789012345678", "1234567890123456789",
      "1234567890123456780", "9f3c", "9F3C", "\\u00e9",
    ]
    for id in ids {
      let text = Array(id.utf8)
      let first = window.isNew(text.span, TextRange(0, text.count))
      let second = window.isNew(text.span, TextRange(0, text.count))
      #expect(first && !second, "\(id)")
    }
  }
}
