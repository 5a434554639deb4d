import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// The quick way through a ticker says what the ordinary way says, of every message of every venue.
@Suite struct TickerFrameTests {
  /// A venue's usual ticker, and its quick way.
  struct Case: Sendable, CustomTestStringConvertible {
    var venue: any Exchange.Type
    var frame: String
    /// Messages of the same market that are met too.
    var others: [String] = []
    var quick: @Sendable (Span<UInt8>, inout MessageRows) -> Int?

    var testDescription: String { venue.name }
  }

  private static let now = UnixTime(microseconds: 1_795_417_260_000_000)

  static let cases = [
    Case(
      venue: OKX.self,
      frame: """
        {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT",\
        "instId":"BTC-USDT","last":"93166.1","lastSz":"0.0004","askPx":"93166.2","askSz":"1.5",\
        "bidPx":"93166.1","bidSz":"0.25","open24h":"91000","high24h":"94000.5","low24h":"90500",\
        "sodUtc0":"92000","sodUtc8":"91500.1","volCcy24h":"742778450.1679","vol24h":"8000.5",\
        "ts":"1795417260000"}]}
        """,
      quick: { OKXTickerFrame.read($0, at: now, into: &$1) }
    ),
    Case(
      venue: Binance.self,
      frame: """
        {"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":1795417260000,"s":"BTCUSDT",\
        "p":"-1437.89000000","P":"-2.071","w":"67834.63514256","x":"69442.02000000",\
        "c":"68004.12000000","Q":"0.00250000","b":"68004.11000000","B":"0.25511000",\
        "a":"68004.12000000","A":"1.46494000","o":"69442.01000000","h":"69506.94000000",\
        "l":"66158.00000000","v":"25691.57255000","q":"1742778450.16795780","O":1795330860000,\
        "C":1795417260000,"F":6046790866,"L":6054521811,"n":7730946}}
        """,
      others: [
        """
        {"stream":"btcusdtx@trade","data":{"e":"trade","E":1795417260000,"s":"BTCUSDTX","t":7,\
        "p":"4149.74","q":"0.4387","T":1795417260000,"m":true}}
        """
      ],
      quick: { BinanceTickerFrame.read($0, at: now, into: &$1) }
    ),
    Case(
      venue: GateIO.self,
      frame: """
        {"time":1795417260,"time_ms":1795417260099,"channel":"spot.tickers","event":"update",\
        "result":{"currency_pair":"BTC_USDT","last":"77308.6","lowest_ask":"77308.7",\
        "highest_bid":"77308.6","change_percentage":"-0.1451","base_volume":"14165.5900979849",\
        "quote_volume":"1099716974.73846020148","high_24h":"78835.1","low_24h":"76500"}}
        """,
      quick: { GateIOTickerFrame.read($0, at: now, into: &$1) }
    ),
    Case(
      venue: Coinone.self,
      frame: """
        {"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW",\
        "target_currency":"BTC","timestamp":1795417260000,"quote_volume":"30947007404.5912",\
        "target_volume":"267.27610034","high":"116470000","low":"115570000","first":"115650000",\
        "last":"116380000","volume_power":"0","ask_best_price":"116400000",\
        "ask_best_qty":"0.00562817","bid_best_price":"116370000","bid_best_qty":"8.60554308",\
        "id":"1795417260000001","yesterday_high":"117140000","yesterday_low":"114430000",\
        "yesterday_first":"117130000","yesterday_last":"115640000",\
        "yesterday_quote_volume":"57912858642.8004","yesterday_target_volume":"504.17975762"}}
        """,
      quick: { CoinoneTickerFrame.read($0, at: now, into: &$1) }
    ),
  ]

  private struct Reading: Equatable {
    var message: FeedMessage
    var rows: [MessageRows.Row]
    var places: [TextRange]
    var refused: [String]
    var odd: [String]
    var plain: [UInt8]
    var sequence: Int64?
    /// Of the subscription that the source stands for, if it was told.
    var isSource = true
  }

