/// Metrics that Prometheus' own checker accepts, under names that alert rules lean on.

import Foundation
import MarketData
import Testing

@testable import Filters

struct PrometheusReportTests {
  private func page() -> String {
    var health = StreamHealth(silentAfter: .seconds(5))
    for line in [
      status(.connected), status(.disconnected, code: "1006"), status(.disconnected, code: nil),
      status(.connected), status(.subscribed, "BTC-USDT", channel: "tickers"),
      status(.refused, "MATIC-USDT", channel: "tickers", code: "60018"),
      status(.dropped, "BTC-USDT", channel: "trades", count: 12),
      status(.dropped, "BTC-USDT", channel: "tickers", message: "conflated", count: 30),
      status(.gap, "BTC-USDT", channel: "candle1m", count: 3), status(.fallback, "BTC-USDT"),
      ticker("ETH-USDT"), ticker(latencyMs: 8), ticker(latencyMs: 70), trade(), candle(),
      ticker(more: #","rejected":"stale""#), "junk", ticker(#"A\"\\B\n-USDT"#, latencyMs: 20_000),
    ] {
      health.push(line, at: at(1))
    }
    health.advance(to: at(6))
    let process = PrometheusReport.Process(
      version: "1.0.0",
      residentBytes: 7_000_000,
      openDescriptors: 5
    )
    return written { PrometheusReport.append(health, of: process, at: at(7), to: &$0) }
  }

  @Test func namesAndLabelsAreThoseOfTheContract() {
    let lines = Set(page().split(separator: "\n").map(String.init))
    for line in [
      #"dantaro_build_info{tool="dantaro-monitor",version="1.0.0"} 1"#,
      #"dantaro_process_start_timestamp_seconds{tool="dantaro-monitor"} 1763800000.000000"#,
      "dantaro_last_report_timestamp_seconds 1763800007.000000",
      #"dantaro_connection_up{exchange="okx",channel="public"} 1"#,
      #"dantaro_connects_total{exchange="okx",channel="public"} 2"#,
      #"dantaro_disconnects_total{exchange="okx",reason="1006"} 1"#,
      #"dantaro_disconnects_total{exchange="okx",reason="unknown"} 1"#,
      #"dantaro_subscriptions{exchange="okx",state="confirmed"} 1"#,
      #"dantaro_subscriptions{exchange="okx",state="refused"} 1"#,
      #"dantaro_records_received_total{exchange="okx",type="ticker"} 5"#,
      #"dantaro_records_received_total{exchange="okx",type="other"} 0"#,
      #"dantaro_records_dropped_total{exchange="okx",reason="trades"} 12"#,
      #"dantaro_records_conflated_total{exchange="okx",reason="tickers"} 30"#,
      #"dantaro_gaps_total{exchange="okx",reason="candle1m"} 3"#,
      #"dantaro_records_rejected_total{exchange="okx",reason="stale"} 1"#,
      #"dantaro_last_record_timestamp_seconds{exchange="okx",symbol="BTC-USDT",channel="trade"} 1763800001.000000"#,
      #"dantaro_symbol_stale{exchange="okx",symbol="ETH-USDT"} 1"#,
      #"dantaro_source_active{exchange="okx",symbol="BTC-USDT",source="rest"} 1"#,
      #"dantaro_source_active{exchange="okx",symbol="BTC-USDT",source="ws"} 0"#,
      #"dantaro_source_switches_total{exchange="okx",from="ws",to="rest"} 1"#,
      #"dantaro_feed_latency_seconds_bucket{exchange="okx",le="0.01"} 3"#,
      #"dantaro_feed_latency_seconds_bucket{exchange="okx",le="10"} 4"#,
      #"dantaro_feed_latency_seconds_bucket{exchange="okx",le="+Inf"} 5"#,
      #"dantaro_feed_latency_seconds_count{exchange="okx"} 5"#,
      #"dantaro_feed_latency_seconds_sum{exchange="okx"} 20.087000"#,
      "dantaro_clock_steps_total 0", "dantaro_unreadable_lines_total 1",
      "process_resident_memory_bytes 7000000", "process_open_fds 5",
      #"dantaro_symbol_stale{exchange="okx",symbol="A\\\"\\\\B\\n-USDT"} 1"#,
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test func everyFamilyHasItsHelpAndTypeOnce() {
    let lines = page().split(separator: "\n")
    let helps = lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] }
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    #expect(helps == types)
    #expect(Set(helps).count == helps.count)
    for line in lines where !line.hasPrefix("#") {
      let name = line.prefix { $0 != "{" && $0 != " " }
      #expect(types.contains { name.hasPrefix($0) }, "\(line)")
    }
    let samples = lines.filter { !$0.hasPrefix("#") }
      .map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
    #expect(samples.count > 40)
    #expect(Set(samples).count == samples.count)
  }

  static let promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: promtool != nil, "promtool is not installed"))
  func promtoolAcceptsIt() throws {
    let empty = written {
      PrometheusReport.append(StreamHealth(), of: .init(version: "1.0.0"), at: at(0), to: &$0)
    }
    for text in [page(), empty] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.promtool))
      process.arguments = ["check", "metrics"]
      let (input, output) = (Pipe(), Pipe())
      (process.standardInput, process.standardOutput, process.standardError) = (
        input, output, output
      )
      try process.run()
      input.fileHandleForWriting.write(Data(text.utf8))
      try input.fileHandleForWriting.close()
      let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(said)")
      #expect(said == "")
    }
  }
}
