public import MarketData

/// OKX's public market data from the server's side: bytes and time in, actions out.
///
/// It owns no socket and no clock, so a test can hold a conversation with it. What it keeps to is
/// OKX v5 as of November 2026: `/ws/v5/public`, `/ws/v5/business` and the public REST endpoints.
/// Where the exchange's documents are silent, the choice is said in a comment at its place.
public struct OKXServer {
  public typealias Options = ServerOptions

  /// What waits to be carried out; the owner empties it after each call.
  public var output = ServerOutput()

  var market: Market
  var ticking: Ticking
  let faults: FaultPlan
  var replay: Replay?

  var connections: [Int: Connection] = [:]
  var streams: [Stream] = []
  var streamPlaces: [ChannelKey: Int] = [:]
  var generator: SeededGenerator
  var arrivals = SlidingWindow(limit: 3, span: .seconds(1))
  var restWindows: [String: SlidingWindow] = [:]
  var counts = ServerCounts()
  var noticeIsGiven = false
  var nextFloodPing: MonotonicTime?
  let startedAt: MonotonicTime
  /// Upgrades and REST requests that each fault has seen, by its place in the plan.
  var doorCounts: [Int: Int] = [:]
  /// Faults of the whole server that have begun.
  var begun: Set<Int> = []
  var lateAcks: [LateAck] = []
  /// The last moment seen on both clocks: what is due on one is waited for on the other.
  var lastNow: Now

  /// An ack that a fault holds back.
  struct LateAck {
    var due: MonotonicTime
    var key: ChannelKey
    var id: String?
    var peer: Int
  }

  /// Acks held back at a time; more are given at once.
  static let mostLateAcks = 10_000

  /// Nothing for so long, and the server hangs up.
  static let idle = TimeSpan.seconds(30)
  /// All arguments of one request together.
  static let longestRequest = 65_536

  public init(_ options: Options, at now: Now) {
    market = Market(options.instruments, seed: options.seed)
    ticking = Ticking(rate: options.rate)
    faults = options.faults
    replay = options.replay
    generator = SeededGenerator(seed: options.seed &+ 0x5EED)
    startedAt = now.monotonic
    lastNow = now
    for fault in faults.faults {
      output.log("fault_planned", at: now, [("name", .text(fault.name.rawValue))])
    }
  }

  // MARK: Connections

  /// A client asks for a WebSocket.
  public mutating func upgrade(path: String, at now: Now) -> UpgradeVerdict {
    lastNow = now
    counts.upgrades += 1
    if let verdict = faultyUpgrade(SocketPath(rawValue: path)?.word, at: now) { return verdict }
    guard SocketPath(rawValue: path) != nil else {
      return refuse(404, path: path, body: "", at: now)
    }
    // 3 a second are documented; that the fourth gets a 429 is our choice.
    guard arrivals.take(at: now.monotonic) else {
      return refuse(429, path: path, body: "Too Many Requests", at: now)
    }
    return .accept
  }

  private mutating func refuse(_ status: Int, path: String, body: String, at now: Now)
    -> UpgradeVerdict
  {
    output.log(
      "upgrade_refused",
      at: now,
      [("path", .text(path)), ("status", .number(Int64(status)))]
    )
    return .refuse(status: status, headers: [], body: body)
  }

  /// An upgrade that was accepted is done; `peer` is any number that is not in use.
  public mutating func opened(peer: Int, path: String, at now: Now) {
    lastNow = now
    guard let path = SocketPath(rawValue: path) else {
      output.actions.append(.drop(peer: peer))
      return
    }
    let digits = String(generator.next() & 0xFFFF_FFFF, radix: 16)
    let id = String(repeating: "0", count: 8 - digits.utf8.count) + digits
    counts.opened += 1
    counts.openedOnPath[path.word, default: 0] += 1
    var connection = Connection(
      path: path,
      id: id,
      number: counts.opened,
      numberOnPath: counts.openedOnPath[path.word] ?? 0,
      at: now.monotonic
    )
    connection.timed = connection.timedFaults(of: faults)
    connection.nextPing = faults.first(.serverPing).map { now.monotonic + $0.span }
    connections[peer] = connection
    if let flood = faults.first(.pingFlood), nextFloodPing == nil {
      nextFloodPing = begin(of: flood)
    }
    output.log(
      "connected",
      at: now,
      [("peer", .number(Int64(peer))), ("path", .text(path.rawValue)), ("conn_id", .text(id))]
    )
    // The exchange may have gone away while the handshake was under way.
    if away(at: now) != nil { cut(peer, at: now) }
  }

  /// The connection is gone, whoever ended it.
  public mutating func closed(peer: Int, at now: Now) {
    lastNow = now
    disconnected(peer, at: now)
  }

  /// More waits to be sent to the peer than its owner wants to hold.
  public mutating func overflowed(peer: Int, at now: Now) {
    end(peer, code: 4005, reason: "Write buffer full.", at: now)
  }

  // MARK: The end

  /// Says goodbye to everybody and writes the summary.
  public mutating func finish(at now: Now) {
    for peer in connections.keys.sorted() { end(peer, code: 1001, reason: "", at: now) }
    output.logSummary(counts, hasFaults: !faults.isEmpty, replay, at: now)
  }
}
