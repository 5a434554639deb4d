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
    counts.requests += 1
    connections[peer]?.requests += 1
    let count = connection.requests + 1
    if swallows(count, from: peer, at: now) { return }
    guard connections[peer]?.bucket.take(at: now.monotonic) == true, !isLimited(count) else {
      error("60014", "Requests too frequent", id: nil, to: peer, at: now)
      return
    }
    do {
      guard isText else { throw Request.Malformed() }  // Binary belongs to SBE.
      perform(try Request(message), for: peer, at: now)
    } catch {
      malformed(message, id: (error as? Request.Malformed)?.id, from: peer, at: now)
    }
  }

  private mutating func pong(_ peer: Int, at now: Now) {
    connections[peer]?.pings += 1
    let count = connections[peer]?.pings ?? 0
    if let fault = faults.first(.noPong), fault.strikes(count) {
      logFault(fault, peer: peer, at: now)
      return
    }
    connections[peer]?.lastPush = now.monotonic
    output.send(to: peer) { $0.append("pong") }
  }

  private mutating func perform(_ request: Request, for peer: Int, at now: Now) {
    switch request.operation {
    case .subscribe:
      connections[peer]?.hasSubscribed = true
      for key in request.arguments { subscribe(key, id: request.id, peer, at: now) }
    case .unsubscribe:
      for key in request.arguments { unsubscribe(key, id: request.id, peer, at: now) }
    case .login:
      error("60009", "Login failed.", id: request.id, to: peer, at: now)
    case .other(let name):
      // 60019 is documented as an unknown op; the sentence is ours.
      error("60019", "Invalid op: \(name)", id: request.id, to: peer, at: now)
    }
  }

  // MARK: Subscriptions

  private mutating func subscribe(_ key: ChannelKey, id: String?, _ peer: Int, at now: Now) {
    guard let path = connections[peer]?.path, serves(key, on: path) else {
      unknown("Subscribe failed, wrong", key, id: id, to: peer, at: now)
      return
    }
    acknowledge("subscribe", key, id: id, to: peer, at: now)
    // Subscribing once more is answered by a fresh ack and a fresh first push.
    connections[peer]?.channels.insert(key)
    follow(key, peer, at: now)
  }

  private mutating func unsubscribe(_ key: ChannelKey, id: String?, _ peer: Int, at now: Now) {
    guard let path = connections[peer]?.path, serves(key, on: path) else {
      // No capture of a failed unsubscribe is known: the wording of 2024-25 stands in.
      unknown("Wrong", key, id: id, to: peer, at: now)
      return
    }
    if connections[peer]?.channels.remove(key) != nil { leave(peer, key) }
    acknowledge("unsubscribe", key, id: id, to: peer, at: now)
  }

  /// True if the channel exists on this path for this instrument.
  private func serves(_ key: ChannelKey, on path: SocketPath) -> Bool {
    if faults.first(.refuseAll) != nil || faults.has(.refuse, symbol: key.instId) { return false }
    if let replay, replay.place(of: key) != nil {
      return path == SocketPath(serving: key.channel) ?? .publicData
    }
    guard SocketPath(serving: key.channel) == path else { return false }
    return market.place(of: key.instId) != nil || replay?.knows(instId: key.instId) == true
  }

  // MARK: Answers

  private mutating func acknowledge(
    _ event: String,
    _ key: ChannelKey,
    id: String?,
    to peer: Int,
    at now: Now
  ) {
    let connection = connections[peer]?.id ?? ""
    output.send(to: peer) { out in
      out.append("{")
      if let id { out.append("\"id\":\"\(id)\",") }
      out.append("\"event\":\"\(event)\",\"arg\":{\"channel\":")
      out.append(jsonString: key.channel)
      out.append(",\"instId\":")
      out.append(jsonString: key.instId)
      out.append("},\"connId\":\"\(connection)\"}")
    }
    connections[peer]?.lastPush = now.monotonic
    output.log(
      event == "subscribe" ? "subscribed" : "unsubscribed",
      at: now,
      [
        ("peer", .number(Int64(peer))), ("channel", .text(key.channel)),
        ("inst_id", .text(key.instId)),
      ]
    )
  }

  private mutating func unknown(
    _ start: String,
    _ key: ChannelKey,
    id: String?,
    to peer: Int,
    at now: Now
  ) {
    let instrument = key.instId.isEmpty ? "" : ",instId:\(key.instId)"
    let text =
      "\(start) URL or channel:\(key.channel)\(instrument) doesn't exist. "
      + "Please use the correct URL, channel and parameters referring to API document."
    error("60018", text, id: id, to: peer, at: now)
  }

  /// An error event; as captured in October 2026, the request's `id` comes last.
  private mutating func error(
    _ code: String,
    _ text: String,
    id: String?,
    to peer: Int,
    at now: Now
  ) {
    let connection = connections[peer]?.id ?? ""
    output.send(to: peer) { out in
      out.append("{\"event\":\"error\",\"msg\":")
      out.append(jsonString: text)
      out.append(",\"code\":\"\(code)\",\"connId\":\"\(connection)\"")
      if let id { out.append(",\"id\":\"\(id)\"") }
      out.append("}")
    }
    connections[peer]?.lastPush = now.monotonic
    logRefusal(code, text, peer, at: now)
  }

  /// 60012 quotes the request; as in OKX's documents, the `id` comes first.
  private mutating func malformed(
    _ message: Span<UInt8>,
    id: String?,
    from peer: Int,
    at now: Now
  ) {
    let connection = connections[peer]?.id ?? ""
    var quoted = Array("Invalid request: ".utf8)
    quoted.append(copying: message)
    output.send(to: peer) { out in
      out.append("{")
      if let id { out.append("\"id\":\"\(id)\",") }
      out.append("\"event\":\"error\",\"code\":\"60012\",\"msg\":")
      out.append(jsonString: quoted.span)
      out.append(",\"connId\":\"\(connection)\"}")
    }
    connections[peer]?.lastPush = now.monotonic
    logRefusal("60012", String(decoding: quoted.prefix(300), as: UTF8.self), peer, at: now)
  }

  private mutating func logRefusal(_ code: String, _ text: String, _ peer: Int, at now: Now) {
    output.log(
      "refused",
      at: now,
      [("peer", .number(Int64(peer))), ("code", .text(code)), ("msg", .text(text))]
    )
  }
}
