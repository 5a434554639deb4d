import MarketData
import NDJSON

/// What faults do to connections, and how connections end.

extension FaultyServer {
  /// Does what is due for a connection at a time rather than after a message.
  mutating func advance(_ peer: Int, to now: Now) {
    guard let connection = connections[peer], !connection.isEnding else { return }
    for (key, due) in connection.lingering where due <= now.monotonic {
      connections[peer]?.lingering[key] = nil
      leave(peer, key)
    }
    if let due = connection.nextPing, due <= now.monotonic { ping(peer, at: now) }
    while let next = connections[peer]?.timed.first, next.due <= now.monotonic {
      connections[peer]?.timed.removeFirst()
      strike(next.fault, peer, at: now)
    }
  }

  /// The faults that come after so many data messages.
  mutating func strike(after count: Int, _ peer: Int, at now: Now) {
    guard let connection = connections[peer] else { return }
    for fault in faults.faults {
      guard case .once(let usual, _) = fault.name.form.moment, connection.fits(fault.scope) else {
        continue
      }
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
      end(peer, code: code, reason: reason(ofClose: code), at: now)
    case .noticeToAll:
      // It concerns every connection of its scope that is open now, and none that comes later.
      noticeIsGiven = true
      for peer in connections.keys.sorted() where concerns(fault, peer, nil) {
        announceEnd(to: peer, at: now)
      }
    case .notice: announceEnd(to: peer, at: now)
    case .event: say(event(fault.text, to: peer, at: now), to: peer, at: now)
    }
  }

  private mutating func announceEnd(to peer: Int, at now: Now) {
    guard connections[peer]?.isEnding == false else { return }
    let wait = faults.first(.noticeCut)?.span ?? .seconds(60)
    connections[peer]?.cutAt = now.monotonic + wait
    say(notice(to: peer, at: now), to: peer, at: now)
    output.log("noticed", at: now, [("peer", .number(Int64(peer)))])
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

  // MARK: Ending

  /// Forgets a connection, whoever ended it.
  mutating func disconnected(_ peer: Int, at now: Now) {
    guard let connection = connections.removeValue(forKey: peer) else { return }
    // In an order that is the same in every run.
    let followed = Array(connection.channels) + Array(connection.lingering.keys)
    for key in followed.sorted(by: { ($0.channel, $0.instId) < ($1.channel, $1.instId) }) {
      leave(peer, key)
    }
    output.log(
      "disconnected",
      at: now,
      [
        ("peer", .number(Int64(peer))), ("sent", .number(Int64(connection.sent))),
        ("requests", .number(Int64(connection.requests))),
        ("withheld", .number(Int64(connection.withheld))),
      ]
    )
  }

  /// Sends a close frame and nothing after it.
  mutating func end(_ peer: Int, code: UInt16, reason: String, at now: Now) {
    guard connections[peer]?.isEnding == false else { return }
    connections[peer]?.isEnding = true
    output.actions.append(.close(peer: peer, code: code, reason: reason))
    output.log(
      "closing",
      at: now,
      [("peer", .number(Int64(peer))), ("code", .number(Int64(code))), ("reason", .text(reason))]
    )
  }

  /// Cuts the connection without a close frame.
  mutating func cut(_ peer: Int, at now: Now) {
    guard connections[peer]?.isEnding == false else { return }
    connections[peer]?.isEnding = true
    output.actions.append(.drop(peer: peer))
    output.log("cutting", at: now, [("peer", .number(Int64(peer)))])
  }
}
