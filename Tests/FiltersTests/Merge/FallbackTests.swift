import Filters
import Testing

/// Realtime and REST of one symbol's tickers, as timelines: one column is a second, a letter a
/// ticker of that second, `x` the status that realtime was lost; silence is over 5 s.
@Suite struct FallbackTests {
  struct Timeline: Sendable, CustomTestStringConvertible {
    var promise: String
    var realtime: String
    var rest: String
    var out: String
    /// `F` where `fallback` is told, `R` where `realtime` is.
    var told: String
    var testDescription: String { promise }
  }

  static let timelines = [
    Timeline(
      promise: "before the first realtime record REST passes at once",
      realtime: "----a---",
      rest: "-b-b---b",
      out: "-b-ba---",
      told: "--------"
    ),
    Timeline(
      promise: "REST is not wanted while realtime lives",
      realtime: "a--a--a--a",
      rest: "-b--b--b--",
      out: "a--a--a--a",
      told: "----------"
    ),
    Timeline(
      promise: "silence alone changes nothing: without REST there is no fallback",
      realtime: "a-----------a",
      rest: "-------------",
      out: "a-----------a",
      told: "-------------"
    ),
    Timeline(
      promise: "REST takes over after the silence, realtime takes back at once: two switches",
      realtime: "a--a----------a-a",
      rest: "--b----b--b-b--b-",
      out: "a--a------b-b-a-a",
      told: "----------F---R--"
    ),
    Timeline(
      promise: "five seconds are not longer than five seconds",
      realtime: "a-------",
      rest: "-----bb-",
      out: "a-----b-",
      told: "------F-"
    ),
    Timeline(
      promise: "a lost connection is believed at once",
      realtime: "a-x---a",
      rest: "-b-b-bb",
      out: "a--b-ba",
      told: "---F--R"
    ),
    Timeline(
      promise: "a record after the loss shows that realtime is back",
      realtime: "a-xa---",
      rest: "----b--",
      out: "a--a---",
      told: "-------"
    ),
    Timeline(
      promise: "both dead: nothing is repeated",
      realtime: "a--------------",
      rest: "--------b------",
      out: "a-------b------",
      told: "--------F------"
    ),
  ]

  @Test(arguments: timelines)
  func choosesSourceAsDrawn(_ timeline: Timeline) {
    var merging = Merging(staleAfter: 5)
    var out = ""
    var told = ""
    for (second, (realtime, rest)) in zip(timeline.realtime, timeline.rest).enumerated() {
      let time = Double(second)
      if realtime == "x" {
        merging.push(Sample.status("disconnected"), at: time)
        #expect(merging.lines().count == 1, "a status passes")
      } else if realtime != "-" {
        merging.push(Sample.ticker("ws", at: time), at: time)
      }
      if rest != "-" { merging.push(Sample.ticker("rest", at: time + 0.5), from: 1, at: time) }
      let lines = merging.lines().map { $0.contains("\"rest\"") ? "b" : "a" }
      out += lines.isEmpty ? "-" : lines.joined()
      let events = merging.told().map { $0 == "fallback" ? "F" : "R" }
      told += events.isEmpty ? "-" : events.joined()
    }
    #expect(out == timeline.out)
    #expect(told == timeline.told)
    #expect(merging.merge.accounts.balance)
  }

  @Test func fallsBackOnlyToSomethingNewer() {
    var merging = Merging(staleAfter: 5)
    merging.push(Sample.ticker("ws", at: 3), at: 3)
    #expect(merging.push(Sample.ticker("rest", at: 2), at: 20) == .suppressed(.late))
    #expect(merging.push(Sample.ticker("rest", at: 3), at: 21) == .suppressed(.superseded))
    #expect(merging.told() == [])
    #expect(merging.push(Sample.ticker("rest", at: 3.001), at: 22) == .written)
    #expect(merging.told() == ["fallback"])
  }

  @Test func doesNotRepeatAnUnchangedSnapshot() {
    var merging = Merging()
    #expect(merging.push(Sample.ticker("rest", at: 3, recvUs: 1), at: 3) == .written)
    #expect(merging.push(Sample.ticker("rest", at: 3, recvUs: 9), at: 5) == .suppressed(.late))
  }

