/// What is kept of an instrument apart from its numbers: its pace, and when each type came last.

import MarketData
import Testing

@testable import Filters

struct SymbolHealthTests {
  @Test("Its rate is what counting each record at its moment gives", arguments: [1.0, 12, 60])
  func rate(interval: Double) {
    var generator = SeededGenerator(seed: 20_261_124)
    var health = StreamHealth(
      interval: TimeSpan(microseconds: Int64(interval * 1_000_000)),
      silentAfter: .seconds(10_000),
      from: origin
    )
    var rings = [health.throughput.recent, health.throughput.recent]
    let lines = ["BTC-USDT", "ETH-USDT"].map { ticker($0) }
    var seconds = 0.0
    for _ in 0..<400 {
      // Now and then nothing comes for longer than a slice, or for longer than all of them.
      seconds += interval * [0.0, 0.01, 0.2, 3][Int.random(in: 0..<4, using: &generator)]
      let now = at(seconds)
      let which = Int.random(in: 0..<2, using: &generator)
      if Bool.random(using: &generator) {
        health.push(lines[which], at: now)
        rings[which].add(at: now.monotonic)
      } else {
        health.advance(to: now)
      }
      for symbol in health.symbols {
        let ring = rings[symbol.symbol == "BTC-USDT" ? 0 : 1]
        for later in [0.0, 0.3, 2] {
          let moment = at(seconds + later * interval).monotonic
          #expect(symbol.rate.recent(at: moment) == ring.recent(at: moment))
        }
      }
    }
    #expect(health.symbols.allSatisfy { $0.messages > 50 })
  }

  @Test("Each type's last arrival is told, whichever came last")
  func arrivals() {
    var health = StreamHealth(interval: .seconds(60), silentAfter: .seconds(3), from: origin)
    func told() -> [Int64] {
      [RecordLine.Kind.ticker, .candle, .trade].map {
        let arrival = health.symbols[0].lastArrival($0)
        return arrival == 0 ? 0 : (arrival - origin.unix.microseconds) / 1_000_000
      }
    }
    let lines = [ticker(), candle("BTC-USDT"), trade()]
    let news = ticker().replacing("\"ticker\"", with: "\"newest\"")
    health.push(lines[0], at: at(1))
    health.push(lines[0], at: at(2))
    #expect(told() == [2, 0, 0])
    health.push(lines[2], at: at(3))
    #expect(told() == [2, 0, 3])
    health.push(lines[1], at: at(4))
    health.push(news, at: at(5))
    #expect(told() == [2, 4, 3])
    // Silent, it has the same arrivals; the next record changes its own.
    health.advance(to: at(20))
    #expect(health.symbols[0].silence != nil && told() == [2, 4, 3])
    health.push(lines[0], at: at(21))
    #expect(told() == [21, 4, 3])
  }
}
