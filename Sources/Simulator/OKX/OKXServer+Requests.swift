public import MarketData
import NDJSON

/// What a client says on its socket, and the answers to it.

extension OKXServer {
  /// A whole message came.
  public mutating func received(
    _ message: Span<UInt8>,
    isText: Bool,
    from peer: Int,
    at now: Now
  ) {
    lastNow = now
    guard let connection = connections[peer], !connection.isEnding else { return }
    guard message.count <= OKXServer.longestRequest else {
      end(peer, code: 1009, reason: "Request too large.", at: now)
      return
    }
    if isText, message.says("ping", at: TextRange(0, message.count)) {
      pong(peer, at: now)
      return
    }
    if isText, connection.awaitsPong, message.says("pong", at: TextRange(0, message.count)) {
      connections[peer]?.awaitsPong = false
      output.log("pong", at: now, [("peer", .number(Int64(peer)))])
      return
    }
    counts.requests += 1
    connections[peer]?.requests += 1
    // Each is asked, so that each counts.
    let isSwallowed = struck(.noAck, peer, at: now) != nil
    let isLimited = struck(.rateLimit, peer, at: now) != nil
    let refusal = struck(.requestCode, peer, at: now)
    if isSwallowed {
      // The client did subscribe; only the answer is withheld, and nothing is applied.
      connections[peer]?.hasSubscribed = true
      return
    }
    guard connections[peer]?.bucket.take(at: now.monotonic) == true, !isLimited else {
      error("60014", "Requests too frequent", id: nil, to: peer, at: now)
      return
    }
    do {
      guard isText else { throw Request.Malformed() }  // Binary belongs to SBE.
      let request = try Request(message)
      if let refusal {
        connections[peer]?.hasSubscribed = true
        refuse(request, with: refusal, peer, at: now)
      } else {
        perform(request, for: peer, at: now)
      }
    } catch {
      malformed(message, id: (error as? Request.Malformed)?.id, from: peer, at: now)
    }
  }

  /// Refuses a request as a whole; the sentences are ours.
  private mutating func refuse(_ request: Request, with fault: Fault, _ peer: Int, at now: Now) {
    let text =
      switch fault.number {
      case 60_014: "Requests too frequent"
      case 64_007: "Operation failed due to an internal error."
      default: "Simulated error."
      }
    error(String(fault.number), text, id: request.id, to: peer, at: now)
  }

  private mutating func pong(_ peer: Int, at now: Now) {
    if struck(.noPong, peer, at: now) != nil { return }
    connections[peer]?.lastSent = now.monotonic
    output.send(to: peer) { $0.append("pong") }
  }

  private mutating func perform(_ request: Request, for peer: Int, at now: Now) {
    switch request.operation {
    case .subscribe:
      connections[peer]?.hasSubscribed = true
      let late = struck(.lateAck, peer, at: now)
      for key in request.arguments { subscribe(key, id: request.id, late, peer, at: now) }
    case .unsubscribe:
      let linger = struck(.linger, peer, at: now)
      for key in request.arguments { unsubscribe(key, id: request.id, linger, peer, at: now) }
    case .login:
      error("60009", "Login failed.", id: request.id, to: peer, at: now)
    case .other(let name):
      // 60019 is documented as an unknown op; the sentence is ours.
      error("60019", "Invalid op: \(name)", id: request.id, to: peer, at: now)
    }
  }

  // MARK: Subscriptions

  private mutating func subscribe(
    _ key: ChannelKey,
    id: String?,
    _ late: Fault?,
    _ peer: Int,
    at now: Now
  ) {
    guard let path = connections[peer]?.path, serves(key, on: path, at: now) else {
      unknown("Subscribe failed, wrong", key, id: id, to: peer, at: now)
      return
    }
    if late == nil { acknowledge("subscribe", key, id: id, to: peer, at: now) }
    // Subscribing once more is answered by a fresh ack and a fresh first push.
    connections[peer]?.channels.insert(key)
    connections[peer]?.lingering[key] = nil
    follow(key, peer, at: now)
    guard let late else { return }
    if late.number > 0, lateAcks.count < OKXServer.mostLateAcks {
      lateAcks.append(LateAck(due: now.monotonic + late.span, key: key, id: id, peer: peer))
    } else {
      acknowledge("subscribe", key, id: id, to: peer, at: now)
    }
  }

  private mutating func unsubscribe(
    _ key: ChannelKey,
    id: String?,
    _ linger: Fault?,
    _ peer: Int,
    at now: Now
  ) {
    guard let path = connections[peer]?.path, serves(key, on: path, at: now) else {
      // No capture of a failed unsubscribe is known: the wording of 2024-25 stands in.
      unknown("Wrong", key, id: id, to: peer, at: now)
      return
    }
    if connections[peer]?.channels.remove(key) != nil {
      if let linger {
        connections[peer]?.lingering[key] = now.monotonic + linger.span
      } else {
        leave(peer, key)
      }
    }
    acknowledge("unsubscribe", key, id: id, to: peer, at: now)
  }

  /// Sends the acks that were held back.
  mutating func acknowledgeLate(at now: Now) {
    let due = lateAcks.filter { $0.due <= now.monotonic }
    guard !due.isEmpty else { return }
    lateAcks.removeAll { $0.due <= now.monotonic }
    for ack in due where connections[ack.peer]?.isEnding == false {
      acknowledge("subscribe", ack.key, id: ack.id, to: ack.peer, at: now)
    }
  }

  /// True if the channel exists on this path for this instrument.
  private func serves(_ key: ChannelKey, on path: SocketPath, at now: Now) -> Bool {
    if refuses(key, at: now) { return false }
    if let replay, replay.place(of: key) != nil {
      return path == SocketPath(serving: key.channel) ?? .publicData
    }
    guard SocketPath(serving: key.channel) == path else { return false }
    return market.place(of: key.instId) != nil || replay?.knows(instId: key.instId) == true
  }
}
