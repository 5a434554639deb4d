/// What is known of instruments, connections and losses; and its bounds.

import MarketData
import NDJSON
import Testing

@testable import Filters

struct StreamHealthTests {
  private func last(_ health: StreamHealth, _ index: Int = 0) -> String {
    String(decoding: health.symbols[index].numbers[.last], as: UTF8.self)
  }

  @Test func aTickersPriceWinsOverACandles() {
    var health = StreamHealth()
    health.push(candle("BTC-USDT", close: "1"), at: at(1))
    #expect(last(health) == "1")
    health.push(ticker(last: "2"), at: at(2))
    health.push(candle("BTC-USDT", close: "3"), at: at(3))
    #expect(last(health) == "2")
    health.push(trade(price: "4.0"), at: at(4))
    #expect(last(health) == "4.0")
  }

  @Test("A number that is null is shown no longer", arguments: ["last", "bid", "ask", "volume"])
  func nullEmpties(name: String) {
    var health = StreamHealth()
    health.push(ticker(), at: at(0))
    func value(_ key: String, _ number: String) -> String { key == name ? "null" : number }
    health.push(
      ticker(
        last: value("last", "2"),
        bid: value("bid", "3"),
        ask: value("ask", "4"),
        volume: value("volume", "5")
      ),
      at: at(1)
    )
    let symbol = health.symbols[0]
    let texts = ShownNumbers.Name.allCases.map { symbol.numbers[$0] }
    #expect(texts.map(\.isEmpty) == ["last", "bid", "ask", "volume"].map { $0 == name })
    #expect(texts.compactMap(\.first).count == 3)
  }

  @Test func theSameSymbolOfTwoExchangesIsTwo() {
    var health = StreamHealth()
    health.push(ticker(), at: at(1))
    #expect(health.name(0) == "BTC-USDT")
    health.push(ticker(exchange: "binance"), at: at(1))
    #expect(health.symbols.count == 2)
    #expect(health.name(1) == "binance BTC-USDT")
  }

  @Test func moreInstrumentsThanTheBoundAreCountedAndNotKept() {
    var health = StreamHealth(mostSymbols: 3)
    for index in 0..<10 { health.push(ticker("S\(index)-USDT"), at: at(1)) }
    health.push(ticker("S0-USDT"), at: at(1))
    #expect(health.symbols.count == 3)
    #expect(health.untracked == 7)
    #expect(health.throughput.counts[.ticker] == 11)
    #expect(health.symbols[0].messages == 2)
  }

  @Test func longNamesAreNotKept() {
    var health = StreamHealth()
    let long = String(repeating: "A", count: 100_000)
    health.push(ticker(long), at: at(1))
    health.push(ticker(exchange: long), at: at(1))
    health.push(status(.disconnected, channel: long, code: long), at: at(1))
    health.push(ticker(last: String(repeating: "9", count: 100)), at: at(1))
    #expect(health.symbols.map(\.symbol) == ["BTC-USDT"])
    #expect(health.symbols[0].numbers[.last].isEmpty)
    #expect(health.exchanges.map(\.name) == ["okx"])
    #expect(health.connections.connections.isEmpty)
  }

  @Test(arguments: [
    #"{"type":"ticker","exchange":null,"symbol":null}"#, #"{"type":"ticker"}"#,
    #"{"type":"ticker","symbol":7,"exchange":{"a":[1,2]}}"#, #"{"type":"status","event":"new"}"#,
    #"{"type":"status","event":"dropped","count":-9007199254740992}"#,
    #"{"type":"status","event":"gap","count":1e999}"#,
    #"{"type":"ticker","symbol":"A","source":"ws","ts_ms":-9007199254740992,"recv_us":9007199254740992}"#,
  ])
  func oddRecordsAreCountedAndHarmless(line: String) {
    var health = StreamHealth()
    for _ in 0..<3 { health.push(line, at: at(1)) }
    #expect(health.throughput.counts.records == 3)
    #expect(health.connections.dropped.total == 0)
  }

