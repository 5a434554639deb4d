import MarketData

/// Whose turn it is, and the line of the log.

extension FaultyServer {
  /// The first fault of a name that strikes at this event of a connection; counts the event.
  mutating func struck(
    _ name: Fault.Name,
    _ peer: Int,
    _ key: ChannelKey? = nil,
    at now: Now
  ) -> Fault? {
    var found: Fault?
    for fault in faults.all(name) where concerns(fault, peer, key) {
      // Each counts for itself, also when another has struck.
      let isTurn = connections[peer]?.isTurn(of: fault, at: now) ?? false
      if isTurn, found == nil { found = fault }
    }
    if let found { logFault(found, peer: peer, key, at: now) }
    return found
  }

  /// The first fault of a name that lasts for this connection now; its beginning is logged.
  mutating func lasting(
    _ name: Fault.Name,
    _ peer: Int,
    _ key: ChannelKey,
    at now: Now
  ) -> Fault? {
    guard let connection = connections[peer] else { return nil }
    let found = faults.all(name).first { fault in
      concerns(fault, peer, key) && (name != .mute || fault.names(key))
        && connection.lies(under: fault, at: now)
    }
    if let found, connections[peer]?.struck.insert(found.place).inserted == true {
      logFault(found, peer: peer, key, at: now)
    }
    return found
  }

  // MARK: At the door

  /// What a fault makes of an upgrade; nil if none strikes.
  ///
  /// `word`: the path's.
  mutating func faultyUpgrade(_ word: String?, at now: Now) -> UpgradeVerdict? {
    guard !faults.isEmpty else { return nil }
    if let fault = away(at: now) {
      logFault(fault, peer: nil, at: now)
      return .drop
    }
    // Each is asked, so that each counts.
    let silent = struckAtDoor(.silent, word, at: now)
    let drop = struckAtDoor(.closeAtAccept, word, at: now)
    let redirect = struckAtDoor(.redirect, word, at: now)
    let status = struckAtDoor(.http, word, at: now)
    let wait = struckAtDoor(.retryAfter, word, at: now)
    if silent != nil { return .silence }
    if drop != nil { return .drop }
    if redirect != nil {
      let target = HTTPAnswer.Header(name: "Location", value: "http://127.0.0.1:9/")
      return .refuse(status: 301, headers: [target], body: "")
    }
    guard status != nil || wait != nil else { return nil }
    let headers = wait.map { [HTTPAnswer.Header(name: "Retry-After", value: String($0.number))] }
    return .refuse(status: status?.number ?? 503, headers: headers ?? [], body: "")
  }

  private mutating func struckAtDoor(_ name: Fault.Name, _ word: String?, at now: Now) -> Fault? {
    var found: Fault?
    for fault in faults.all(name) where fault.scope.path ?? word == word {
      if isTurnAtDoor(of: fault, at: now), found == nil { found = fault }
    }
    if let found { logFault(found, peer: nil, at: now) }
    return found
  }

  /// The faults of a REST request whose turn it is, in the order of the plan; counts the request.
  mutating func restFaults(_ word: String?, at now: Now)
    -> [(fault: Fault, deed: FaultForm.RESTDeed)]
  {
    var found: [(fault: Fault, deed: FaultForm.RESTDeed)] = []
    for fault in faults.faults {
      guard case .rest(let deed) = fault.name.form.moment,
        fault.scope.endpoint ?? word == word, isTurnAtDoor(of: fault, at: now)
      else { continue }
      logFault(fault, peer: nil, at: now)
      found.append((fault: fault, deed: deed))
    }
    return found
  }

  // MARK: Log

  /// Says what was done, to whom, and in which of its data messages.
  mutating func logFault(_ fault: Fault, peer: Int?, _ key: ChannelKey? = nil, at now: Now) {
    counts.faults += 1
    var fields: [(String, LogLine.Value)] = [("name", .text(fault.name.rawValue))]
    if let peer, let connection = connections[peer] {
      fields.append(("peer", .number(Int64(peer))))
      fields.append(("sent", .number(Int64(connection.sent))))
    }
    if let key {
      fields.append(("channel", .text(key.channel)))
      fields.append(("inst_id", .text(key.instId)))
    }
    output.log("fault", at: now, fields)
  }
}
