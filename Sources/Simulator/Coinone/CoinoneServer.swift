import MarketData
import NDJSON

/// Coinone's public market data from the server's side, as of November 2026.
///
/// Where the exchange's documents are silent, the choice is said in a comment at its place.
struct CoinoneServer: StreamServer {
  static let venue = Venue.coinone
  static let manner = Manner(
    candlePeriodSeconds: 1,
    announcesEnd: false,
    pushesFlat: false,
    tickersFollowTrades: true,
    quotesPerTicker: 2,
    closeReasons: [4_290: "Too many connections"],
    frame: FrameFields(
      last: "\"last\":\"",
      bid: "\"bid_best_price\":\"",
      ask: "\"ask_best_price\":\"",
      times: ["\"timestamp\":"],
      emptied: [
        "quote_volume", "target_volume", "high", "low", "first", "last", "volume_power",
        "ask_best_qty", "bid_best_qty",
      ].map { "\"\($0)\":\"" },
      row: "\"data\":",
      final: nil,
      ticker: CoinoneTopic.Channel.ticker.rawValue,
      candle: CoinoneTopic.Channel.chart.rawValue
    )
  )

  var output = ServerOutput()
  var core: ServerCore
  /// When each connection last said PING; at its opening if it never did.
  private var pings: [Int: MonotonicTime] = [:]
  var budget: TokenBucket
  /// By the instrument's place.
  var days: [Int: CoinoneDay] = [:]

  /// Connections of one address at a time.
  private static let mostConnections = 20
  /// For a connection that never says anything, and since the last PING.
  private static let mutePatience = TimeSpan.milliseconds(60_700)
  private static let pingPatience = TimeSpan.seconds(1_800)

  init(_ options: ServerOptions, at now: Now) {
    core = ServerCore(options, of: Venue.coinone, CoinoneServer.manner, at: now)
    budget = TokenBucket(depth: 1_200, refill: .milliseconds(50), at: now.monotonic)
    for fault in core.faults.faults {
      output.log("fault_planned", at: now, [("name", .text(fault.name.rawValue))])
    }
  }

  // MARK: At the door

  func admission(_ path: String, _ query: String) -> Result<String, Refused> {
    path == "/" ? .success("ws") : .failure(Refused(status: 404))
  }

  mutating func hasRoom(at now: Now) -> Bool { true }

  /// The 21st connection is opened and closed.
  mutating func greet(_ peer: Int, _ path: String, _ query: String, at now: Now) {
    guard core.clients.count <= CoinoneServer.mostConnections else {
      end(peer, code: 4290, reason: "Too many connections", at: now)
      return
    }
    pings[peer] = now.monotonic
    let digits = core.hexDigits(16) + core.hexDigits(16)
    say(
      "{\"response_type\":\"CONNECTED\",\"data\":{\"session_id\":\"\(digits)\"}}",
      to: peer,
      at: now
    )
  }

  mutating func forget(_ peer: Int) { pings[peer] = nil }

  // MARK: Signs of life

  mutating func pong(to message: Span<UInt8>, from peer: Int, at now: Now) -> String? {
    guard let top = RecordedFrame.values(message, ["request_type"]), top[0].isString,
      JSONText.string(top[0], in: message) == "PING"
    else { return nil }
    pings[peer] = now.monotonic
    return "{\"response_type\":\"PONG\"}"
  }

  func deadline(of client: Client, _ peer: Int) -> MonotonicTime? {
    let end = (pings[peer] ?? client.openedAt) + CoinoneServer.pingPatience
    guard !client.hasSpoken else { return end }
    return client.openedAt + CoinoneServer.mutePatience
  }

  mutating func keep(_ peer: Int, at now: Now) { cut(peer, at: now) }

  // MARK: Announcements

  /// There is none; the plan refuses the faults that would need it.
  func notice(to peer: Int, at now: Now) -> String { "" }

  func event(_ name: String, to peer: Int, at now: Now) -> String {
    var out = LineBuffer()
    out.append("{\"response_type\":")
    out.append(jsonString: name)
    out.append(",\"data\":{}}")
    return String(decoding: out.bytes, as: UTF8.self)
  }
}
