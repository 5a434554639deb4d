/// The live table: what it shows, that it fits, and how it leaves other lines alone.

import MarketData
import Testing

@testable import Filters

struct TableReportTests {
  private func filled(symbols: Int) -> StreamHealth {
    var health = StreamHealth(silentAfter: .seconds(100))
    health.push(ticker("LATE-USDT"), at: at(0))
    for index in 0..<symbols {
      health.push(ticker("S\(index)-KRW", last: "61234567.5"), at: at(100))
    }
    health.push(status(.refused, "MATIC-USDT", code: "60018"), at: at(100))
    health.advance(to: at(101))
    return health
  }

  /// The rows of one drawing, without control sequences.
  private func rows(_ health: StreamHealth, _ columns: Int, _ rows: Int, _ language: ReportLanguage)
    -> [String]
  {
    let table = TableReport(
      language,
      usesColour: false,
      size: TableReport.Size(columns: columns, rows: rows)
    )
    return plain(written { table.draw(health, at: at(102), to: &$0) })
  }

  private func plain(_ drawing: String) -> [String] {
    drawing.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { String($0.replacing("\u{1B}[K", with: "").replacing("\r", with: "")) }
  }

  @Test func showsStatusRowsAndWhatIsWrong() {
    #expect(
      rows(filled(symbols: 1), 90, 24, .korean) == [
        "",
        "📈 서비스 상태 - 가동시간: 1.7분, 총 메시지: 2개, 분당 메시지: 1개, 활성 심볼: 1개",
        "08:28:22 UTC · 최근 62초: 분당 1개 · 지연 p50 5.0 ms, p99 5.0 ms",
        "심볼                   가격   경과  분당  지연p50  지연p99     거래량  메시지  출처",
        "🚨 LATE-USDT     $45,123.45  1.7분     0   5.0 ms   5.0 ms  1,234,567       1    ws",
        "S0-KRW        ₩61,234,567.5  2.0초     1   5.0 ms   5.0 ms  1,234,567       1    ws",
        "🔶 데이터 중단: LATE-USDT (1.7분) · 구독 거절: MATIC-USDT (60018)",
      ]
    )
  }

  @Test(arguments: [
    (200, 60), (80, 24), (60, 10), (40, 8), (20, 6), (10, 5), (5, 4), (2, 3), (1, 1),
  ])
  func fitsTheTerminal(columns: Int, height: Int) {
    for language in ReportLanguage.allCases {
      for symbols in [0, 1, 5, 300] {
        let drawn = rows(filled(symbols: symbols), columns, height, language)
        // The cursor stands behind the last row for a moment.
        #expect(drawn.count + 1 <= max(3, height))
        for row in drawn { #expect(DisplayWidth.columns(row) <= max(0, columns - 1), "\(row)") }
      }
    }
  }

  @Test func tellsHowManyDoNotFitAndKeepsTheSilentOne() {
    let drawn = rows(filled(symbols: 300), 90, 12, .english)
    #expect(drawn.count == 11)
    #expect(drawn[4].hasPrefix("🚨 LATE-USDT"))
    #expect(drawn[9] == "… and 296 more")
  }

  @Test func leavesTheCursorOnTheEmptyRowOnTop() {
    let table = TableReport(
      .english,
      usesColour: false,
      size: TableReport.Size(columns: 80, rows: 24)
    )
    let drawing = written { table.draw(filled(symbols: 1), at: at(102), to: &$0) }
    #expect(drawing.hasPrefix("\r\u{1B}[K\n"))
    #expect(drawing.hasSuffix("\u{1B}[J\u{1B}[7A"))
    #expect(drawing.filter { $0 == "\n" }.count == 7)
  }

  @Test func usesColourOnlyIfItMay() {
    for usesColour in [true, false] {
      let table = TableReport(
        .english,
        usesColour: usesColour,
        size: TableReport.Size(columns: 80, rows: 24)
      )
      let drawing = written { table.draw(filled(symbols: 1), at: at(102), to: &$0) }
      #expect(drawing.contains("\u{1B}[31m") == usesColour)
      #expect(drawing.contains("m") && drawing.contains("\u{1B}[0m") == usesColour)
    }
  }

  @Test func isDrawnAtTheFirstRecordAndFourTimesASecondAtMost() {
    var monitor = monitor(.table(TableReport.Size(columns: 80, rows: 24), usesColour: false))
    #expect(monitor.advance(to: at(5)) == "")
    var drawings = 0
    for step in 0..<1_000 {
      if !monitor.push(ticker(), at: at(6 + Double(step) / 1_000)).isEmpty { drawings += 1 }
    }
    #expect(drawings == 4)
    // Without news its ages run on, about once a second.
    var quiet = 0
    for step in 0..<100 where !monitor.advance(to: at(7 + Double(step) / 10)).isEmpty { quiet += 1 }
    #expect((9...11).contains(quiet))
  }

  @Test func alarmsStandAboveIt() {
    var monitor = monitor(
      .table(TableReport.Size(columns: 80, rows: 24), usesColour: false),
      silentAfter: .seconds(5)
    )
    _ = monitor.push(ticker(), at: at(1))
    let text = monitor.advance(to: at(6))
    let alarm = "\r\u{1B}[J🚨 BTC-USDT: no data for 5.0 s (last at 08:26:41 UTC)\n"
    #expect(text.hasPrefix(alarm + "\r\u{1B}[K\n📈"))
    let end = monitor.finish(at: at(7))
    #expect(end.contains("\r\u{1B}[J📈") && end.contains("📋"))
  }

  @Test func followsTheTerminalsSize() {
    var monitor = monitor(.table(TableReport.Size(columns: 80, rows: 24), usesColour: false))
    _ = monitor.push(ticker(), at: at(1))
    monitor.resize(to: TableReport.Size(columns: 30, rows: 24))
    for row in plain(monitor.advance(to: at(2))) { #expect(DisplayWidth.columns(row) < 30) }
  }
}
