import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// The quick way through a ticker says what the ordinary way says, of every message.
@Suite struct OKXTickerFrameTests {
  private static let frame = """
    {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT",\
    "last":"93166.1","lastSz":"0.0004","askPx":"93166.2","askSz":"1.5","bidPx":"93166.1",\
    "bidSz":"0.25","open24h":"91000","high24h":"94000.5","low24h":"90500","sodUtc0":"92000",\
    "sodUtc8":"91500.1","volCcy24h":"742778450.1679","vol24h":"8000.5","ts":"1795417260000"}]}
    """

  private struct Reading: Equatable {
    var message: FeedMessage
    var rows: [MessageRows.Row]
    var places: [TextRange]
    var refused: [String]
    var odd: [String]
    var plain: [UInt8]
  }

  private static func read(_ text: [UInt8], _ rows: inout MessageRows) -> Reading {
    rows.removeAll()
    let time = UnixTime(microseconds: 7)
    let message = OKX.read(text.span, receivedAt: time, into: &rows)
    return Reading(
      message: message,
      rows: rows.rows,
      places: rows.places,
      refused: rows.refused,
      odd: rows.oddFields,
      plain: rows.plainText
    )
  }

  private static func primed() -> MessageRows {
    var rows = MessageRows()
    _ = read(Array(frame.utf8), &rows)
    return rows
  }

  @Test func theUsualTickerIsReadTheQuickWay() {
    var quick = Self.primed()
    var ordinary = MessageRows()
    let text = Array(Self.frame.utf8)
    #expect(Self.read(text, &quick) == Self.read(text, &ordinary))
    #expect(quick.source == 0)
    #expect(ordinary.source == nil)
    #expect(quick.rows.count == 1)
  }

  /// Each byte in turn is left out, doubled, or another one.
  @Test func aMessageThatDiffersInOneByteIsReadAlike() {
    let text = Array(Self.frame.utf8)
    var quick = Self.primed()
    var quickly = 0
    for place in text.indices {
      var changed = [text, text]
      changed[0].remove(at: place)
      changed[1].insert(text[place], at: place)
      for byte in "0.-\"}]{,:\\ e9A\u{0}".utf8 {
        var other = text
        other[place] = byte
        changed.append(other)
      }
      var high = text
      high[place] = 0xC3
      changed.append(high)
      for message in changed {
        var ordinary = MessageRows()
        let expected = Self.read(message, &ordinary)
        #expect(
          Self.read(message, &quick) == expected,
          "\(String(decoding: message, as: UTF8.self))"
        )
        if quick.source != nil { quickly += 1 }
      }
    }
    #expect(quickly > 500, "most other digits are as good")
  }

  @Test func aMessageThatIsCutOffIsReadAlike() {
    let text = Array(Self.frame.utf8)
    var quick = Self.primed()
    for length in text.indices {
      var ordinary = MessageRows()
      let cut = Array(text[..<length])
      #expect(Self.read(cut, &quick) == Self.read(cut, &ordinary))
    }
  }

  @Test func moreTextsThanThereIsRoomForAreReadInTheOrdinaryWay() {
    var known = NamedSubscriptions()
    for index in 0..<5_000 {
      let symbol = "A\(index)-USDT"
      known.note("name \(symbol)".utf8Span.span, Subscription(.tickers, symbol))
    }
    #expect(known.entries.count <= NamedSubscriptions.most)
    var found = 0
    for index in 0..<5_000 {
      let text = Array("name A\(index)-USDT".utf8)
      guard let place = known.place(of: text.span, at: TextRange(0, text.count)) else { continue }
      #expect(known.entries[place].subscription.symbol == "A\(index)-USDT")
      found += 1
    }
    #expect(found == known.entries.count)
    #expect(found > 3_000)
  }
}
