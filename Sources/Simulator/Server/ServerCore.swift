import MarketData

/// What every simulated venue keeps, whatever its words are.
struct ServerCore {
  var market: Market
  /// When tickers are sent, and when quotes change.
  var ticking: Ticking
  var quoting: Ticking
  let baseRate: Int
  let faults: FaultPlan
  var replay: Replay?
  /// Where each instrument stands, by the venue's spelling.
  let places: [String: Int]

  var clients: [Int: Client] = [:]
  var feeds: [Feed] = []
  var feedPlaces: [ChannelKey: Int] = [:]
  var generator: SeededGenerator
  var counts = Counts()
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

  /// What the closing summary tells.
  struct Counts {
    var upgrades = 0
    var opened = 0
    var openedOnPath: [String: Int] = [:]
    var requests = 0
    var rest = 0
    var data: [String: Int] = [:]
    var withheld = 0
    var faults = 0
  }

  /// A message that is no data and has to wait.
  struct Saying {
    var due: MonotonicTime
    var peer: Int
    var text: String
  }

  init(_ options: ServerOptions, of venue: Venue, _ manner: Manner, at now: Now) {
    market = Market(options.instruments, seed: options.seed)
    baseRate = options.rate
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

  /// Where an instrument stands, unless a fault took it off the list.
  func place(of symbol: String, at now: Now) -> Int? {
    isDelisted(symbol, at: now) ? nil : places[symbol]
  }

  /// So many lower-case hexadecimal digits that look random, at most 16.
  mutating func hexDigits(_ count: Int) -> String {
    let digits = String(generator.next(), radix: 16)
    return String((String(repeating: "0", count: 16) + digits).suffix(count))
  }
}

/// Faults of the whole server.
extension ServerCore {
  func begin(of fault: Fault) -> MonotonicTime {
    switch fault.when {
    case .usual, .nth: startedAt
    case .after(let span): startedAt + span
    }
  }

  /// True from its time on.
  func isOn(_ fault: Fault, at now: Now) -> Bool { begin(of: fault) <= now.monotonic }

  /// The fault that keeps the exchange away now.
  func away(at now: Now) -> Fault? {
    faults.all(.away).first { fault in
      isOn(fault, at: now) && now.monotonic < begin(of: fault) + fault.span
    }
  }

  /// True if the instrument is on the list no more.
  func isDelisted(_ symbol: String, at now: Now) -> Bool {
    faults.all(.delist).contains { fault in
      isOn(fault, at: now) && fault.names(ChannelKey(channel: "", instId: symbol))
    }
  }

  /// True if subscriptions to the channel are refused by a fault.
  func refuses(_ key: ChannelKey, at now: Now) -> Bool {
    faults.all(.refuseAll).contains { isOn($0, at: now) }
      || (faults.all(.refuse) + faults.all(.delist)).contains { fault in
        isOn(fault, at: now) && fault.names(key)
      }
  }

  /// What begins for the whole server at a time.
  var serverFaults: [Fault] { faults.all(.away) + faults.all(.delist) + faults.all(.refuse) }

  /// When one of them begins next.
  var nextServerFault: MonotonicTime? {
    serverFaults.filter { !begun.contains($0.place) }.map { begin(of: $0) }.min()
  }

  /// True if the fault strikes this upgrade or REST request; counts it.
  mutating func isTurnAtDoor(of fault: Fault, at now: Now) -> Bool {
    let count = doorCounts[fault.place, default: 0] + 1
    doorCounts[fault.place] = count
    switch fault.when {
    case .usual, .after: return isOn(fault, at: now)
    case .nth(let wanted): return count == wanted
    }
  }

  /// True if the fault strikes this connection, and messages of this channel.
  func concerns(_ fault: Fault, _ peer: Int, _ key: ChannelKey?) -> Bool {
    guard let client = clients[peer] else { return false }
    return client.fits(fault.scope) && fault.scope.symbol ?? key?.instId == key?.instId
  }
}
