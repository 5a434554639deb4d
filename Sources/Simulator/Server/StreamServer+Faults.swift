import MarketData

/// Whose turn it is, what a fault then does, and the line of the log.

extension StreamServer {
  /// The first fault of a name that strikes at this event of a connection; counts the event.
  mutating func struck(
    _ name: Fault.Name,
    _ peer: Int,
    _ key: ChannelKey? = nil,
    at now: Now
  ) -> Fault? {
    var found: Fault?
    for fault in core.faults.all(name) where core.concerns(fault, peer, key) {
      // Each counts for itself, also when another has struck.
      let isTurn = core.clients[peer]?.isTurn(of: fault, at: now) ?? false
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
    guard let client = core.clients[peer] else { return nil }
    let found = core.faults.all(name).first { fault in
      core.concerns(fault, peer, key) && (name != .mute || fault.names(key))
        && client.lies(under: fault, at: now)
    }
    if let found, core.clients[peer]?.struck.insert(found.place).inserted == true {
      logFault(found, peer: peer, key, at: now)
    }
    return found
  }

  // MARK: At the door

  /// What a fault makes of an upgrade; nil if none strikes.
  mutating func faultyUpgrade(_ word: String?, at now: Now) -> UpgradeVerdict? {
    guard !core.faults.isEmpty else { return nil }
    if let fault = core.away(at: now) {
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
    for fault in core.faults.all(name) where fault.scope.path ?? word == word {
      if core.isTurnAtDoor(of: fault, at: now), found == nil { found = fault }
    }
    if let found { logFault(found, peer: nil, at: now) }
    return found
  }

  // MARK: Once a connection

  /// The faults that come after so many data messages.
  mutating func strike(after count: Int, _ peer: Int, at now: Now) {
    guard let client = core.clients[peer] else { return }
    for fault in core.faults.faults {
      guard case .once(let usual, _) = fault.name.form.moment, client.fits(fault.scope) else {
        continue
      }
      switch fault.when {
      case .usual where count == usual, .nth(count): strike(fault, peer, at: now)
      case .usual, .nth, .after: break
      }
    }
  }

  mutating func strike(_ fault: Fault, _ peer: Int, at now: Now) {
    guard case .once(_, let deed) = fault.name.form.moment,
      core.clients[peer]?.isEnding == false
    else { return }
    if deed == .noticeToAll, core.noticeIsGiven { return }
    logFault(fault, peer: peer, at: now)
    switch deed {
    case .cut: cut(peer, at: now)
    case .reset:
      output.resets.insert(peer)
      cut(peer, at: now)
    case .close:
      let code = UInt16(clamping: fault.number)
      end(peer, code: code, reason: Self.manner.closeReasons[code] ?? "", at: now)
    case .noticeToAll:
      // It concerns every connection of its scope that is open now, and none that comes later.
      core.noticeIsGiven = true
      for peer in core.clients.keys.sorted() where core.concerns(fault, peer, nil) {
        announceEnd(to: peer, at: now)
      }
    case .notice: announceEnd(to: peer, at: now)
    case .event: say(event(fault.text, to: peer, at: now), to: peer, at: now)
    }
  }

  private mutating func announceEnd(to peer: Int, at now: Now) {
    guard core.clients[peer]?.isEnding == false else { return }
    let wait = core.faults.first(.noticeCut)?.span ?? .seconds(60)
    core.clients[peer]?.cutAt = now.monotonic + wait
    say(notice(to: peer, at: now), to: peer, at: now)
    output.log("noticed", at: now, [("peer", .number(Int64(peer)))])
  }

  // MARK: Log

  /// Says what was done, to whom, and in which of its data messages.
  mutating func logFault(_ fault: Fault, peer: Int?, _ key: ChannelKey? = nil, at now: Now) {
    core.counts.faults += 1
    var fields: [(String, LogLine.Value)] = [("name", .text(fault.name.rawValue))]
    if let peer, let client = core.clients[peer] {
      fields.append(("peer", .number(Int64(peer))))
      fields.append(("sent", .number(Int64(client.sent))))
    }
    if let key {
      fields.append(("channel", .text(key.channel)))
      fields.append(("inst_id", .text(key.instId)))
    }
    output.log("fault", at: now, fields)
  }
}
