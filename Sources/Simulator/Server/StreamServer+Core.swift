import MarketData

/// What stands in the core, as faults look at it.

extension StreamServer {
  var faults: FaultPlan { core.faults }
  var startedAt: MonotonicTime { core.startedAt }

  var doorCounts: [Int: Int] {
    get { core.doorCounts }
    set { core.doorCounts = newValue }
  }

  var begun: Set<Int> {
    get { core.begun }
    set { core.begun = newValue }
  }

  var noticeIsGiven: Bool {
    get { core.noticeIsGiven }
    set { core.noticeIsGiven = newValue }
  }

  var nextFloodPing: MonotonicTime? {
    get { core.nextFloodPing }
    set { core.nextFloodPing = newValue }
  }

  // These two in place, since each message counts there.

  var counts: ServerCounts {
    get { core.counts }
    _modify { yield &core.counts }
  }

  var connections: [Int: Client] {
    get { core.clients }
    _modify { yield &core.clients }
  }

  mutating func rest(method: String, path: String, query: String, at now: Now) -> HTTPAnswer {
    core.lastNow = now
    return answered(method, path, query, at: now)
  }

  func reason(ofClose code: UInt16) -> String { Self.manner.closeReasons[code] ?? "" }

  /// Where an instrument stands, unless a fault took it off the list.
  func place(of symbol: String, at now: Now) -> Int? {
    isDelisted(symbol, at: now) ? nil : core.places[symbol]
  }
}
