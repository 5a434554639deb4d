/// Tickers that pass in one look: the same is said of each as by all the rules.

import MarketData
import NDJSON
import Testing

@testable import Filters

struct PlainTickersTests {
  private static let changes: [@Sendable (inout RecordText, Int64) -> Void] = [
    { record, _ in record = record.with("last", "0").with("bid", "0.0") },
    { record, _ in record = record.with("open_24h", "00.1") },
    { record, _ in record = record.with("bid", "45123.9") },
    { record, _ in record = record.with("bid", "45123.50") },
    { record, _ in record = record.with("ask", "99999.5") },
    { record, _ in record = record.with("ask", "123456.5") },
    { record, _ in record = record.with("bid", "null").with("ask", "null") },
    { record, _ in record = record.with("last", "50000.45") },
    { record, _ in record = record.with("last", "44221.18") },
    { record, _ in record = record.with("last", "-45123.45") },
    { record, _ in record = record.with("last_size", "-0.15") },
    { record, _ in record = record.with("last", "4.512345e4") },
    { record, _ in record = record.with("source", "\"rest\"") },
    { record, _ in record = record.without("bid_size") },
    { record, _ in record = record.with("more", "{\"deep\":[1]}") },
    { record, _ in record = record.with("symbol", "\"B\\u0054C-USDT\"") },
    { record, _ in record = record.with("symbol", "null") },
    { record, tsMs in record = record.with("recv_us", "\(tsMs * 1_000 + 10_000_001)") },
    { record, tsMs in record = record.with("recv_us", "\(tsMs * 1_000 - 2_000_001)") },
    { record, tsMs in record = record.with("recv_us", "\(tsMs * 1_000 + 200_000_000)") },
    { record, tsMs in record = record.with("ts_ms", "\(tsMs - 1_000)") },
    { record, _ in record = record.with("ts_ms", "1763800000000") },
    { record, _ in
      record = record.with("symbol", "\"FAR\"").with("ts_ms", "9007199254740").with(
        "recv_us",
        "9007199254740993"
      )
    },
  ]

  /// Good tickers of three symbols, every seventh with something else about it, some twice, and a
  /// silence in which no price binds any more.
  private static let lines: [String] = {
    var lines: [String] = []
    for number in 0..<480 {
      let tsMs = RecordText.start + Int64(number) * 150 + (number > 320 ? 90_000 : 0)
      var record = RecordText.ticker.at(tsMs).with("last", "4512\(number % 10).45")
      switch number % 3 {
      case 1:
        record = record.with("symbol", "\"PEPE-USDT\"").with("last", "0.00045385\(number % 10)")
          .with("bid", "0.000453850").with("ask", "0.000453859").with(
            "low_24h",
            "0.000\(number % 5)"
          )
      case 2: record = record.with("symbol", "\"ETH-USDT\"")
      default: break
      }
      if number % 7 == 6 { changes[number / 7 % changes.count](&record, tsMs) }
      lines.append(record.text)
      if number % 11 == 0 { lines.append(record.with("recv_us", "\(tsMs * 1_000 + 6_000)").text) }
      if number % 50 == 0 { lines.append(RecordText.trade.at(tsMs).text) }
    }
    return lines
  }()

  /// What is said of each line, of which so many come at a time; the lines that passed in one look.
  private func said(
    _ settings: RecordCheck.Settings,
    reads: Int,
    ahead: Bool
  ) -> (verdicts: [String], plain: Int) {
    var check = RecordCheck(settings)
    var verdicts: [String] = []
    var plain = 0
    for start in stride(from: 0, to: Self.lines.count, by: reads) {
      // The clock is set once.
      let now = Now(
        unix: UnixTime(
          microseconds: (RecordText.start + 140_000 + Int64(start) * 130) * 1_000
            - (start > 150 ? 50_000_000 : 0)
        ),
        monotonic: MonotonicTime(microseconds: Int64(start) * 130_000)
      )
      let read = Self.lines[start..<min(start + reads, Self.lines.count)]
      let text = Array(read.map { $0 + "\n" }.joined().utf8)
      var from = 0
      while from < text.count {
        if ahead {
          let known = check.passPlainTickers(in: text.span.extracting(from..<text.count), at: now)
          plain += known.lines
          verdicts += repeatElement("", count: known.lines)
          from += known.bytes
          guard from < text.count else { break }
        }
        let end = text[from...].firstIndex(of: 0x0A) ?? text.count
        switch check.push(text.span.extracting(from..<end), at: now) {
        case .pass: verdicts.append("")
        case .reject(let reason):
          verdicts.append("\(reason): " + String(decoding: check.detail, as: UTF8.self))
        }
        from = end + 1
      }
    }
    return (verdicts, plain)
  }

