import Exchanges
import MarketData
import Testing

/// When the loop may leave a feed alone: rows that come and bytes that go out change nothing else.
@Suite struct LookTests {
  /// A feed of trades that stands and was looked at.
  private static func standing(count: Int64? = nil) -> Conversation {
    var talk = Conversation([Subscription(.trades, "BTC-USDT")]) { $0.count = count }
    _ = talk.actions()
    _ = talk.open(1)
    _ = talk.hear(Says.ack("trades", "BTC-USDT"))
    talk.feed.advance(to: talk.now)
    _ = talk.actions()
    return talk
  }

  private static func trades(_ ids: Range<Int>) -> String {
    let rows = ids.map {
      "{\"tradeId\":\"\($0)\",\"px\":\"1\",\"sz\":\"2\",\"side\":\"buy\",\"ts\":\"\($0)\"}"
    }
    return "{\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},"
      + "\"data\":[\(rows.joined(separator: ","))]}"
  }

  /// Trades until the next one would have to wait.
  private static func fill(_ talk: inout Conversation) {
    var next = 0
    while talk.feed.pendingBytes < RecordQueue.highWater {
      let room = (RecordQueue.highWater - talk.feed.pendingBytes) / 200
      let count = min(max(room, 1), 500)
      _ = talk.hear(trades(next..<next + count))
      next += count
    }
  }

  @Test func rowsAndWritesNeedNone() {
    var talk = Self.standing()
    _ = talk.hear(Self.trades(0..<3))
    let pending = talk.feed.pendingBytes
    #expect(!talk.feed.needsALook)
    #expect(talk.feed.wrote(10, at: talk.now) == pending - 10)
    #expect(!talk.feed.needsALook)
    #expect(talk.feed.wrote(pending - 10, at: talk.now) == 0)
    #expect(!talk.feed.needsALook)
  }

  @Test func aLossThatIsToldNeedsOne() {
    var talk = Self.standing()
    Self.fill(&talk)
    _ = talk.hear(Self.trades(1_000_000..<1_000_000 + RecordQueue.mostKept + 1))
    #expect(!talk.feed.needsALook)
    talk.feed.wrote(talk.feed.pendingBytes, at: talk.now)
    #expect(talk.feed.needsALook)
    _ = talk.actions()
    #expect(talk.notes.last?.contains("1 shed") == true)
  }

  @Test func theLastRecordThatWaitedNeedsOne() {
    var talk = Self.standing()
    Self.fill(&talk)
    talk = Self.standing(count: talk.feed.queue.accounts.released + 1)
    Self.fill(&talk)
    _ = talk.hear(Self.trades(1_000_000..<1_000_001))
    #expect(talk.feed.ending == nil)
    #expect(!talk.feed.needsALook)
    talk.feed.wrote(talk.feed.pendingBytes, at: talk.now)
    #expect(talk.feed.ending == .countReached)
    #expect(talk.feed.needsALook)
  }
}
