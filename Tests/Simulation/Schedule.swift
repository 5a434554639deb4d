/// Which faults strike when: a list that follows from the scenario's seed.

import Exchanges
import MarketData

/// The faults of one run, in order of time.
struct Schedule: Sendable {
  private(set) var faults: [(at: Int64, fault: Fault)] = []
  private var random: SeededGenerator
  private let scenario: Scenario
  private let names: Names
  /// Nothing lasts longer than this moment.
  private let calm: Int64

  init(_ scenario: Scenario, _ names: Names) {
    self.scenario = scenario
    self.names = names
    random = SeededGenerator(seed: mixed(scenario.seed, 0xFA017))
    calm = World.start + scenario.calmAt
    draw()
    faults.sort { $0.at < $1.at }
  }

  private mutating func pick(_ range: ClosedRange<Int64>) -> Int64 {
    Int64.random(in: range, using: &random)
  }

  private mutating func chance(_ percent: Int64) -> Bool { pick(0...99) < percent }

  private mutating func draw() {
    if scenario.kind == .isolation {
      drawSpoilt()
      return
    }
    guard scenario.faultsPerMinute > 0 else { return }
    let mean = 60_000_000 / scenario.faultsPerMinute
    var time = World.start + 10_000_000
    while true {
      time += Int64(mean * Double(pick(5...200)) / 100)
      guard time < calm - 1_000_000 else { return }
      faults.append((time, fault(at: time)))
    }
  }

  private mutating func fault(at time: Int64) -> Fault {
    switch scenario.kind {
    case .kills: return chance(95) ? kill() : cut()
    case .notices:
      let lead: Int64 = chance(50) ? 30_000_000 : 60_000_000
      return .notice(feed: 0, line: chance(60) ? nil : Int(pick(0...1)), lead: lead)
    case .silences:
      return chance(60)
        ? .mute(feed: feed(), line: 0, isDeaf: chance(40), until: end(time, 40...120))
        : .muteStream(
          key: Int(pick(0...Int64(names.keys - 1))),
          feed: chance(50) ? nil : feed(),
          until: end(time, 40...200)
        )
    case .repairs: return realtimeFault(at: time)
    case .everything, .isolation:
      return chance(70) ? realtimeFault(at: time) : otherFault(at: time)
    }
  }

  // MARK: Realtime

  private mutating func feed() -> Int { Int(pick(0...Int64(scenario.feeds - 1))) }
  private mutating func line() -> Int { Int(pick(0...1)) }

  /// So many seconds later, or the calm if that is sooner.
  private mutating func end(_ time: Int64, _ seconds: ClosedRange<Int64>) -> Int64 {
    min(calm, time + pick(seconds) * 1_000_000)
  }

  private mutating func kill() -> Fault {
    .kill(
      feed: feed(),
      pause: pick(400...4_000) * 1_000,
      tornBytes: chance(40) ? Int(pick(0...300)) : nil
    )
  }

  private mutating func cut() -> Fault {
    let ends = [
      LinkEnd(.cut, text: "reset"), LinkEnd(.cut, text: "end of file"),
      LinkEnd(.closedByPeer, code: 1001, text: "going away"),
      LinkEnd(.closedByPeer, code: 4006, text: "abnormal disconnection"),
      LinkEnd(.closedByPeer, code: 4008, text: "too many channels"),
    ]
    return .cut(feed: feed(), line: line(), ends[Int(pick(0...Int64(ends.count - 1)))])
  }

  private mutating func refusal() -> LinkEnd {
    switch pick(0...8) {
    case 0: LinkEnd(.timeout, text: "no answer in 15 s")
    case 1: LinkEnd(.http(status: 429, retryAfterSeconds: nil), text: "HTTP 429")
    case 2: LinkEnd(.http(status: 503, retryAfterSeconds: nil), text: "HTTP 503")
    case 3: LinkEnd(.http(status: 503, retryAfterSeconds: 7), text: "HTTP 503, Retry-After 7")
    case 4: LinkEnd(.http(status: 403, retryAfterSeconds: nil), text: "HTTP 403")
    case 5: LinkEnd(.tls, text: "certificate refused")
    case 6: LinkEnd(.handshake, text: "wrong accept hash")
    default: LinkEnd(.unreachable, text: "connection refused")
    }
  }

  private mutating func realtimeFault(at time: Int64) -> Fault {
    switch pick(0...19) {
    case 0...2: return kill()
    case 3...5: return cut()
    case 6: return .refuse(feed: feed(), refusal(), until: end(time, 1...60))
    case 7:
      let seconds: ClosedRange<Int64> = chance(15) ? 600...600 : 2...100
      let feeds = chance(50) ? Array(0..<scenario.feeds) : [feed()]
      return .outage(feeds: feeds, until: end(time, seconds))
    case 8, 9:
      return .mute(feed: feed(), line: line(), isDeaf: chance(50), until: end(time, 5...100))
    case 10, 11:
      let key = Int(pick(0...Int64(names.keys - 1)))
      return .muteStream(
        key: key,
        feed: chance(50) ? nil : feed(),
        until: end(time, 10...150)
      )
    case 12: return .loseAnswer(feed: feed(), line: line(), request: chance(50))
    case 13, 14:
      return .notice(
        feed: feed(),
        line: chance(50) ? nil : line(),
        lead: chance(50) ? 30_000_000 : 60_000_000
      )
    case 15, 16:
      let kinds = Fault.Garbage.allCases
      return .garbage(
        feed: feed(),
        line: line(),
        kinds[Int(pick(0...Int64(kinds.count - 1)))]
      )
    case 17: return .stop(feed: feed(), until: end(time, 1...120))
    case 18:
      return .suspend(feed: feed(), until: end(time, 5...120), linksSurvive: chance(40))
    default: return cut()
    }
  }

  // MARK: The rest

  private mutating func otherFault(at time: Int64) -> Fault {
    switch pick(0...9) {
    case 0...4: return .rest(weather(), until: end(time, 1...200))
    case 5: return .blockReader(until: end(time, 1...300))
    case 6, 7: return .slowReader(every: pick(50...5_000) * 1_000, until: end(time, 10...120))
    case 8: return .restartPipeline(pause: pick(2_000...10_000) * 1_000)
    default:
      // The last symbol of the list, so that the others can be watched.
      return .delist(symbol: names.symbols.count - 1)
    }
  }

  private mutating func weather() -> RestWeather {
    switch pick(0...8) {
    case 0: .unreachable
    case 1: .timeout
    case 2: .status(500)
    case 3: .status(503)
    case 4: .status(429)
    case 5: .cutShort
    case 6: .code(chance(50) ? "50001" : "50011")
    case 7: .notJSON
    default: .older(pick(500...8_000) * 1_000)
    }
  }

  // MARK: One symbol

  private mutating func drawSpoilt() {
    guard let symbol = scenario.spoilt else { return }
    var time = World.start + 10_000_000
    while time < calm - 60_000_000 {
      time += pick(5...40) * 1_000_000
      let key = names.key(symbol: symbol, channel: Int(pick(0...Int64(names.channels - 1))))
      faults.append(
        (time, .muteStream(key: key, feed: chance(50) ? nil : feed(), until: end(time, 5...90)))
      )
      faults.append((time, .garbage(feed: feed(), line: line(), .shortRow)))
    }
    if chance(50) { faults.append((World.start + 60_000_000, .delist(symbol: symbol))) }
  }
}
