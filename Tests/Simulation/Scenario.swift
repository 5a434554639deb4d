/// What kind of run a seed stands for: how large a market, which faults, how long.

import MarketData

/// The frame of one run; all of it follows from the seed.
public struct Scenario: Sendable {
  /// Which promise the run is about.
  public enum Kind: String, CaseIterable, Sendable {
    /// Every fault there is.
    case everything
    /// Feeds are killed all the time.
    case kills
    /// Only notices that a connection will be closed.
    case notices
    /// Realtime fails, REST does not: no candle may be missing.
    case repairs
    /// Quiet pairs and mute connections.
    case silences
    /// One symbol is spoilt, the others must not notice.
    case isolation
  }

  /// A message takes `least`, and at most `spread` more; microseconds.
  public struct Delay: Sendable {
    var least: Int64
    var spread: Int64
  }

  public let seed: UInt64
  public let kind: Kind
  var symbols: [String]
  var intervals: [Interval]
  var wantsTrades = true
  var feeds = 2
  var hasSnapshots = true
  /// Tickers a second and symbol.
  var rate = 1
  /// Faults end then; microseconds from the start.
  var calmAt: Int64
  /// The run ends then.
  var endAt: Int64
  /// Faults a minute.
  var faultsPerMinute: Double
  var silentAfter: TimeSpan?
  var candleWait = TimeSpan.seconds(90)
  var restEvery = TimeSpan.seconds(10)
  var network: Delay
  var pipe: Delay
  /// In a run about isolation: the symbol that is spoilt, or nil in its twin without the fault.
  var spoilt: Int?

  static let minute: Int64 = 60_000_000

  /// The scenario of a seed: its kind is the seed's remainder.
  public init(seed: UInt64) {
    let kinds = Kind.allCases
    self.init(kinds[Int(seed % UInt64(kinds.count))], seed: seed)
  }

  init(_ kind: Kind, seed: UInt64) {
    self.seed = seed
    self.kind = kind
    var random = SeededGenerator(seed: mixed(seed, 0x5CE4A810))
    func pick(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    let busy = ["ADA-USDT", "DOT-USDT", "LINK-USDT", "UNI-USDT", "SOL-USDT"]
    symbols = Array(busy.prefix(Int(pick(3...4)))) + ["ZEN-USDT"]
    intervals = [.second, .minute, .fiveMinutes]
    network = Delay(least: pick(500...20_000), spread: pick(1...4) * pick(5_000...200_000))
    pipe = Delay(least: pick(10...2_000), spread: pick(0...1) * pick(1_000...400_000))
    restEvery = .seconds(pick(3...20))
    calmAt = 8 * Scenario.minute
    endAt = 14 * Scenario.minute
    faultsPerMinute = 3
    if pick(0...2) == 0 { silentAfter = .seconds(pick(15...60)) }
    switch kind {
    case .everything:
      // Busy enough, now and then, that a reader who stands still costs something.
      rate = [1, 1, 2, 8][Int(pick(0...3))]
    case .kills:
      symbols = Array(busy.prefix(2))
      intervals = [.minute]
      faultsPerMinute = 60
      calmAt = 10 * Scenario.minute
      endAt = 12 * Scenario.minute
    case .notices:
      faultsPerMinute = 0.6
      hasSnapshots = false
      feeds = 1
      // The most that the exchange sends of a symbol: one each 100 ms.
      rate = Int(pick(2...10))
      network.spread = pick(1...9) * 100_000
      intervals = [.second, .minute]
      calmAt = 10 * Scenario.minute
      endAt = 12 * Scenario.minute
    case .repairs:
      faultsPerMinute = 2
      calmAt = 12 * Scenario.minute
      endAt = 18 * Scenario.minute
    case .silences:
      symbols = ["ZEN-USDT", "FLOW-USDT"] + busy.prefix(Int(pick(0...1)) * 3)
      intervals = pick(0...1) == 0 ? [] : [.minute]
      faultsPerMinute = symbols.count == 2 ? 0 : 0.5
      calmAt = 20 * Scenario.minute
      endAt = 26 * Scenario.minute
    case .isolation:
      intervals = [.second, .minute]
      calmAt = 4 * Scenario.minute
      endAt = 8 * Scenario.minute
      spoilt = Int(pick(0...Int64(symbols.count - 1)))
    }
  }

  /// Symbols that are asked for and that the exchange does not have.
  var unknownSymbols: [String] { kind == .everything || kind == .isolation ? ["MATIC-USDT"] : [] }
}
