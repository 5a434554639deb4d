/// Reports for people, compared whole in both languages; and when they are due.

import MarketData
import Testing

@testable import Filters

struct TextReportTests {
  /// 1,247 messages of eight instruments in 15.3 minutes, the last of them just now.
  private func seed(_ language: ReportLanguage) -> MonitorFilter {
    var monitor = monitor(.text(showsTicks: false), language)
    for index in 0..<1_247 {
      let symbol = "S\(index % 8)-USDT"
      _ = monitor.push(ticker(symbol), at: at(918 - Double(1_246 - index) * 0.7))
    }
    return monitor
  }

  @Test func printsTheSeedsStatusLine() {
    let text = written { TextReport(.korean).status(seed(.korean).health, at: at(918), to: &$0) }
    #expect(text == "📈 서비스 상태 - 가동시간: 15.3분, 총 메시지: 1,247개, 분당 메시지: 82개, 활성 심볼: 8개\n")
  }

  @Test func saysTheSameInEnglish() {
    let text = written { TextReport(.english).status(seed(.english).health, at: at(918), to: &$0) }
    #expect(
      text
        == "📈 Service status - uptime: 15.3 min, messages: 1,247, per minute: 82, active symbols: 8\n"
    )
  }

  @Test func printsTicksOnlyWhenAsked() {
    var quiet = monitor(.text(showsTicks: false), .korean)
    #expect(quiet.push(ticker(), at: at(1)) == "")
    var loud = monitor(.text(showsTicks: true), .korean)
    #expect(loud.push(ticker(), at: at(1)) == "📊 BTC-USDT: $45,123.45 (Vol: 1,234,567)\n")
    #expect(loud.push(status(.alive), at: at(1)) == "")
  }

  @Test func theFirstStatusLineComesAfterTenSecondsThenEachInterval() {
    var monitor = monitor(.text(showsTicks: false), .english)
    var times: [Double] = []
    var now = 0.0
    while now < 300 {
      guard let deadline = monitor.deadline else { break }
      now = (deadline - origin.monotonic).seconds
      if monitor.advance(to: at(now)).contains("📈") { times.append(now) }
    }
    #expect(times == [10, 60, 120, 180, 240, 300])
    #expect(monitor.reports == 6)
  }

  @Test func aShortIntervalIsNotWaitedForLonger() {
    var monitor = monitor(.text(showsTicks: false), .english, interval: .seconds(2))
    #expect(monitor.advance(to: at(1.9)) == "")
    #expect(monitor.advance(to: at(2)).hasPrefix("📈"))
    // Slept over three of them: one line, and back in step.
    #expect(monitor.advance(to: at(9)).filter { $0 == "📈" }.count == 1)
    #expect(monitor.deadline == at(10).monotonic)
  }

  @Test(arguments: [
    (
      ReportLanguage.korean, "🚨 BTC-USDT: 5.0분 동안 데이터 없음 (마지막 수신 08:26:41 UTC)\n",
      "✅ BTC-USDT: 10.0분 만에 데이터 수신 재개\n"
    ),
    (
      .english, "🚨 BTC-USDT: no data for 5.0 min (last at 08:26:41 UTC)\n",
      "✅ BTC-USDT: data again after 10.0 min\n"
    ),
  ])
  func alarmsAreLinesByName(language: ReportLanguage, silent: String, resumed: String) {
    var monitor = monitor(.text(showsTicks: false), language, interval: .seconds(86_400))
    _ = monitor.push(ticker(), at: at(1))
    _ = monitor.advance(to: at(10))
    #expect(!monitor.hasSeenSilence)
    #expect(monitor.advance(to: at(301)) == silent)
    #expect(monitor.hasSeenSilence)
    #expect(monitor.push(ticker(), at: at(601)) == resumed)
  }

  @Test(arguments: [
    (ReportLanguage.korean, "🚨 스트림 전체: 5.0분 동안 데이터 없음 (아직 한 번도 수신 못 함)\n"),
    (.english, "🚨 the whole stream: no data for 5.0 min (none ever came)\n"),
  ])
  func aStreamWithoutRecordsIsNamedAsSuch(language: ReportLanguage, text: String) {
    var monitor = monitor(.text(showsTicks: false), language, interval: .seconds(86_400))
    _ = monitor.advance(to: at(10))
    #expect(monitor.advance(to: at(300)) == text)
  }

  private func troubled(_ language: ReportLanguage) -> MonitorFilter {
    var monitor = monitor(.text(showsTicks: false), language)
    for line in [
      status(.connected), status(.disconnected, code: "1006"), status(.connected),
      status(.refused, "MATIC-USDT", channel: "tickers", code: "60018"), ticker("SOL-USDT"),
      status(.dropped, "SOL-USDT", count: 12), status(.gap, "SOL-USDT", count: 3),
      ticker("SOL-USDT", more: #","rejected":"stale""#), "junk",
    ] {
      _ = monitor.push(line, at: at(0))
    }
    _ = monitor.push(ticker("BTC-USDT", latencyMs: 8), at: at(400))
    return monitor
  }

  @Test(arguments: [
    (
      ReportLanguage.korean,
      "🔶 데이터 중단: SOL-USDT (7.0분) · 구독 거절: MATIC-USDT (60018) · 재연결 1회 · 빠진 캔들 3개 · "
        + "유실 12개 · 걸러짐 1개 (stale 1) · 레코드가 아닌 줄 1개"
    ),
    (
      .english,
      "🔶 silent: SOL-USDT (7.0 min) · refused: MATIC-USDT (60018) · reconnects 1 · "
        + "missing candles 3 · dropped 12 · rejected 1 (stale 1) · lines not records 1"
    ),
  ])
  func whatIsWrongIsToldBeneath(language: ReportLanguage, line: String) {
    let text = written {
      TextReport(language).status(troubled(language).health, at: at(420), to: &$0)
    }
    #expect(text.split(separator: "\n").last.map(String.init) == line)
  }

  @Test func theSummaryTellsEverythingInKorean() {
    var monitor = troubled(.korean)
    #expect(
      monitor.finish(at: at(420)) == """
        📈 서비스 상태 - 가동시간: 7.0분, 총 메시지: 3개, 분당 메시지: 0개, 활성 심볼: 1개
        📋 받은 줄: 10개 = 티커 3 + 캔들 0 + 체결 0 + 상태 6 + 기타 0 + 레코드 아님 1
        📅 기간: 2025-11-22T08:26:40Z ~ 2025-11-22T08:33:40Z (UTC)
        🔌 재연결 1회, 빠진 캔들 3개, 유실 12개, 걸러짐 1개 (stale 1), 레코드가 아닌 줄 1개, 지연 p50 5.0 ms, p99 8.1 ms
        심볼               가격    경과  분당  지연p50  지연p99     거래량  메시지  출처
        🚨 SOL-USDT  $45,123.45   7.0분     0   5.0 ms   5.0 ms  1,234,567       1    ws
        BTC-USDT     $45,123.45  20.0초     1   8.1 ms   8.1 ms  1,234,567       1    ws
        🔶 데이터 중단: SOL-USDT (7.0분) · 구독 거절: MATIC-USDT (60018)

        """
    )
  }

  @Test func theSummaryTellsTheSameInEnglish() {
    var monitor = troubled(.english)
    #expect(
      monitor.finish(at: at(420)) == """
        📈 Service status - uptime: 7.0 min, messages: 3, per minute: 0, active symbols: 1
        📋 Lines received: 10 = tickers 3 + candles 0 + trades 0 + status 6 + other 0 + not records 1
        📅 Period: 2025-11-22T08:26:40Z to 2025-11-22T08:33:40Z (UTC)
        🔌 reconnects 1, missing candles 3, dropped 12, rejected 1 (stale 1), lines not records 1, latency p50 5.0 ms, p99 8.1 ms
        symbol            price      age  per min  lat p50  lat p99     volume  messages  source
        🚨 SOL-USDT  $45,123.45  7.0 min        0   5.0 ms   5.0 ms  1,234,567         1      ws
        BTC-USDT     $45,123.45   20.0 s        1   8.1 ms   8.1 ms  1,234,567         1      ws
        🔶 silent: SOL-USDT (7.0 min) · refused: MATIC-USDT (60018)

        """
    )
  }

  @Test func manyNamesBecomeANumber() {
    var health = StreamHealth(silentAfter: .seconds(1))
    for index in 0..<500 { health.push(ticker("S\(index)-USDT"), at: at(0)) }
    health.advance(to: at(10))
    let line = TextReport(.english).problems(health, at: at(10)) ?? ""
    #expect(line.contains("S19-USDT (10.0 s) … and 480 more"))
    let summary = written { TextReport(.english).summary(health, at: at(10), to: &$0) }
    #expect(summary.contains("\n… and 450 more\n"))
  }
}
