import MarketData

/// Whose turn it is: counting events, comparing times, writing the log.

extension OKXServer: FaultyServer {
  func subject(_ peer: Int) -> Connection? { connections[peer] }

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
      if isTurn(of: fault, peer, at: now), found == nil { found = fault }
    }
    if let found { logFault(found, peer: peer, key, at: now) }
    return found
  }

  private mutating func isTurn(of fault: Fault, _ peer: Int, at now: Now) -> Bool {
    connections[peer]?.isTurn(of: fault, at: now) ?? false
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
      guard concerns(fault, peer, key), name == .mute ? fault.names(key) : true else {
        return false
      }
      return connection.lies(under: fault, at: now)
    }
    if let found, connections[peer]?.struck.insert(found.place).inserted == true {
      logFault(found, peer: peer, key, at: now)
    }
    return found
  }

  // MARK: The whole server

  /// The first fault of a name that strikes this upgrade; counts it.
  mutating func struckAtDoor(_ name: Fault.Name, path: SocketPath?, at now: Now) -> Fault? {
    var found: Fault?
    for fault in faults.all(name) where fault.scope.path ?? path?.word == path?.word {
      if isTurnAtDoor(of: fault, at: now), found == nil { found = fault }
    }
    if let found { logFault(found, peer: nil, at: now) }
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
