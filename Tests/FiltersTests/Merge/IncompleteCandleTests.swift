import Filters
import Testing

/// Closed bars of an exchange that gives no volume in realtime.
@Suite struct IncompleteCandleTests {
  /// An exchange whose realtime bars lack the volume: REST's stands for them where it comes in time.
  @Test func aBarWithoutVolumeWaitsForTheOneThatHasIt() {
    var merging = Merging()
    merging.push(Self.bare(1))
    #expect(CandleOrderTests.bars(merging.lines()) == ["1"], "no REST yet: nothing is waited for")
    #expect(merging.push(Sample.candle("rest", 2)) == .written)
    #expect(merging.push(Self.bare(2)) == .suppressed(.duplicate))
    #expect(merging.push(Self.bare(3), at: 10) == .held)
    #expect(merging.push(Self.bare(4), at: 70) == .held)
    #expect(merging.push(Self.bare(4), at: 71) == .suppressed(.duplicate))
    #expect(merging.push(Sample.candle("rest", 3), at: 75) == .written)
    #expect(CandleOrderTests.bars(merging.lines()) == ["+2", "+3"])
    // The other one waits its time, and then goes as it is.
    #expect(merging.dueAt == 160)
    merging.advance(to: 159)
    #expect(CandleOrderTests.bars(merging.lines()) == [])
    merging.advance(to: 160)
    #expect(CandleOrderTests.bars(merging.lines()) == ["4"])
    #expect(merging.push(Sample.candle("rest", 4), at: 161) == .suppressed(.duplicate))
    #expect(merging.told() == [], "nothing was missing, nothing repaired")
    #expect(merging.merge.accounts.superseded == 1)
    #expect(merging.merge.accounts.held == 0)
    #expect(merging.merge.accounts.balance)
  }

  /// A hole before such a bar is filled as ever, and the bar goes when its own wait is over.
  @Test func aBarWithoutVolumeBehindAHoleWaitsForBoth() {
    var merging = Merging()
    merging.push(Sample.candle("rest", 1), at: 0)
    #expect(merging.push(Self.bare(3), at: 10) == .held)
    #expect(merging.push(Sample.candle("rest", 2), at: 20) == .written)
    #expect(merging.push(Sample.candle("rest", 3), at: 20) == .written)
    #expect(CandleOrderTests.bars(merging.lines()) == ["+1", "+2", "+3"])
    #expect(merging.dueAt == nil)
    #expect(merging.merge.accounts.balance)
  }

  private static func bare(_ minute: Int) -> String {
    Sample.candle("ws", minute, volume: "null")
  }
}
