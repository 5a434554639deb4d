import MarketData

/// What every simulated venue keeps, whatever its words are.
struct ServerCore {
  var market: Market
  /// When tickers are sent, and when quotes change.
  var ticking: Ticking
  var quoting: Ticking
  let faults: FaultPlan
  var replay: Replay?
  /// Where each instrument stands, by the venue's spelling.
  let places: [String: Int]

  var clients: [Int: Client] = [:]
  var feeds: [Feed] = []
  var feedPlaces: [ChannelKey: Int] = [:]
  var generator: SeededGenerator
  var counts = ServerCounts()
  var noticeIsGiven = false
  var nextFloodPing: MonotonicTime?
  let startedAt: MonotonicTime
  /// Upgrades and REST requests that each fault has seen, by its place in the plan.
  var doorCounts: [Int: Int] = [:]
  /// Faults of the whole server that have begun.
  var begun: Set<Int> = []
  /// Messages that are said later.
  var later: [Saying] = []
  /// The last moment seen on both clocks: what is due on one is waited for on the other.
  var lastNow: Now

  /// Messages held back at a time; more are said at once.
  static let mostLater = 10_000

  /// A message that is no data and has to wait.
  struct Saying {
    var due: MonotonicTime
    var peer: Int
    var text: String
  }

  init(_ options: ServerOptions, of venue: Venue, _ manner: Manner, at now: Now) {
    market = Market(options.instruments, seed: options.seed)
    ticking = Ticking(rate: options.rate)
    quoting = Ticking(rate: options.rate * manner.quotesPerTicker)
    faults = options.faults
    replay = options.replay
    var places: [String: Int] = [:]
    for (place, instrument) in options.instruments.enumerated() {
      places[venue.spelling(instrument.id)] = place
    }
    self.places = places
    generator = SeededGenerator(seed: options.seed &+ 0x5EED)
    startedAt = now.monotonic
    lastNow = now
  }

  /// So many lower-case hexadecimal digits that look random, at most 16.
  mutating func hexDigits(_ count: Int) -> String {
    let digits = String(generator.next(), radix: 16)
    return String((String(repeating: "0", count: 16) + digits).suffix(count))
  }
}
