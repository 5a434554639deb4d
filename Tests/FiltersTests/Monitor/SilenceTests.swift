/// Who is silent, told once and by name; and who speaks again.

import MarketData
import Testing

@testable import Filters

struct SilenceTests {
  private func alarms(_ health: inout StreamHealth, to seconds: Double) -> [String] {
    health.advance(to: at(seconds))
    return told(&health)
  }

  private func told(_ health: inout StreamHealth) -> [String] {
    health.takeAlarms().map { alarm in
      let name = alarm.symbol.map { health.symbols[$0].symbol } ?? "stream"
      return "\(alarm.event) \(name) \(Int(alarm.lasted.seconds))\(alarm.never ? " never" : "")"
    }
  }

  @Test func eachInstrumentIsNamedOnceAndOnceMoreWhenItResumes() {
    var health = StreamHealth()
    health.push(ticker("BTC-USDT"), at: at(0))
    health.push(ticker("SOL-USDT"), at: at(10))
    health.push(ticker("BTC-USDT"), at: at(200))
    #expect(alarms(&health, to: 309) == [])
    #expect(alarms(&health, to: 310) == ["silent SOL-USDT 300"])
    #expect(alarms(&health, to: 400) == [])
    #expect(alarms(&health, to: 500.25) == ["silent BTC-USDT 300"])
    #expect(health.activeSymbols == 0)
    #expect(health.silentSymbols == [0, 1])
    health.push(ticker("SOL-USDT"), at: at(610))
    #expect(told(&health) == ["resumed SOL-USDT 600"])
    health.push(ticker("SOL-USDT"), at: at(611))
    #expect(told(&health) == [])
    #expect(health.silentSymbols == [0])
    #expect(alarms(&health, to: 912) == ["silent SOL-USDT 301"])
  }

  @Test func theDeadlineFindsEverySilence() {
    var health = StreamHealth(silentAfter: .seconds(5))
    var now = 0.0
    for index in 0..<40 {
      now = Double(index) * 0.7
      health.push(ticker("S\(index)-USDT"), at: at(now))
    }
    var silences: [String: Double] = [:]
    while let deadline = health.deadline {
      now = max(now, (deadline - origin.monotonic).seconds)
      health.advance(to: at(now))
      for alarm in health.takeAlarms() {
        silences[health.symbols[alarm.symbol ?? 0].symbol] = now
      }
    }
    #expect(silences.count == 40)
    // Late by what lay behind us when we first looked, else by 0.25 s at most.
    for index in 23..<40 {
      let due = Double(index) * 0.7 + 5
      let told = silences["S\(index)-USDT"] ?? 0
      #expect(told >= max(due, 27.3) - 0.001 && told <= max(due, 27.3) + 0.251)
    }
  }

  @Test func aStatusNamesAnInstrumentThatNeverCame() {
    var health = StreamHealth()
    health.push(ticker(), at: at(0))
    health.push(status(.subscribed, "DOT-USDT", channel: "tickers"), at: at(100))
    health.push(status(.refused, "MATIC-USDT", channel: "tickers", code: "60018"), at: at(100))
    health.push(ticker(), at: at(399))
    #expect(alarms(&health, to: 399) == [])
    #expect(alarms(&health, to: 400) == ["silent DOT-USDT 300 never"])
    health.push(ticker("DOT-USDT"), at: at(500))
    #expect(told(&health) == ["resumed DOT-USDT 400 never"])
  }

  @Test func aStreamWithoutAnyRecordIsSilentAsAWhole() {
    var health = StreamHealth()
    health.push(status(.alive), at: at(10))
    #expect(alarms(&health, to: 299) == [])
    #expect(alarms(&health, to: 300) == ["silent stream 300 never"])
    #expect(alarms(&health, to: 900) == [])
    health.push(ticker(), at: at(901))
    #expect(told(&health) == ["resumed stream 901 never"])
  }

  @Test func rejectedRecordsAreNoSignOfLife() {
    var health = StreamHealth()
    health.push(ticker(), at: at(0))
    for second in 1..<300 {
      health.push(ticker(more: #","rejected":"stale""#), at: at(Double(second)))
    }
    #expect(alarms(&health, to: 300) == ["silent BTC-USDT 300"])
  }

  @Test func agesFollowTheMonotonicClock() {
    var health = StreamHealth()
    health.push(ticker(), at: at(0))
    // The wall clock was set back by an hour meanwhile.
    let now = Now(
      unix: UnixTime(microseconds: origin.unix.microseconds - 3_600_000_000),
      monotonic: at(12).monotonic
    )
    #expect(health.symbols[0].age(at: now) == .seconds(12))
  }
}
