import Filters
import Testing

/// Candles: closed ones exactly once and ascending, holes waited for, told and repaired.
@Suite struct CandleOrderTests {
  /// What was written, as `5` for a closed bar, `5~` for a forming one, `+` before REST's.
  static func bars(_ lines: [String]) -> [String] {
    lines.compactMap { line in
      guard line.contains("\"type\":\"candle\""),
        let key = line.firstRange(of: "\"ts_ms\":"),
        let ts = Int64(line[key.upperBound...].prefix { $0 != "," })
      else { return nil }
      let rest = line.contains("\"source\":\"rest\"") ? "+" : ""
      let open = line.contains("\"closed\":false") ? "~" : ""
      return "\(rest)\((ts - Merging.start) / 60_000)\(open)"
    }
  }

  @Test func startsAtTheFirstClosedCandleAndSaysSo() {
    var merging = Merging()
    #expect(merging.push(Sample.candle("ws", 5)) == .written)
    guard case .started("okx", "BTC-USDT", .minute, let ts)? = merging.notices.first else {
      Issue.record("not told: \(merging.notices)")
      return
    }
    #expect(ts == Merging.start + 300_000)
    #expect(merging.push(Sample.candle("rest", 4)) == .suppressed(.late))
    #expect(merging.push(Sample.candle("ws", 6)) == .written)
    #expect(merging.notices.count == 1)
  }

