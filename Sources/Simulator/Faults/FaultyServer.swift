import MarketData

/// A server as faults see it: its connections, since when it runs, and what has struck.
protocol FaultyServer: VenueServer {
  associatedtype Subject: FaultSubject

  var faults: FaultPlan { get }
  var startedAt: MonotonicTime { get }
  /// Upgrades and REST requests that each fault has seen, by its place in the plan.
  var doorCounts: [Int: Int] { get set }
  /// Faults of the whole server that have begun.
  var begun: Set<Int> { get set }
  var noticeIsGiven: Bool { get set }
  var nextFloodPing: MonotonicTime? { get set }
  var counts: ServerCounts { get set }
  var connections: [Int: Subject] { get set }

  /// Sends a message that is no data.
  mutating func say(_ text: String, to peer: Int, at now: Now)
  /// A ping of the server's own, in whatever form.
  mutating func ping(_ peer: Int, at now: Now)
  /// Removes a follower of a stream.
  mutating func leave(_ peer: Int, _ key: ChannelKey)
  /// The message as the faults of this connection want it.
  mutating func altered(_ frame: [UInt8], _ key: ChannelKey, _ peer: Int, at now: Now) -> [UInt8]
  /// True for a candle's last message, where the venue says so.
  func isFinal(_ frame: [UInt8], _ key: ChannelKey) -> Bool
  /// The same as an unfinished one.
  func reopened(_ frame: [UInt8]) -> [UInt8]
  /// That the connection will be cut soon.
  func notice(to peer: Int, at now: Now) -> String
  /// An event that should never come for public data, or that nobody knows.
  func event(_ name: String, to peer: Int, at now: Now) -> String
  /// The reason that the venue documents for a close frame; empty for other codes.
  func reason(ofClose code: UInt16) -> String

  // MARK: REST
  /// The word of an endpoint.
  func endpoint(_ path: String) -> String?
  mutating func answer(_ method: String, _ path: String, _ query: String, at now: Now) -> HTTPAnswer
  /// What a fault makes of an answer, where that is told in the venue's words.
  func spoilt(_ answer: HTTPAnswer, _ fault: Fault, _ deed: FaultForm.RESTDeed, at now: Now)
    -> HTTPAnswer
}

extension FaultyServer {
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
    guard let subject = connections[peer] else { return false }
    return subject.fits(fault.scope) && fault.scope.symbol ?? key?.instId == key?.instId
  }
}
