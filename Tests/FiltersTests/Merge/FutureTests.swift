import Filters
import Testing

/// A record whose time cannot be costs nobody anything: it passes, and orders nothing.
@Suite struct FutureTests {
  @Test(arguments: ["ws", "rest"])
  func aTickerFromTheFutureLeavesTheOthersTheirOrder(source: String) {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1), at: 1, present: 1) == .written)
    #expect(merging.push(Sample.ticker(source, at: 1e7), at: 2, present: 2) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 2), at: 3, present: 3) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 2), at: 3, present: 3) == .suppressed(.late))
    #expect(merging.merge.accounts.written == 3)
    #expect(
      merging.notices.contains {
        guard case .future(_, "BTC-USDT", _) = $0 else { return false }
        return true
      }
    )
  }

  @Test(arguments: [true, false])
  func aCandleFromTheFutureMakesNoHole(closed: Bool) {
    var merging = Merging()
    #expect(merging.push(Sample.candle("ws", 0), at: 60, present: 60) == .written)
    let odd = Sample.candle("ws", 1_000_000, closed: closed)
    #expect(merging.push(odd, at: 61, present: 61) == .written)
    #expect(merging.push(Sample.candle("ws", 1), at: 120, present: 120) == .written)
    #expect(merging.push(Sample.candle("ws", 2, closed: false), at: 121, present: 121) == .written)
    #expect(merging.push(Sample.candle("ws", 1), at: 122, present: 122) == .suppressed(.duplicate))
    merging.finish(at: 200)
    #expect(merging.told() == [])
  }

  @Test func aClockThatIsAnHourSlowChangesNothing() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 3_599), at: 1, present: 0) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 3_599), at: 1, present: 0) == .suppressed(.late))
  }
}
