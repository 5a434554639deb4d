import MarketData

/// A venue whose connections follow streams: what it has to say itself, in its own words.
///
/// The rest is common and stands in the extensions: who follows what, when something is due, what
/// faults do, the log and the summary. `core` is theirs to change; a venue reads it.
protocol StreamServer: FaultyServer where Subject == Client {
  static var venue: Venue { get }
  static var manner: Manner { get }
  var core: ServerCore { get set }

  // MARK: At the door
  /// The word of a path that is served, or how the upgrade is refused.
  func admission(_ path: String, _ query: String) -> Result<String, Refused>
  /// False if too many connections come; counts this one.
  mutating func hasRoom(at now: Now) -> Bool
  /// A connection is open: what it is told unasked, and what its path subscribes to.
  mutating func greet(_ peer: Int, _ path: String, _ query: String, at now: Now)
  /// A connection is gone.
  mutating func forget(_ peer: Int)

  // MARK: In the conversation
  /// Whatever a message says, it came; false if that ended the connection.
  mutating func admits(_ message: Span<UInt8>, from peer: Int, at now: Now) -> Bool
  /// The answer if the message is a ping in the venue's own words.
  mutating func pong(to message: Span<UInt8>, from peer: Int, at now: Now) -> String?
  mutating func request(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now)
  /// Refuses a request because there were too many, and for no reason.
  mutating func limit(_ peer: Int, at now: Now)
  mutating func refuse(_ message: Span<UInt8>, with fault: Fault, from peer: Int, at now: Now)
  /// A ping frame was sent; a pong frame came.
  mutating func pinged(_ payload: String, _ peer: Int, at now: Now)
  mutating func ponged(_ payload: String, from peer: Int, at now: Now)

  // MARK: Streams
  /// What a stream tells; nil if it never tells anything.
  func kind(of key: ChannelKey) -> Feed.Kind?
  /// Writes a data message to `output.text`.
  mutating func append(
    _ happening: Happening,
    of key: ChannelKey,
    _ instrument: Int,
    form: Int,
    at now: Now
  )

  // MARK: Time
  /// When the venue itself ends or questions a connection.
  func deadline(of client: Client, _ peer: Int) -> MonotonicTime?
  mutating func keep(_ peer: Int, at now: Now)
}

/// How an upgrade is refused.
struct Refused: Error {
  var status: Int
  var body = ""
}

/// What most venues do not do.
extension StreamServer {
  mutating func forget(_ peer: Int) {}
  mutating func admits(_ message: Span<UInt8>, from peer: Int, at now: Now) -> Bool { true }
  mutating func pong(to message: Span<UInt8>, from peer: Int, at now: Now) -> String? { nil }
  mutating func limit(_ peer: Int, at now: Now) {}
  mutating func pinged(_ payload: String, _ peer: Int, at now: Now) {}
  mutating func ponged(_ payload: String, from peer: Int, at now: Now) {}
}

// MARK: Connections

extension StreamServer {
  mutating func upgrade(path: String, query: String, at now: Now) -> UpgradeVerdict {
    core.lastNow = now
    core.counts.upgrades += 1
    let word: String?
    let refused: Refused?
    switch admission(path, query) {
    case .success(let found): (word, refused) = (found, nil)
    case .failure(let reason): (word, refused) = (nil, reason)
    }
    if let verdict = faultyUpgrade(word, at: now) { return verdict }
    let reason = refused ?? (hasRoom(at: now) ? nil : Refused(status: 429))
    guard let reason else { return .accept }
    output.log(
      "upgrade_refused",
      at: now,
      [("path", .text(path)), ("status", .number(Int64(reason.status)))]
    )
    return .refuse(status: reason.status, headers: [], body: reason.body)
  }

  mutating func opened(peer: Int, path: String, query: String, at now: Now) {
    core.lastNow = now
    guard case .success(let word) = admission(path, query) else {
      output.actions.append(.drop(peer: peer))
      return
    }
    core.counts.opened += 1
    core.counts.openedOnPath[word, default: 0] += 1
    var client = Client(
      pathWord: word,
      number: core.counts.opened,
      numberOnPath: core.counts.openedOnPath[word] ?? 0,
      at: now.monotonic
    )
    client.timed = client.timedFaults(of: core.faults)
    client.nextPing = pingEvery.map { now.monotonic + $0 }
    core.clients[peer] = client
    if let flood = core.faults.first(.pingFlood), core.nextFloodPing == nil {
      core.nextFloodPing = begin(of: flood)
    }
    output.log("connected", at: now, [("peer", .number(Int64(peer))), ("path", .text(path))])
    // The exchange may have gone away while the handshake was under way.
    if away(at: now) != nil {
      cut(peer, at: now)
    } else {
      greet(peer, path, query, at: now)
    }
  }

  mutating func closed(peer: Int, at now: Now) {
    core.lastNow = now
    disconnected(peer, at: now)
    forget(peer)
  }

  mutating func overflowed(peer: Int, at now: Now) {
    end(peer, code: Self.manner.slowReader.code, reason: Self.manner.slowReader.reason, at: now)
  }

  mutating func finish(at now: Now) {
    for peer in core.clients.keys.sorted() { end(peer, code: 1001, reason: "", at: now) }
    output.logSummary(core.counts, hasFaults: !core.faults.isEmpty, core.replay, at: now)
  }
}
