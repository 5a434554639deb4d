/// Reports as records: their keys are a contract.

import Foundation
import MarketData
import Testing

@testable import Filters

struct JSONReportTests {
  private func object(_ text: String) throws -> [String: Any] {
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(parsed as? [String: Any])
  }

  /// The keys of the outermost object, in the order in which they stand.
  private func keys(_ text: String) -> [String] {
    var depth = 0
    var found: [String] = []
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index % 2 == 0 {
        for character in part {
          if character == "{" || character == "[" { depth += 1 }
          if character == "}" || character == "]" { depth -= 1 }
        }
      } else if depth == 1, parts[index + 1].hasPrefix(":") {
        found.append(String(part))
      }
    }
    return found
  }

  @Test func aReportHasAlwaysTheSameKeys() throws {
    var monitor = monitor(.json)
    let empty = monitor.advance(to: at(10))
    _ = monitor.push(ticker(), at: at(11))
    _ = monitor.push(candle("PEPE-USDT", close: "0.000000454"), at: at(12))
    _ = monitor.push(ticker("X-USDT", last: "null", more: #","rejected":"stale""#), at: at(12))
    let full = monitor.finish(at: at(20))
    let expected = [
      "type", "final", "report_us", "uptime_s", "received", "tickers", "candles", "trades",
      "statuses", "others", "not_records", "messages", "per_minute", "interval_s",
      "interval_messages", "interval_per_minute", "active_symbols", "silent", "refused", "connects",
      "reconnects", "disconnects", "missing_candles", "backfilled", "dropped", "conflated",
      "fallbacks", "rejected", "rejected_by_reason", "untracked", "clock_steps", "latency_p50_ms",
      "latency_p99_ms", "latency_negative", "symbols",
    ]
    #expect(keys(empty) == expected)
    #expect(keys(full) == expected)
    #expect(full.filter { $0 == "\n" }.count == 1 && full.hasSuffix("}\n"))
  }

  @Test func itsValuesAreWhatWasCounted() throws {
    var monitor = monitor(.json, silentAfter: .seconds(5))
    _ = monitor.push(ticker(latencyMs: 8), at: at(1))
    _ = monitor.push(ticker(more: #","rejected":"stale""#), at: at(1))
    _ = monitor.push("junk", at: at(1))
    _ = monitor.push(status(.refused, "MATIC-USDT", code: "60018"), at: at(1))
    _ = monitor.advance(to: at(6))
    let report = try object(monitor.finish(at: at(8)))
    #expect(report["type"] as? String == "report")
    #expect(report["final"] as? Bool == true)
    #expect(report["report_us"] as? Int == 1_763_800_008_000_000)
    #expect(report["uptime_s"] as? Double == 8)
    #expect(report["received"] as? Int == 4)
    #expect(report["not_records"] as? Int == 1)
    #expect(report["messages"] as? Int == 2)
    #expect(report["per_minute"] as? Double == 15)
    #expect(report["interval_messages"] as? Int == 2)
    #expect(report["active_symbols"] as? Int == 0)
    #expect(report["silent"] as? [String] == ["okx:BTC-USDT"])
    #expect(report["refused"] as? [String] == ["okx:MATIC-USDT"])
    #expect(report["rejected_by_reason"] as? [String: Int] == ["stale": 1])
    #expect(report["latency_p50_ms"] as? Double == 8.1)
    let symbol = try #require((report["symbols"] as? [[String: Any]])?.first)
    #expect(symbol["symbol"] as? String == "BTC-USDT")
    #expect(symbol["messages"] as? Int == 1)
    #expect(symbol["age_ms"] as? Int == 7_000)
    #expect(symbol["rejected"] as? Int == 1)
    #expect(symbol["silent"] as? Bool == true)
    #expect(symbol["source"] as? String == "ws")
  }

  @Test func pricesKeepTheirDigits() {
    var monitor = monitor(.json)
    _ = monitor.push(ticker(last: "0.00009998"), at: at(1))
    let report = monitor.finish(at: at(2))
    #expect(report.contains(#""last":0.00009998,"bid":45123.4,"ask":45123.5,"volume":1234567.89,"#))
  }

  @Test func alarmsAreObjects() throws {
    var monitor = monitor(.json, silentAfter: .seconds(5))
    _ = monitor.push(ticker(), at: at(1))
    #expect(
      monitor.advance(to: at(6.5))
        == #"{"type":"alarm","event":"silent","exchange":"okx","symbol":"BTC-USDT","#
        + #""report_us":1763800006500000,"last_us":1763800001000000,"silent_ms":5500}"# + "\n"
    )
    #expect(
      monitor.push(ticker(), at: at(7))
        == #"{"type":"alarm","event":"resumed","exchange":"okx","symbol":"BTC-USDT","#
        + #""report_us":1763800007000000,"last_us":1763800001000000,"silent_ms":6000}"# + "\n"
    )
  }

  @Test func aSilentStreamHasNoNames() throws {
    var monitor = monitor(.json, silentAfter: .seconds(5))
    let alarm = try object(monitor.advance(to: at(5)))
    #expect(alarm["exchange"] is NSNull && alarm["symbol"] is NSNull)
    #expect(alarm["last_us"] is NSNull)
  }

  @Test func oddNamesStayValidJSON() throws {
    var monitor = monitor(.json, silentAfter: .seconds(5))
    _ = monitor.push(ticker(#"A\"\\\u001b\n-USDT"#), at: at(1))
    _ = try object(monitor.advance(to: at(6)))
    let report = try object(monitor.finish(at: at(7)))
    #expect(report["silent"] as? [String] == ["okx:A\"\\\u{1B}\n-USDT"])
  }
}
