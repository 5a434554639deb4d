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
    default:
      return ticker(
        symbol,
        last: "45\(100 + number % 7).5",
        volume: number % 9 == 0 ? "1234567.891234567" : "1234567.89",
        latencyMs: Int64(number % 30)
      )
    }
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
}
