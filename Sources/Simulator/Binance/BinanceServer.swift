import MarketData
import NDJSON

/// Binance spot's public market data from the server's side, as of November 2026.
///
/// Where the exchange's documents are silent, the choice is said in a comment at its place.
struct BinanceServer: StreamServer {
  static let venue = Venue.binance
  static let manner = Manner(
    pingEvery: .seconds(20),
    slowReader: (1_008, "Slow consumer"),
    closeReasons: [1_008: "Too many requests"],
    frame: FrameFields(
      last: "\"c\":\"",
      bid: "\"b\":\"",
      ask: "\"a\":\"",
      times: ["\"E\":", "\"T\":"],
      emptied: ["p", "P", "w", "x", "c", "Q", "B", "A", "o", "h", "l", "v", "q"]
        .map { "\"\($0)\":\"" },
      row: "\"data\":",
      final: ("\"x\":true", "\"x\":false"),
      ticker: "ticker",
      candle: "kline_"
    )
  )

  var output = ServerOutput()
  var core: ServerCore
  /// What each connection has beside what every venue's has.
  var sessions: [Int: BinanceSession] = [:]
  var weights = BinanceWeights()
  private var attempts = SlidingWindow(limit: 300, span: .seconds(300))

  /// A pong is to come within this, and a connection lives so long.
  private static let pongWait = TimeSpan.seconds(60)
  private static let lifetime = TimeSpan.seconds(86_400)
  /// URLs fail at about 8,004 characters.
  private static let longestURL = 8_000
  /// Streams of one connection.
  static let mostStreams = 1_024

  init(_ options: ServerOptions, at now: Now) {
    core = ServerCore(options, of: Venue.binance, BinanceServer.manner, at: now)
    for fault in core.faults.faults {
      output.log("fault_planned", at: now, [("name", .text(fault.name.rawValue))])
    }
  }

  // MARK: At the door

  /// `/ws`, `/ws/<stream>` or `/stream[?streams=a/b]`; a slash at the end is refused.
  func admission(_ path: String, _ query: String) -> Result<String, Refused> {
    // The status of each refusal is our choice.
    guard path.utf8.count + query.utf8.count <= BinanceServer.longestURL else {
      return .failure(Refused(status: 414))
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0].isEmpty, let mode = BinancePath(rawValue: String(parts[1]))
    else { return .failure(Refused(status: 404)) }
    switch (mode, parts.count) {
    case (_, 2): break
    case (.raw, 3) where !parts[2].isEmpty: break
    case (.raw, _), (.combined, _): return .failure(Refused(status: 400))
    }
    guard streams(path, query).count <= BinanceServer.mostStreams else {
      return .failure(Refused(status: 400))
    }
    return .success(mode.rawValue)
  }

  mutating func hasRoom(at now: Now) -> Bool { attempts.take(at: now.monotonic) }

  mutating func greet(_ peer: Int, _ path: String, _ query: String, at now: Now) {
    let unit = Query(query)["timeUnit"]?.uppercased()
    var session = BinanceSession()
    session.isCombined = core.clients[peer]?.pathWord == BinancePath.combined.rawValue
    session.hasMicroseconds = unit == "MICROSECOND"
    sessions[peer] = session
    add(streams(path, query), answer: nil, peer, at: now)
  }

  mutating func forget(_ peer: Int) { sessions[peer] = nil }

  /// The streams that an address names.
  private func streams(_ path: String, _ query: String) -> [String] {
    let parts = path.split(separator: "/")
    if parts.count == 2 { return [String(parts[1])] }
    guard path == "/stream", let list = Query(query)["streams"] else { return [] }
    return list.split(separator: "/").map(String.init)
  }

  // MARK: Signs of life

  mutating func pinged(_ payload: String, _ peer: Int, at now: Now) {
    sessions[peer]?.pings.append((payload: payload, due: now.monotonic + BinanceServer.pongWait))
  }

  /// Only the same payload counts; a pong that nobody asked for keeps nothing alive.
  mutating func ponged(_ payload: String, from peer: Int, at now: Now) {
    guard let place = sessions[peer]?.pings.firstIndex(where: { $0.payload == payload }) else {
      return
    }
    sessions[peer]?.pings.removeFirst(place + 1)
    output.log("pong", at: now, [("peer", .number(Int64(peer)))])
  }

  func deadline(of client: Client, _ peer: Int) -> MonotonicTime? {
    let end = client.openedAt + BinanceServer.lifetime
    return min(sessions[peer]?.pings.first?.due ?? end, end)
  }

  mutating func keep(_ peer: Int, at now: Now) {
    guard let due = sessions[peer]?.pings.first?.due, due <= now.monotonic else {
      cut(peer, at: now)
      return
    }
    end(peer, code: 1008, reason: "Pong timeout", at: now)
  }

  /// Five messages in any 1,000 ms, pongs included.
  ///
  /// Of a client's pings and empty pongs, which count on the exchange, the owner of the socket may not
  /// know.
  mutating func admits(_ message: Span<UInt8>, from peer: Int, at now: Now) -> Bool {
    guard sessions[peer]?.arrivals.take(at: now.monotonic) != true else { return true }
    limit(peer, at: now)
    return false
  }

  mutating func limit(_ peer: Int, at now: Now) {
    end(peer, code: 1008, reason: "Too many requests", at: now)
  }

  // MARK: Announcements

  func notice(to peer: Int, at now: Now) -> String {
    event("serverShutdown", to: peer, at: now)
  }

  func event(_ name: String, to peer: Int, at now: Now) -> String {
    var body = LineBuffer()
    body.append("{\"e\":")
    body.append(jsonString: name)
    body.append(",\"E\":")
    body.append(integer: now.unix.milliseconds)
    body.append("}")
    guard sessions[peer]?.isCombined == true else { return text(body) }
    var whole = LineBuffer()
    whole.append("{\"stream\":")
    whole.append(jsonString: "!" + name)
    whole.append(",\"data\":")
    whole.append(body.bytes.span)
    whole.append("}")
    return text(whole)
  }

  private func text(_ buffer: LineBuffer) -> String {
    String(decoding: buffer.bytes, as: UTF8.self)
  }
}

/// What Binance knows of one connection.
struct BinanceSession {
  var isCombined = false
  var hasMicroseconds = false
  /// Names of the streams, as they were said and in that order.
  var names: [String] = []
  /// Pings without an answer, oldest first.
  var pings: [(payload: String, due: MonotonicTime)] = []
  var arrivals = SlidingWindow(limit: 5, span: .seconds(1))

  /// In which form its data comes.
  var form: Int { (isCombined ? 1 : 0) + (hasMicroseconds ? 2 : 0) }
}
