import Filters
import Testing

/// A record whose time cannot be costs nobody else anything.
@Suite struct FutureTests {
  @Test(arguments: [("ws", MergeOutcome.written), ("rest", .suppressed(.superseded))])
  func aTickerFromTheFutureLeavesTheOthersTheirOrder(source: String, outcome: MergeOutcome) {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1), at: 1, present: 1) == .written)
    #expect(merging.push(Sample.ticker(source, at: 1e7), at: 2, present: 2) == outcome)
    #expect(merging.push(Sample.ticker("ws", at: 2), at: 3, present: 3) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 2), at: 3, present: 3) == .suppressed(.late))
    #expect(
      merging.notices.contains {
        guard case .future(_, "BTC-USDT", _, _) = $0 else { return false }
        return true
      }
    )
  }

  @Test func twoFeedsWriteATickerFromTheFutureOnce() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1e7), from: 0, at: 1, present: 1) == .written)
    let again = merging.push(Sample.ticker("ws", at: 1e7), from: 1, at: 1.5, present: 1.5)
    #expect(again == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 1), from: 1, at: 2, present: 2) == .written)
  }

  @Test func oneFromTheFutureMakesNoneThatIsAMinuteAheadLate() {
    var merging = Merging()
    for (time, now) in [(1.0, 1.0), (1e7, 2), (63, 3), (4, 4), (65, 5)] {
      #expect(merging.push(Sample.ticker("ws", at: time), at: now, present: now) == .written)
    }
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

/// A ticker whose time lies ahead of the others costs itself alone, by however little it lies ahead.
@Suite struct AheadTests {
  @Test(arguments: [3.0, 60, 3_000])
  func oneTickerAheadMakesNoOtherLate(seconds: Double) {
    var merging = Merging()
    for second in 1...3 {
      #expect(merging.push(Sample.ticker("ws", at: Double(second)), at: Double(second)) == .written)
    }
    let odd = Sample.ticker("ws", at: 3 + seconds, last: "101")
    #expect(merging.push(odd, at: 3.5) == .written)
    for second in 4...70 {
      #expect(merging.push(Sample.ticker("ws", at: Double(second)), at: Double(second)) == .written)
    }
    #expect(merging.push(Sample.ticker("ws", at: 69), at: 70) == .suppressed(.late))
  }

  @Test func theVeryFirstMayBeTheOneThatIsWrong() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 61), at: 1) == .written)
    for second in 2...10 {
      #expect(merging.push(Sample.ticker("ws", at: Double(second)), at: Double(second)) == .written)
    }
    #expect(merging.push(Sample.ticker("ws", at: 9), at: 10) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 61), from: 1, at: 11) == .suppressed(.late))
  }

  @Test func theVeryFirstIsWrittenOnceAlsoIfItsTimeComesMeanwhile() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 5), from: 0, at: 2) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 5), from: 1, at: 4.5) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 6), from: 1, at: 5.5) == .written)
  }

  @Test func oneThatIsBarelyAheadIsWrittenOnce() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("ws", at: 1), from: 0, at: 1) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 4.3), from: 0, at: 2) == .written)
    #expect(merging.push(Sample.ticker("ws", at: 4.3), from: 1, at: 2.5) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("ws", at: 2), from: 1, at: 2.6) == .written)
  }

  @Test func twoFeedsWriteItOnce() {
    var merging = Merging()
    for (index, time) in [1, 2, 62, 3, 4].enumerated() {
      let line = Sample.ticker("ws", at: Double(time))
      let now = 2 + Double(index) / 10
      #expect(merging.push(line, from: 0, at: now) == .written)
    }
    for (index, time) in [1, 2, 62, 3, 4].enumerated() {
      let line = Sample.ticker("ws", at: Double(time))
      #expect(merging.push(line, from: 1, at: 3 + Double(index) / 10) == .suppressed(.late))
    }
  }

  @Test(arguments: [-7_200.0, -3_000, -30, 0, 30])
  func aClockThatIsWrongChangesNothing(offset: Double) {
    var merging = Merging()
    for step in 1...50 {
      let now = 5_000 + Double(step) + offset
      let line = Sample.ticker("ws", at: 5_000 + Double(step))
      #expect(merging.push(line, from: step % 2, at: now) == .written)
      #expect(merging.push(line, from: 1 - step % 2, at: now + 0.1) == .suppressed(.late))
      let old = Sample.ticker("ws", at: 4_999 + Double(step))
      if step > 1 { #expect(merging.push(old, at: now + 0.2) == .suppressed(.late)) }
    }
  }
}