  private static func read(
    _ text: [UInt8],
    of venue: any Exchange.Type,
    _ rows: inout MessageRows
  ) -> Reading {
    rows.removeAll()
    let message = venue.read(text.span, receivedAt: now, into: &rows)
    var reading = Reading(
      message: message,
      rows: rows.rows,
      places: rows.places,
      refused: rows.refused,
      odd: rows.oddFields,
      plain: rows.plainText,
      sequence: rows.sequence
    )
    if let source = rows.source, case .data(let subscription) = message {
      reading.isSource = rows.known.entries[source].subscription == subscription
    }
    return reading
  }

  /// Rows that have met the usual messages.
  private static func primed(_ example: Case) -> MessageRows {
    var rows = MessageRows()
    for message in [example.frame] + example.others {
      _ = read(Array(message.utf8), of: example.venue, &rows)
    }
    return rows
  }

  private static func isQuick(_ text: [UInt8], _ example: Case, _ rows: inout MessageRows) -> Bool {
    rows.removeAll()
    return example.quick(text.span, &rows) != nil
  }

  @Test(arguments: cases) func theUsualTickerIsReadTheQuickWay(_ example: Case) {
    var quick = Self.primed(example)
    var ordinary = MessageRows()
    let text = Array(example.frame.utf8)
    #expect(Self.isQuick(text, example, &quick))
    #expect(!Self.isQuick(text, example, &ordinary))
    #expect(
      Self.read(text, of: example.venue, &quick) == Self.read(text, of: example.venue, &ordinary)
    )
    #expect(quick.rows.count == 1)
  }

  /// Each byte in turn is left out, doubled, or another one.
  @Test(arguments: cases) func aMessageThatDiffersInOneByteIsReadAlike(_ example: Case) {
    let text = Array(example.frame.utf8)
    var quick = Self.primed(example)
    var quickly = 0
    for place in text.indices {
      var changed = [text, text]
      changed[0].remove(at: place)
      changed[1].insert(text[place], at: place)
      for byte in "0.-\"},\\ e9b\u{0}".utf8 {
        var other = text
        other[place] = byte
        changed.append(other)
      }
      var high = text
      high[place] = 0xC3
      changed.append(high)
      for message in changed {
        var ordinary = MessageRows()
        let expected = Self.read(message, of: example.venue, &ordinary)
        #expect(
          Self.read(message, of: example.venue, &quick) == expected,
          "\(String(decoding: message, as: UTF8.self))"
        )
        if Self.isQuick(message, example, &quick) { quickly += 1 }
      }
    }
    #expect(quickly > 200, "most other digits are as good")
  }

  @Test(arguments: cases) func aMessageThatIsCutOffIsReadAlike(_ example: Case) {
    let text = Array(example.frame.utf8)
    var quick = Self.primed(example)
    for length in text.indices {
      var ordinary = MessageRows()
      let cut = Array(text[..<length])
      #expect(
        Self.read(cut, of: example.venue, &quick) == Self.read(cut, of: example.venue, &ordinary)
      )
    }
  }

  @Test func aTickerUnderTheNameOfAnotherStreamIsNoTicker() {
    let example = Self.cases[1]
    var quick = Self.primed(example)
    var ordinary = MessageRows()
    let text = Array(example.frame.replacing("t@ticker", with: "tx@trade").utf8)
    let expected = Self.read(text, of: Binance.self, &ordinary)
    #expect(expected.rows.isEmpty)
    #expect(Self.read(text, of: Binance.self, &quick) == expected)
  }

  @Test func aCoinWithADashInItsNameIsNotTakenForAShorterOne() {
    let example = Self.cases[3]
    var rows = MessageRows()
    let longer = Array(example.frame.replacing("\"BTC\"", with: "\"BTC-X\"").utf8)
    _ = Self.read(longer, of: Coinone.self, &rows)
    let reading = Self.read(Array(example.frame.utf8), of: Coinone.self, &rows)
    #expect(reading.message == .data(Subscription(.tickers, "BTC-KRW")))
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
