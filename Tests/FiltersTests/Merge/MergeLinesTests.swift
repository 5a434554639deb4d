import Filters
import MarketData
import NDJSON
import Testing

/// What passes, what is refused, and that all of it is counted.
@Suite struct MergeLinesTests {
  @Test(arguments: [
    #"{"type":"book","exchange":"okx","levels":[[1,2],[3,4]]}"#,
    #"{"type":"status","event":"unheard_of"}"#,
    #"{}"#,
    #"  { "a" : 1 }  "#,
    #"{"type":42}"#,
  ])
  func passesWhatItDoesNotKnow(_ line: String) {
    var merging = Merging()
    for _ in 0..<2 {
      #expect(merging.push(line) == .written)
      #expect(merging.lines() == [line])
    }
  }

  @Test func passesBytesNotMeanings() {
    var merging = Merging()
    let line =
      #"{ "symbol":"BTC-USDT","ts_ms":5,"extra":{"a":[1e5]},"type":"tick\u0065r", "#
      + #""exchange":"okx","source":"w\u0073","last":0.000000450,"recv_us":7}"# + "\r"
    #expect(merging.push(line) == .written)
    #expect(merging.lines() == [line])
    #expect(merging.push(line) == .suppressed(.late), "the escapes were read")
  }

  @Test(arguments: [
    ("", Rejection.malformed(.notAnObject)),
    ("[]", .malformed(.notAnObject)),
    ("\u{FEFF}{}", .malformed(.notAnObject)),
    (#"{"type":"ticker""#, .malformed(.json(.endOfText, at: 16))),
    (#"{"type":"ticker","type":"trade"}"#, .malformed(.twice(.type))),
    (#"{"type":"ticker"}"#, .missing(.exchange)),
    (#"{"type":"ticker","exchange":"","symbol":"A"}"#, .missing(.exchange)),
    (#"{"type":"ticker","exchange":"okx"}"#, .missing(.symbol)),
    (#"{"type":"ticker","exchange":"okx","symbol":7}"#, .missing(.symbol)),
    (#"{"type":"ticker","exchange":"okx","symbol":"A","source":"fix"}"#, .missing(.source)),
    (#"{"type":"ticker","exchange":"okx","symbol":"A","source":"ws"}"#, .missing(.tsMs)),
    (
      #"{"type":"ticker","exchange":"okx","symbol":"A","source":"ws","ts_ms":1.5}"#,
      .missing(.tsMs)
    ),
    (
      #"{"type":"trade","exchange":"okx","symbol":"A","source":"ws","ts_ms":1,"id":5}"#,
      .missing(.id)
    ),
    (
      #"{"type":"candle","exchange":"okx","symbol":"A","source":"ws","ts_ms":0,"interval":"8h"}"#,
      .missing(.interval)
    ),
    (
      #"{"type":"candle","exchange":"okx","symbol":"A","source":"ws","ts_ms":0,"interval":"1m"}"#,
      .missing(.closed)
    ),
    (
      #"{"type":"candle","exchange":"okx","symbol":"A","source":"ws","ts_ms":1,"interval":"1m","#
        + #""closed":true}"#, .unaligned
    ),
  ])
  func rejectsWhatHasNoPlace(_ line: String, _ reason: Rejection) {
    var merging = Merging()
    #expect(merging.push(line) == .rejected(reason))
    #expect(merging.lines() == [])
    #expect(merging.merge.accounts.rejected == 1)
    #expect(merging.merge.accounts.balance)
  }

  @Test("However many lines are refused before it is told, each is counted")
  func refusalsAreCounted() {
    var merge = SourceMerge()
    var output = LineBuffer()
    for number in 0..<3_000 {
      let line = number % 3 == 0 ? "not json" : Sample.ticker("ws", at: 0, symbol: "")
      merge.push(Array(line.utf8).span, from: number % 2, at: Merging.now(0), to: &output)
    }
    var counts: [String: Int] = [:]
    let notices = merge.takeNotices()
    for case .rejected(let reason, let input, let count) in notices {
      counts["\(reason.name) \(input)", default: 0] += count
    }
    #expect(notices.count == 4 && counts.values.reduce(0, +) == 3_000)
    #expect(counts.values.sorted() == [500, 500, 1_000, 1_000])
  }

  @Test func rejectsNamesThatAreNone() {
    var merging = Merging()
    let line = Sample.ticker("ws", at: 0, symbol: String(repeating: "A", count: 600))
    #expect(merging.push(line) == .rejected(.longName))
  }

  @Test func accountsAddUp() {
    var merging = Merging()
    merging.push("not json")
    merging.push(Sample.ticker("ws", at: 1))
    merging.push(Sample.ticker("ws", at: 1))
    merging.push(Sample.ticker("rest", at: 2))
    merging.push(Sample.trade("1"))
    merging.push(Sample.trade("1"))
    merging.push(Sample.candle("ws", 1))
    merging.push(Sample.candle("ws", 3))
    merging.merge.rejectOversized()
    let accounts = merging.merge.accounts
    #expect(accounts.received == 9)
    #expect(accounts.written == 3)
    #expect(accounts.rejected == 2)
    #expect(accounts.late == 1)
    #expect(accounts.duplicate == 1)
    #expect(accounts.superseded == 1)
    #expect(accounts.held == 1)
    #expect(accounts.balance)
  }

  @Test func forgetsWhatWasNotSeenForADay() {
    var merging = Merging()
    let hour = 3_600.0
    merging.push(Sample.ticker("ws", at: 50), at: 0)
    merging.push(Sample.ticker("ws", at: 50, symbol: "ETH-USDT"), at: 0)
    merging.push(Sample.trade("7"), at: 0)
    merging.push(Sample.ticker("ws", at: 51, symbol: "ETH-USDT"), at: 20 * hour)
    #expect(merging.push(Sample.ticker("ws", at: 1), at: 23 * hour) == .suppressed(.late))
    let later = 23 * hour + 24.5 * hour
    #expect(
      merging.push(Sample.ticker("ws", at: 1, symbol: "XRP-USDT"), at: later) == .written
    )
    #expect(merging.push(Sample.ticker("ws", at: 1), at: later) == .written)
    #expect(merging.push(Sample.trade("7"), at: later) == .written)
  }

  @Test func remembersCandlesForTwoMoreBars() {
    var merging = Merging()
    let day = 86_400.0
    func daily(_ dayNumber: Int64) -> String {
      Sample.candle("ws", 0, interval: "1d")
        .replacing("\(Merging.start)", with: "\((20_000 + dayNumber) * 86_400_000)")
    }
    #expect(merging.push(daily(0), at: 0) == .written)
    merging.push("{}", at: 2.5 * day)
    #expect(merging.push(daily(2), at: 2.5 * day) == .held, "the hole is still seen")
    // What waits is not forgotten, whatever the time; here the wait ends first.
    merging.push("{}", at: 9 * day)
    #expect(merging.told().count == 1)
    #expect(merging.push(daily(0), at: 9.1 * day) == .written, "forgotten")
  }
}