  private static let allowances: [[Reason]] = [
    [], [.priceJump], [.duplicate, .outOfOrder], [.stale, .future, .crossedBook],
  ]

  @Test("The same is said of every line", arguments: [1, 5, 5_000])
  func same(reads: Int) {
    for clock in RecordCheck.Clock.allCases {
      for allowed in Self.allowances {
        var settings = RecordCheck.Settings()
        settings.clock = clock
        settings.allowed = allowed
        let expected = said(settings, reads: reads, ahead: false).verdicts
        let (verdicts, plain) = said(settings, reads: reads, ahead: true)
        #expect(verdicts == expected)
        #expect(allowed.contains(.priceJump) ? plain == 0 : plain > 150, "\(plain)")
        let kinds = Set(verdicts.map { $0.prefix { $0 != ":" } })
        #expect(kinds.count > 6, "\(kinds)")
      }
    }
  }

  /// How many of the lines pass in one look once the record, and with it its form, is known.
  private func passed(_ record: RecordText, then lines: [RecordText]) -> Int {
    var judge = RecordCheck()
    let now = Now(
      unix: UnixTime(microseconds: RecordText.start * 1_000),
      monotonic: MonotonicTime(microseconds: 0)
    )
    _ = judge.push(Array(record.text.utf8).span, at: now)
    let text = Array(lines.map { $0.text + "\n" }.joined().utf8)
    return judge.passPlainTickers(in: text.span, at: now).lines
  }

  @Test("Good tickers like the first pass at once, up to the first with a fault")
  func upToTheFault() {
    let first = RecordText.ticker
    let start = RecordText.start
    let next = (1...3).map { first.at(start + $0) }
    #expect(passed(first, then: next) == 3)
    #expect(passed(first, then: [next[0], next[1].with("bid", "45123.9"), next[2]]) == 1)
    #expect(passed(first, then: [next[0], next[1].with("last", "99999.99"), next[2]]) == 1)
    #expect(passed(first, then: [next[0], next[0], next[2]]) == 1)
    #expect(passed(first, then: [next[1], next[0], next[2]]) == 1)
    #expect(passed(first, then: [first.at(start + 2_001)]) == 0)
  }

  @Test func aPriceThatBecomesZeroDoesNotPass() {
    let first = RecordText.ticker.with("low_24h", "0.0011")
    let next = first.at(RecordText.start + 1)
    #expect(passed(first, then: [next.with("low_24h", "0.0010")]) == 1)
    #expect(passed(first, then: [next.with("low_24h", "0.0000")]) == 0)
  }

  @Test func pricesMayHaveAnyDigits() {
    let first = RecordText.ticker.with("low_24h", "0.0011")
    let next = (1...3).map { first.at(RecordText.start + $0) }
    #expect(passed(first, then: next.map { $0.with("low_24h", "0.0001") }) == 3)
    #expect(passed(first, then: next.map { $0.with("low_24h", "0.5") }) == 3)
    #expect(passed(first, then: next.map { $0.with("volume_24h", "1") }) == 3)
  }

  @Test(
    "A ticker that asks for more than that is never plain",
    arguments: [
      RecordText.ticker.with("source", "\"rest\""), .ticker.with("bid", "null"),
      .ticker.with("last", "45123.450000000000"), .ticker.with("bid", "9999.9"),
      .ticker.with("recv_us", "999"), .ticker.with("low_24h", "0"), .trade, .candle, .status,
      .ticker.without("bid_size"),
    ]
  )
  func leavesOthers(record: RecordText) {
    #expect(passed(record, then: [record.at(RecordText.start + 60_000)]) == 0)
  }
}
