import MarketData

/// Feeds as chance has it: two realtime ones that drop, repeat and lag, and REST that polls.
enum RandomFeeds {
  struct Event {
    var line: String
    var input: Int
    /// Seconds after the start.
    var time: Double
  }

  static let symbols = ["BTC-USDT", "ETH-USDT", "XRP-USDT"]

  static func events(_ count: Int, using generator: inout SeededGenerator) -> [Event] {
    var events: [Event] = []
    var time = 1.0
    while events.count < count {
      time += Double(Int.random(in: 0...3_000, using: &generator)) / 1_000
      // Now and then nobody says anything for a while.
      if Int.random(in: 0..<50, using: &generator) == 0 { time += 20 }
      events.append(event(at: time, using: &generator))
    }
    return events
  }

  private static func event(at time: Double, using generator: inout SeededGenerator) -> Event {
    let input = Int.random(in: 0...2, using: &generator)
    let source = input == 2 ? "rest" : "ws"
    let symbol = symbols[Int.random(in: 0..<3, using: &generator)]
    let lag = Double(Int.random(in: 0...4_000, using: &generator)) / 1_000
    let recvUs = Merging.start * 1_000 + Int64(time * 1_000_000)
    let minute = Int(time / 60) - Int.random(in: 0...5, using: &generator)
    let line =
      switch Int.random(in: 0..<20, using: &generator) {
      case 0..<7:
        Sample.ticker(
          source,
          at: (time - lag).rounded(),
          last: "\(Int.random(in: 1...2, using: &generator))",
          symbol: symbol,
          recvUs: recvUs
        )
      case 7..<11:
        Sample.trade("\(Int(time) - Int(lag))", at: time - lag, symbol: symbol)
          .replacing("\"recv_us\":1", with: "\"recv_us\":\(recvUs)")
      case 11..<15:
        Sample.candle(
          source,
          minute,
          volume: "9",
          interval: "1m",
          symbol: symbol,
          recvUs: recvUs
        )
      case 15..<18:
        Sample.candle(
          source,
          minute,
          closed: false,
          volume: "\(Int(lag))",
          symbol: symbol,
          recvUs: recvUs
        )
      case 18:
        Sample.status(
          "disconnected",
          channel: input == 0 ? "public" : "business",
          source: source,
          recvUs: recvUs
        )
      default:
        ["nonsense", "{\"type\":\"ticker\"}", "{\"type\":\"new\",\"recv_us\":\(recvUs)}"][input]
      }
    return Event(line: line, input: input, time: time)
  }
}
