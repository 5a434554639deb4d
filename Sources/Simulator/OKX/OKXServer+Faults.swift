import MarketData
import NDJSON

/// Faults at the door, of the whole server, and between messages.

extension OKXServer {
  /// What a fault makes of an upgrade; nil if none strikes.
  mutating func faultyUpgrade(_ path: String, at now: Now) -> UpgradeVerdict? {
    guard !faults.isEmpty else { return nil }
    let path = SocketPath(rawValue: path)
    if let fault = away(at: now) {
      logFault(fault, peer: nil, at: now)
      return .drop
    }
    // Each is asked, so that each counts.
    let silent = struckAtDoor(.silent, path: path, at: now)
    let drop = struckAtDoor(.closeAtAccept, path: path, at: now)
    let redirect = struckAtDoor(.redirect, path: path, at: now)
    let status = struckAtDoor(.http, path: path, at: now)
    let wait = struckAtDoor(.retryAfter, path: path, at: now)
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

  // MARK: The whole server

  /// Begins what concerns the whole server when its time has come.
  mutating func beginServerFaults(at now: Now) {
    for fault in serverFaults
    where isOn(fault, at: now) && begun.insert(fault.place).inserted {
      logFault(fault, peer: nil, at: now)
    }
    guard away(at: now) != nil else { return }
    for peer in connections.keys.sorted() { cut(peer, at: now) }
  }

  // MARK: One connection

  /// Does what is due for a connection at a time rather than after a message.
  mutating func advance(_ peer: Int, to now: Now) {
    guard let connection = connections[peer], !connection.isEnding else { return }
    for (key, due) in connection.lingering where due <= now.monotonic {
      connections[peer]?.lingering[key] = nil
      leave(peer, key)
    }
    if let due = connection.nextTextPing, due <= now.monotonic { pingByText(peer, at: now) }
    while let next = connections[peer]?.timed.first, next.due <= now.monotonic {
      connections[peer]?.timed.removeFirst()
      strike(next.fault, peer, at: now)
    }
  }

  private mutating func pingByText(_ peer: Int, at now: Now) {
    guard let fault = faults.first(.serverPing) else { return }
    connections[peer]?.nextTextPing = now.monotonic + fault.span
    connections[peer]?.awaitsPong = true
    connections[peer]?.lastPush = now.monotonic
    output.send(to: peer) { $0.append("ping") }
    logFault(fault, peer: peer, at: now)
  }

  /// Pings of 125 bytes to every connection, in bunches each ten milliseconds.
  mutating func floodPings(at now: Now) {
    guard let fault = faults.first(.pingFlood), let due = nextFloodPing, due <= now.monotonic
    else { return }
    nextFloodPing = now.monotonic + .milliseconds(10)
    let start = output.text.count
    output.text.append(String(repeating: "p", count: 125))
    let payload = TextRange(start, output.text.count)
    for peer in connections.keys.sorted() where connections[peer]?.isEnding == false {
      for _ in 0..<max(1, fault.number / 100) {
        output.actions.append(.ping(peer: peer, payload))
      }
    }
  }

  // MARK: Once a connection

  /// The faults that come after so many data messages.
  mutating func strike(after count: Int, _ peer: Int, at now: Now) {
    guard let connection = connections[peer] else { return }
    for fault in faults.faults {
      guard case .once(let usual, _) = fault.name.form.moment,
        connection.fits(fault.scope)
      else { continue }
      switch fault.when {
      case .usual where count == usual, .nth(count): strike(fault, peer, at: now)
      case .usual, .nth, .after: break
      }
    }
  }

  private mutating func strike(_ fault: Fault, _ peer: Int, at now: Now) {
    guard case .once(_, let deed) = fault.name.form.moment,
      connections[peer]?.isEnding == false
    else { return }
    if deed == .noticeToAll, noticeIsGiven { return }
    logFault(fault, peer: peer, at: now)
    switch deed {
    case .cut: cut(peer, at: now)
    case .reset:
      output.resets.insert(peer)
      cut(peer, at: now)
    case .close:
      let code = UInt16(clamping: fault.number)
      end(peer, code: code, reason: OKXServer.reason(ofClose: code), at: now)
    case .noticeToAll:
      // It concerns every connection of its scope that is open now, and none that comes later.
      noticeIsGiven = true
      for peer in connections.keys.sorted() where concerns(fault, peer, nil) {
        announceUpgrade(to: peer, at: now)
      }
    case .notice: announceUpgrade(to: peer, at: now)
    case .event: sendEvent(fault.text, to: peer, at: now)
    }
  }

  private mutating func announceUpgrade(to peer: Int, at now: Now) {
    guard let connection = connections[peer], !connection.isEnding else { return }
    let wait = faults.first(.noticeCut)?.span ?? .seconds(60)
    connections[peer]?.cutAt = now.monotonic + wait
    connections[peer]?.lastPush = now.monotonic
    output.send(to: peer) { out in
      out.append(
        "{\"event\":\"notice\",\"msg\":\"The connection will soon be closed for a service upgrade."
          + " Please reconnect.\",\"code\":\"64008\",\"connId\":\"\(connection.id)\"}"
      )
    }
    output.log("noticed", at: now, [("peer", .number(Int64(peer)))])
  }

  /// Events that should never come for public data, and such as nobody knows.
  private mutating func sendEvent(_ name: String, to peer: Int, at now: Now) {
    guard let connection = connections[peer] else { return }
    output.send(to: peer) { out in
      out.append("{\"event\":")
      out.append(jsonString: name)
      out.append(",\"channel\":\"account\",\"connCount\":\"1\",\"connId\":\"\(connection.id)\"}")
    }
    connections[peer]?.lastPush = now.monotonic
  }

  /// The reasons that the exchange documents; none for other codes.
  private static func reason(ofClose code: UInt16) -> String {
    switch code {
    case 1009: "Request too large."
    case 4001: "Login failed."
    case 4002: "Invalid request."
    case 4003: "API key over 100 subscriptions."
    case 4004: "No data received in 30s."
    case 4005: "Write buffer full."
    case 4006: "Abnormal disconnection."
    case 4007: "API key changed."
    case 4008: "Too many channels."
    case 4009: "Too many channels on this connection."
    default: ""
    }
  }
}