  @Test func reconnectsAreConnectionsBeyondTheFirst() {
    var health = StreamHealth()
    health.push(status(.connected), at: at(1))
    health.push(status(.connected, channel: "business"), at: at(1))
    #expect(health.connections.reconnects == 0)
    health.push(status(.disconnected, code: "1006"), at: at(2))
    #expect(health.connections.connections.map(\.isUp) == [false, true])
    health.push(status(.connected), at: at(3))
    #expect(health.connections.connects == 3)
    #expect(health.connections.reconnects == 1)
    #expect(health.connections.disconnects.total == 1)
    #expect(health.connections.connections.map(\.isUp) == [true, true])
  }

  @Test func aReplacedConnectionLeavesTheNewOneUp() {
    var health = StreamHealth()
    for event in [Status.Event.connected, .switching, .connected, .disconnected] {
      health.push(status(event), at: at(1))
    }
    #expect(health.connections.connections[0].isUp)
    // A feed that was killed told no end; one end is enough then.
    health.push(status(.connected), at: at(2))
    health.push(status(.disconnected), at: at(3))
    #expect(!health.connections.connections[0].isUp)
  }

  @Test func losesAreAddedUpByKind() {
    var health = StreamHealth()
    health.push(status(.dropped, "BTC-USDT", count: 12), at: at(1))
    health.push(status(.dropped, "BTC-USDT", message: "conflated 05:00:01", count: 30), at: at(1))
    health.push(status(.gap, "BTC-USDT", channel: "candle1m", count: 3), at: at(1))
    health.push(status(.gap, "BTC-USDT", channel: "candle1m"), at: at(1))
    health.push(status(.backfilled, "BTC-USDT", count: 2), at: at(1))
    let ledger = health.connections
    #expect(ledger.dropped.total == 12)
    #expect(ledger.conflated.total == 30)
    #expect((ledger.gaps.total, ledger.gapEvents, ledger.backfilled) == (4, 2, 2))
  }

  @Test func mergeAnnouncesTheSource() {
    var health = StreamHealth()
    health.push(ticker(source: "rest"), at: at(1))
    #expect(health.symbols[0].source == .rest)
    health.push(ticker(), at: at(1))
    #expect(health.symbols[0].source == .ws)
    health.push(status(.fallback, "BTC-USDT"), at: at(2))
    #expect(health.symbols[0].source == .rest)
    health.push(ticker(), at: at(3))
    #expect(health.symbols[0].source == .rest)
    health.push(status(.realtime, "BTC-USDT"), at: at(4))
    #expect(health.symbols[0].source == .ws)
    #expect((health.connections.fallbacks.total, health.connections.returns.total) == (1, 1))
  }

  @Test func rejectedRecordsAreCountedByReasonAndNotBelieved() {
    var health = StreamHealth()
    health.push(ticker(), at: at(1))
    health.push(ticker(last: "99999999", more: #","rejected":"price_jump""#), at: at(2))
    health.push(ticker(more: #","rejected":"stale""#), at: at(3))
    health.push(ticker(more: #","note":"\",\"rejected\":\"x""#), at: at(4))
    #expect(last(health) == "45123.45")
    #expect(health.rejections.total == 2)
    #expect(health.rejections.entries.map { $0.labels[1] } == ["price_jump", "stale"])
    #expect(health.symbols[0].rejected == 2)
    #expect(health.symbols[0].lastRecord == at(4))
    #expect(health.throughput.counts[.ticker] == 4)
  }

  @Test func refusalsAreNamedUntilTheChannelIsSubscribed() {
    var health = StreamHealth()
    health.push(status(.refused, "MATIC-USDT", channel: "tickers", code: "60018"), at: at(1))
    #expect(health.refusedSymbols == [0])
    #expect(health.symbols[0].refusal?.code == "60018")
    health.push(status(.subscribed, "MATIC-USDT", channel: "candle1m"), at: at(2))
    #expect(health.refusedSymbols == [0])
    health.push(status(.subscribed, "MATIC-USDT", channel: "tickers"), at: at(3))
    #expect(health.refusedSymbols == [])
  }

  @Test func labelsAreBounded() {
    var counts = LabelledCounts(limit: 4)
    for index in 0..<100 {
      let text = Array("okx reason\(index)".utf8)
      counts.add(2, text.span, TextRange(0, 3), TextRange(4, text.count))
    }
    #expect(counts.entries.count == 4)
    #expect((counts.total, counts.others) == (200, 192))
    #expect(counts.entries[0].labels == ["okx", "reason0", ""])
  }
}
