import Exchanges
import MarketData
import Testing

/// Bars of Gate.io, whose end may be told, told twice, or lost.
@Suite("Gate.io's bars")
struct GateIOBarTests {
  private func connected() -> Conversation {
    var talk = Conversation([Subscription(.candles(.minute), "A-B")], of: GateIO.self)
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(GateIOSays.ack(1, "spot.candlesticks", "1m\",\"A_B"))
    return talk
  }

  /// The bars that came out: minute, close, and a full stop where it is closed.
  private func bars(_ talk: inout Conversation) -> [String] {
    talk.lines().map { line in
      func field(_ name: String) -> String {
        guard let key = line.range(of: "\"\(name)\":") else { return "" }
        return String(line[key.upperBound...].prefix { $0 != "," && $0 != "}" })
      }
      let minute = (Int(field("ts_ms")) ?? 0) / 60_000
      return "\(minute) \(field("close"))\(field("closed") == "true" ? "." : "")"
    }
  }

  private func hear(_ bars: [(Int, Int, Bool)], on link: Int = 1, _ talk: inout Conversation) {
    for (minute, close, closed) in bars {
      #expect(talk.hear(GateIOSays.candle(minute, close, closed: closed), on: link) == [])
    }
  }

  @Test func theEndThatIsToldIsWrittenOnce() {
    var talk = connected()
    hear([(1, 5, false), (1, 6, true), (2, 7, false)], &talk)
    #expect(bars(&talk) == ["1 5", "1 6.", "2 7"])
  }

  @Test func theBarBehindShowsAnEndThatWasLost() {
    var talk = connected()
    hear([(1, 5, false), (1, 6, false), (2, 7, false), (3, 8, false), (3, 8, true)], &talk)
    #expect(bars(&talk) == ["1 5", "1 6", "1 6.", "2 7", "2 7.", "3 8", "3 8."])
    #expect(talk.feed.accounts.balance)
  }

  @Test func anEndThatIsToldTwiceIsWrittenOnce() {
    var talk = connected()
    hear([(1, 5, false), (1, 6, true), (1, 6, true), (2, 7, false), (1, 6, true)], &talk)
    #expect(bars(&talk) == ["1 5", "1 6.", "2 7"])
    #expect(talk.feed.accounts.suppressed == 2)
    #expect(talk.feed.accounts.balance)
  }

  @Test func anEndThatIsToldAfterItWasShownIsNotWrittenAgain() {
    var talk = connected()
    hear([(1, 6, false), (2, 7, false), (1, 6, true), (1, 6, false), (2, 7, true)], &talk)
    #expect(bars(&talk) == ["1 6", "1 6.", "2 7", "2 7."])
    #expect(talk.feed.accounts.balance)
  }

  @Test func aBarFromBeforeACutIsNotTakenForItsLastState() {
    var talk = connected()
    hear([(1, 5, false)], &talk)
    _ = talk.end(1)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    hear([(2, 7, false)], on: 2, &talk)
    #expect(bars(&talk) == ["1 5", "2 7"], "what came meanwhile is not known")
  }

  /// While two connections stand, what the new one brings is held, and is newer than what was kept.
  @Test func aBarThatWasHeldIsClosedInItsLastStateOrNotAtAll() {
    var talk = connected()
    hear([(1, 5, false)], &talk)
    _ = talk.hear(GateIOSays.upgrade)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    hear([(1, 6, false), (2, 7, false)], on: 2, &talk)
    _ = talk.end(1)
    hear([(2, 8, false), (3, 9, false)], on: 2, &talk)
    #expect(bars(&talk) == ["1 5", "1 6", "2 7", "2 8", "2 8.", "3 9"])
  }

  @Test func aConnectionThatEndsBeforeTheNextOneBringsAnythingTellsNoBarsEnd() {
    var talk = connected()
    hear([(1, 5, false)], &talk)
    _ = talk.hear(GateIOSays.upgrade)
    _ = talk.waitFor("connect")
    _ = talk.open(2)
    _ = talk.end(1)
    hear([(2, 7, false)], on: 2, &talk)
    _ = talk.wait(3)
    #expect(bars(&talk) == ["1 5", "2 7"])
  }
}