  @Test func takesTheFirstOfTwoSourcesOnce() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    #expect(merging.push(Sample.candle("rest", 1)) == .suppressed(.duplicate))
    #expect(merging.push(Sample.candle("rest", 2)) == .written)
    #expect(merging.push(Sample.candle("ws", 2)) == .suppressed(.duplicate))
    #expect(Self.bars(merging.lines()) == ["1", "+2"])
    #expect(merging.told() == [], "a closed bar from REST is no fallback")
  }

  @Test func fillsAHoleFromRESTInOrder() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1), at: 0)
    #expect(merging.push(Sample.candle("ws", 4), at: 1) == .held)
    #expect(merging.push(Sample.candle("ws", 5), at: 61) == .held)
    #expect(merging.merge.accounts.held == 2)
    #expect(merging.push(Sample.candle("rest", 2), at: 70) == .written)
    #expect(merging.told() == [])
    #expect(merging.push(Sample.candle("rest", 3), at: 70) == .written)
    #expect(Self.bars(merging.lines()) == ["1", "+2", "+3", "4", "5"])
    #expect(merging.told() == ["backfilled 2+2"])
    #expect(merging.dueAt == nil)
    #expect(merging.merge.accounts.balance)
  }

  @Test func fillsAHoleWhateverTheOrder() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 6))
    merging.push(Sample.candle("rest", 4))
    merging.push(Sample.candle("rest", 3))
    merging.push(Sample.candle("rest", 2))
    #expect(Self.bars(merging.lines()) == ["1", "+2", "+3", "+4"])
    merging.push(Sample.candle("rest", 5))
    #expect(Self.bars(merging.lines()) == ["+5", "6"])
    #expect(merging.told() == ["backfilled 2+4"])
  }

  @Test func repairsAreToldApartWhereTheOtherRealtimeFeedGoesOnBetweenThem() {
    var merging = Merging(status: true)
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 6))
    merging.push(Sample.candle("rest", 2))
    merging.push(Sample.candle("rest", 3))
    #expect(merging.push(Sample.candle("ws", 4), from: 1) == .written)
    #expect(merging.told() == ["backfilled 2+2"])
    #expect(merging.lines().map { $0.contains("status") } == [false, false, false, true, false])
    merging.push(Sample.candle("rest", 5))
    #expect(merging.told() == ["backfilled 5+1"])
    #expect(merging.merge.accounts.balance)
  }

  @Test func aHoleFilledByTheOtherRealtimeFeedIsNoRepair() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1), from: 0)
    merging.push(Sample.candle("ws", 3), from: 0)
    merging.push(Sample.candle("ws", 2), from: 1)
    #expect(Self.bars(merging.lines()) == ["1", "2", "3"])
    #expect(merging.told() == [])
  }

  @Test func aBarOfRESTThatOpensAHoleIsNoRepair() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("rest", 3))
    merging.push(Sample.candle("ws", 2))
    #expect(Self.bars(merging.lines()) == ["1", "2", "+3"])
    merging.push(Sample.candle("ws", 5))
    merging.push(Sample.candle("ws", 4))
    #expect(merging.told() == [])
  }

  @Test func holdsABarOnce() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    #expect(merging.push(Sample.candle("ws", 3)) == .held)
    #expect(merging.push(Sample.candle("rest", 3)) == .suppressed(.duplicate))
    merging.push(Sample.candle("rest", 2))
    #expect(Self.bars(merging.lines()) == ["1", "+2", "3"])
  }

  @Test func givesAHoleUpAfterTheWaitAndTellsIt() {
    var merging = Merging(candleWait: 90, status: true)
    merging.push(Sample.candle("ws", 1), at: 0)
    merging.push(Sample.candle("ws", 5), at: 10)
    merging.push(Sample.candle("ws", 6), at: 70)
    #expect(merging.dueAt == 100)
    merging.advance(to: 99.999)
    #expect(Self.bars(merging.lines()) == ["1"])
    merging.advance(to: 100)
    let lines = merging.lines()
    #expect(
      lines.first == """
        {"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"merge",\
        "ts_ms":1763798520000,"recv_us":1763798500000000,"event":"gap","channel":"candles",\
        "interval":"1m","code":null,"message":"2025-11-22T08:02:00Z to 2025-11-22T08:04:00Z",\
        "count":3}
        """
    )
    #expect(Self.bars(lines) == ["5", "6"])
    #expect(merging.told() == ["gap 2+3"])
    #expect(merging.push(Sample.candle("rest", 3), at: 101) == .suppressed(.late))
    #expect(merging.push(Sample.candle("rest", 5), at: 101) == .suppressed(.duplicate))
    #expect(merging.push(Sample.candle("ws", 7), at: 130) == .written)
    #expect(merging.merge.accounts.balance)
  }

  @Test func theBackfilledStatusHasTheKeysOfTheGap() {
    var merging = Merging(status: true)
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 3))
    merging.push(Sample.candle("rest", 2))
    #expect(
      merging.lines()[2] == """
        {"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"merge",\
        "ts_ms":1763798520000,"recv_us":1763798400000000,"event":"backfilled",\
        "channel":"candles","interval":"1m","code":null,\
        "message":"2025-11-22T08:02:00Z to 2025-11-22T08:02:00Z","count":1}
        """
    )
  }

  @Test func aLineThatComesAfterTheWaitFindsItOver() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1), at: 0)
    merging.push(Sample.candle("ws", 3), at: 0)
    #expect(merging.push(Sample.candle("rest", 2), at: 90) == .suppressed(.late))
    #expect(merging.told() == ["gap 2+1"])
    #expect(Self.bars(merging.lines()) == ["1", "3"])
  }

  @Test func tellsTheRepairedAndTheMissingPartOfAHole() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1), at: 0)
    merging.push(Sample.candle("ws", 7), at: 0)
    merging.push(Sample.candle("rest", 2), at: 5)
    merging.push(Sample.candle("rest", 3), at: 5)
    merging.push(Sample.candle("rest", 5), at: 6)
    merging.advance(to: 90)
    #expect(merging.told() == ["backfilled 2+2", "gap 4+1", "backfilled 5+1", "gap 6+1"])
    #expect(Self.bars(merging.lines()) == ["1", "+2", "+3", "+5", "7"])
  }

  @Test func noBarWaitsLongerThanTheWait() {
    var merging = Merging(candleWait: 90)
    merging.push(Sample.candle("ws", 1), at: 0)
    merging.push(Sample.candle("ws", 3), at: 10)
    merging.push(Sample.candle("ws", 5), at: 50)
    merging.advance(to: 100)
    #expect(Self.bars(merging.lines()) == ["1", "3"])
    #expect(merging.dueAt == 140)
    merging.advance(to: 140)
    #expect(Self.bars(merging.lines()) == ["5"])
    #expect(merging.told() == ["gap 2+1", "gap 4+1"])
  }

  @Test func openCandlesFlowWhileAHoleWaits() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 3))
    #expect(merging.push(Sample.candle("ws", 4, closed: false, volume: "1")) == .written)
    #expect(merging.push(Sample.candle("ws", 4)) == .held)
    #expect(merging.push(Sample.candle("ws", 4, closed: false, volume: "2")) == .suppressed(.late))
    #expect(merging.push(Sample.candle("ws", 5, closed: false)) == .written)
    merging.push(Sample.candle("rest", 2))
    #expect(Self.bars(merging.lines()) == ["1", "4~", "5~", "+2", "3", "4"])
  }

  @Test func noOpenCandleAtOrBeforeTheLastClosedOne() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 4, closed: false))
    merging.push(Sample.candle("ws", 4))
    for minute in 3...4 {
      for source in ["ws", "rest"] {
        let line = Sample.candle(source, minute, closed: false, volume: "99")
        #expect(merging.push(line) == .suppressed(.late))
      }
    }
    #expect(merging.push(Sample.candle("ws", 5, closed: false)) == .written)
    #expect(merging.push(Sample.candle("ws", 6, closed: false)) == .written)
    #expect(merging.push(Sample.candle("ws", 5, closed: false)) == .suppressed(.late))
  }

  @Test func openCandlesOfRESTPassOnlyInFallback() {
    var merging = Merging(staleAfter: 10)
    func rest(_ minute: Int, _ volume: String, at time: Double) -> MergeOutcome {
      merging.push(Sample.candle("rest", minute, closed: false, volume: volume), at: time)
    }
    #expect(rest(1, "2", at: 0) == .written, "nothing realtime has come yet")
    merging.push(Sample.candle("ws", 1, closed: false, volume: "3.5"), at: 1)
    #expect(rest(1, "4", at: 2) == .suppressed(.superseded))
    #expect(rest(1, "3.49", at: 20) == .suppressed(.late), "less volume than was written")
    #expect(rest(1, "3.50", at: 20) == .suppressed(.superseded), "nothing newer")
    #expect(merging.told() == [])
    #expect(rest(1, "3.51", at: 20) == .written)
    #expect(merging.told() == ["fallback"])
    #expect(rest(1, "3.505", at: 21) == .suppressed(.late))
    #expect(rest(1, "3.51", at: 21) == .suppressed(.late), "the same again")
    #expect(rest(2, "0.1", at: 22) == .written)
    #expect(rest(1, "9", at: 23) == .suppressed(.late))
    merging.push(Sample.candle("ws", 2, closed: false, volume: "0.2"), at: 24)
    #expect(merging.told() == ["realtime"])
    #expect(rest(2, "0.3", at: 25) == .suppressed(.superseded))
  }

  @Test func intervalsAndSymbolsAreSequencesOfTheirOwn() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 0))
    #expect(merging.push(Sample.candle("ws", 0, interval: "5m")) == .written)
    #expect(merging.push(Sample.candle("ws", 5, interval: "5m")) == .written)
    #expect(merging.push(Sample.candle("ws", 5, symbol: "ETH-USDT")) == .written)
    #expect(merging.push(Sample.candle("ws", 1)) == .written)
  }

  @Test func monthsFollowMonths() {
    func month(_ ts: Int64) -> String {
      Sample.candle("ws", 0, interval: "1M")
        .replacing("\(Merging.start)", with: "\(ts)")
    }
    var merging = Merging()
    #expect(merging.push(month(1_767_225_600_000)) == .written)  // 2026-01
    #expect(merging.push(month(1_769_904_000_000)) == .written)  // 2026-02
    #expect(merging.push(month(1_772_323_200_000)) == .written)  // 2026-03
    #expect(merging.push(month(1_780_272_000_000)) == .held)  // 2026-06
    merging.finish()
    guard case .status(let gap)? = merging.notices.last else { return }
    #expect(gap.count == 2)
    #expect(gap.message == "2026-04-01T00:00:00Z to 2026-05-01T00:00:00Z")
  }

  @Test func atTheEndWhatIsHeldGoesWithItsGap() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 3))
    merging.push(Sample.candle("ws", 5))
    merging.finish()
    #expect(Self.bars(merging.lines()) == ["1", "3", "5"])
    #expect(merging.told() == ["gap 2+1", "gap 4+1"])
    #expect(merging.merge.accounts.held == 0)
    #expect(merging.merge.accounts.balance)
  }

  @Test func holdsABoundedNumberOfBars() {
    var merging = Merging()
    merging.push(Sample.candle("ws", 0))
    // Every second bar is missing: each is a hole of its own.
    for index in 1...2_000 { merging.push(Sample.candle("ws", index * 2)) }
    #expect(merging.merge.accounts.held == 512)
    #expect(merging.told().count == 2_000 - 512)
    #expect(Self.bars(merging.lines()).count == 1 + 2_000 - 512)
    #expect(merging.merge.accounts.balance)
  }

  @Test func holdsABoundedNumberOfBytes() {
    var merging = Merging()
    let padding = String(repeating: " ", count: 1_000_000)
    for symbol in 0..<30 {
      merging.push(Sample.candle("ws", 0, symbol: "S\(symbol)"))
      merging.push(Sample.candle("ws", 2, symbol: "S\(symbol)") + padding)
    }
    #expect(merging.merge.accounts.held == 16)
    #expect(merging.told().count == 14)
    #expect(merging.merge.accounts.balance)
  }
}