  @Test func returnsOnlyWithARecordNotOlderThanTheLastWritten() {
    var merging = Merging(staleAfter: 5)
    merging.push(Sample.ticker("ws", at: 0), at: 0)
    merging.push(Sample.ticker("rest", at: 9), at: 9)
    #expect(merging.told() == ["fallback"])
    #expect(merging.push(Sample.ticker("ws", at: 8), at: 10) == .suppressed(.late))
    #expect(merging.told() == [])
    #expect(merging.push(Sample.ticker("rest", at: 11), at: 11) == .written)
    // The same state that REST had already told: realtime is back, and nothing is repeated.
    #expect(merging.push(Sample.ticker("ws", at: 11), at: 12) == .suppressed(.late))
    #expect(merging.told() == ["realtime"])
    #expect(merging.push(Sample.ticker("rest", at: 13), at: 13) == .suppressed(.superseded))
  }

  @Test func oneSymbolFallsBackAlone() {
    var merging = Merging(staleAfter: 5)
    merging.push(Sample.ticker("ws", at: 0), at: 0)
    merging.push(Sample.ticker("ws", at: 0, symbol: "ETH-USDT"), at: 0)
    merging.push(Sample.ticker("ws", at: 7, symbol: "ETH-USDT"), at: 7)
    #expect(merging.push(Sample.ticker("rest", at: 7), at: 7) == .written)
    #expect(
      merging.push(Sample.ticker("rest", at: 8, symbol: "ETH-USDT"), at: 8)
        == .suppressed(.superseded)
    )
  }

  @Test(arguments: [
    (channel: "public", ticker: true, candle: false),
    (channel: "business", ticker: false, candle: true),
    (channel: "elsewhere", ticker: true, candle: true),
  ])
  func aLostConnectionPutsWhatItCarriedInDoubt(channel: String, ticker: Bool, candle: Bool) {
    var merging = Merging()
    merging.push(Sample.ticker("ws", at: 0))
    merging.push(Sample.candle("ws", 0, closed: false, volume: "1"))
    merging.push(Sample.status("disconnected", channel: channel))
    let admitted = merging.push(Sample.ticker("rest", at: 1), at: 1) == .written
    #expect(admitted == ticker)
    let open = merging.push(Sample.candle("rest", 0, closed: false, volume: "2"), at: 1)
    #expect((open == .written) == candle)
  }

  // Make before break: the old connection ends when its replacement is up.
  @Test(arguments: [
    (events: ["switching", "connected", "disconnected"], isInDoubt: false),
    (events: ["switching", "disconnected", "connected"], isInDoubt: true),
    (events: ["connected", "disconnected"], isInDoubt: true),
    (events: ["switching", "connected", "disconnected", "disconnected"], isInDoubt: true),
  ])
  func aConnectionThatWasReplacedIsNoLoss(events: [String], isInDoubt: Bool) {
    var merging = Merging()
    merging.push(Sample.ticker("ws", at: 0))
    for event in events { merging.push(Sample.status(event, channel: "public")) }
    let admitted = merging.push(Sample.ticker("rest", at: 1), from: 1, at: 1) == .written
    #expect(admitted == isInDoubt)
  }

  @Test func aLostRESTConnectionPutsNothingInDoubt() {
    var merging = Merging()
    merging.push(Sample.ticker("ws", at: 0))
    merging.push(Sample.status("disconnected", channel: "rest", source: "rest"))
    #expect(merging.push(Sample.ticker("rest", at: 1), at: 1) == .suppressed(.superseded))
  }

  @Test func theLossOfOneOfTwoFeedsPutsNothingInDoubt() {
    var merging = Merging()
    merging.push(Sample.ticker("ws", at: 0), from: 0)
    merging.push(Sample.ticker("ws", at: 0), from: 1)
    merging.push(Sample.status("disconnected"), from: 1)
    #expect(merging.push(Sample.ticker("rest", at: 1), from: 2, at: 1) == .suppressed(.superseded))
    merging.push(Sample.status("disconnected"), from: 0)
    #expect(merging.push(Sample.ticker("rest", at: 1), from: 2, at: 1) == .written)
  }

  @Test func writesItsStatusesOnlyIfAsked() {
    for status in [false, true] {
      var merging = Merging(staleAfter: 5, status: status)
      merging.push(Sample.ticker("ws", at: 0), at: 0)
      merging.push(Sample.ticker("rest", at: 9), at: 9)
      let lines = merging.lines()
      #expect(lines.count == (status ? 3 : 2))
      #expect(merging.merge.accounts.statuses == (status ? 1 : 0))
      guard status else { continue }
      #expect(
        lines[1] == """
          {"type":"status","exchange":"okx","symbol":"BTC-USDT","source":"merge","ts_ms":null,\
          "recv_us":1763798409000000,"event":"fallback","channel":"tickers","interval":null,\
          "code":null,"message":"realtime silent for 9.0 s","count":null}
          """
      )
      #expect(merging.merge.accounts.balance)
    }
  }
}
