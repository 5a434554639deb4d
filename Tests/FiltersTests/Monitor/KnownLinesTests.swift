/// Lines that the monitor takes in by itself: the same is counted and told as line by line.

import MarketData
import NDJSON
import Testing

@testable import Filters

struct KnownLinesTests {
  private static let lines: [String] = (0..<400).map { number in
    let symbol = ["BTC-USDT", "ETH-USDT", "SOL-USDT", "\u{6F22}-USDT"][number % 4]
    switch number % 60 {
    case 11: return "no record"
    case 12: return #"{"type":"status","exchange":"okx","source":"ws","event":"connected"}"#
    case 13: return ticker(symbol, more: #","rejected":"stale""#)
    case 14: return ticker(#"B\u0054C-USDT"#)
    case 15: return ticker(symbol, source: "rest")
    case 16: return ""
    // Before it was sent: in the same hundred seconds, and in those before.
    case 17: return ticker(symbol).replacing("1763800000000", with: "1763800000500")
    case 18: return ticker(symbol, latencyMs: -3)
    case 19: return ticker(symbol, latencyMs: 200_000)
    // The second time is beyond 2^53.
    case 20: return far(ticker(symbol), "9007199254740", "9007199254740993")
    case 21, 22, 23: return ticker(symbol, last: "null", bid: "null")
    case 24, 25: return trade(symbol)
    default:
      return ticker(
        symbol,
        last: "45\(100 + number % 7).5",
        volume: number % 9 == 0 ? "1234567.891234567" : "1234567.89",
        latencyMs: Int64(number % 30)
      )
    }
  }

  /// The ticker with other times.
  private static func far(_ line: String, _ tsMs: String, _ recvUs: String) -> String {
    line.replacing("1763800000000", with: tsMs).replacing("1763800000005000", with: recvUs)
  }

  /// All that is told of the lines, of which so many come at a time.
  private func told(_ settings: MonitorFilter.Settings, reads: Int, ahead: Bool) -> [UInt8] {
    var filter = MonitorFilter(settings, from: origin)
    var output = LineBuffer()
    var now = origin
    for start in stride(from: 0, to: Self.lines.count, by: reads) {
      now = at(Double(start) * 0.4)
      let read = Self.lines[start..<min(start + reads, Self.lines.count)]
      let text = Array(read.map { $0 + "\n" }.joined().utf8)
      var from = 0
      while from < text.count {
        if ahead {
          let rest = text.span.extracting(from..<text.count)
          let taken = filter.pushKnownLines(in: rest, at: now, reports: &output)
          from += taken
          if taken > 0 { continue }
        }
        let end = text[from...].firstIndex(of: 0x0A) ?? text.count
        filter.push(text.span.extracting(from..<end), at: now, reports: &output)
        from = end + 1
      }
    }
    filter.finish(at: now, reports: &output)
    return output.bytes
  }

  @Test("Known lines tell what they tell one by one", arguments: [1, 2, 7, 400])
  func same(reads: Int) {
    for format in [MonitorFilter.Format.json, .text(showsTicks: false), .text(showsTicks: true)] {
      var settings = MonitorFilter.Settings(format)
      settings.interval = .seconds(10)
      settings.silentAfter = .seconds(3)
      let expected = told(settings, reads: reads, ahead: false)
      #expect(told(settings, reads: reads, ahead: true) == expected)
      #expect(expected.count > 500)
    }
  }

  @Test("A line that brings a report is the last that is taken")
  func comesBack() {
    var settings = MonitorFilter.Settings(.json)
    settings.interval = .seconds(10)
    var filter = MonitorFilter(settings, from: origin)
    var output = LineBuffer()
    let line = Array(ticker().utf8)
    filter.push(line.span, at: at(1), reports: &output)
    let text = line + [0x0A] + line + [0x0A] + line + [0x0A]
    let whole = filter.pushKnownLines(in: text.span, at: at(2), reports: &output)
    #expect(whole == text.count && output.isEmpty)
    let first = filter.pushKnownLines(in: text.span, at: at(20), reports: &output)
    #expect(first == line.count + 1 && !output.isEmpty)
  }

  /// A stream of which this line is known, and what it does with two more of it.
  private func plain(_ line: String, silent: Bool = false) -> (bytes: Int, next: Int?) {
    var health = StreamHealth(interval: .seconds(60), silentAfter: .seconds(3), from: origin)
    let bytes = Array(line.utf8)
    health.push(Array(ticker().utf8).span, at: at(1))
    // As often as it takes for the line's form to be the instrument's.
    for _ in 0..<8 {
      _ = health.lengthOfFirstLine(in: (bytes + [0x0A]).span)
      health.push(bytes.span, at: at(1))
    }
    if silent {
      health.push(Array(ticker("ETH-USDT").utf8).span, at: at(8))
      health.advance(to: at(9))
    }
    return health.pushPlainTickers(in: (bytes + [0x0A] + bytes + [0x0A]).span, at: at(9))
  }

  @Test("Tickers that were pushed are taken at once, whatever their prices are")
  func takesTickers() {
    for line in [
      ticker(), ticker(last: "null", bid: "0.1", ask: "2"), ticker(volume: "null"),
      ticker(volume: "1234567.891234567"),
    ] {
      let taken = plain(line)
      #expect(taken.bytes == 2 * (line.utf8.count + 1) && taken.next == nil)
    }
  }

  @Test(
    "What asks for more than that is not",
    arguments: [
      ticker(source: "rest"), ticker(source: "stored"), trade(), candle(),
      ticker(more: #","rejected":"stale""#),
      ticker(latencyMs: 200_000), far(ticker(), "9007199254740", "9007199254740993"),
    ]
  )
  func leavesOthers(line: String) {
    let taken = plain(line)
    #expect(taken.bytes == 0 && taken.next == line.utf8.count)
  }

  @Test(
    "Nor is a ticker below zero, or one without a name",
    arguments: [
      ticker(ask: "-2"), ticker().replacing(#""symbol":"BTC-USDT","#, with: ""),
    ]
  )
  func leavesStrangers(line: String) {
    #expect(plain(line).bytes == 0)
  }

  @Test("Nor is a ticker that ends a silence")
  func leavesSilent() {
    #expect(plain(ticker(), silent: true).bytes == 0)
  }
}
