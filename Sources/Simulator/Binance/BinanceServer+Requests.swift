import MarketData
import NDJSON

/// What a client says on its socket, and the answers to it.

extension BinanceServer {
  mutating func request(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now) {
    do {
      let request = try BinanceRequest(message)
      switch request.method {
      case .subscribe, .unsubscribe: change(request, peer, at: now)
      case .listSubscriptions:
        let names = sessions[peer]?.names ?? []
        var list = LineBuffer()
        for (index, name) in names.enumerated() {
          if index > 0 { list.append(",") }
          list.append(jsonString: name)
        }
        answer("[" + String(decoding: list.bytes, as: UTF8.self) + "]", request, peer, at: now)
      case .setProperty: setProperty(request, peer, at: now)
      case .getProperty:
        guard let isCombined = property(request, count: 1, peer, at: now) else { return }
        answer(isCombined ? "true" : "false", request, peer, at: now)
      }
    } catch {
      refuse(error.code, error.message, id: error.id ?? "null", peer, at: now)
    }
  }

  mutating func refuse(
    _ message: Span<UInt8>,
    with fault: Fault,
    from peer: Int,
    at now: Now
  ) {
    let id = (try? BinanceRequest(message))?.id  // Refused either way; it may have no id.
    refuse(fault.number, "Simulated error.", id: id ?? "null", peer, at: now)
  }

  // MARK: Subscriptions

  private mutating func change(_ request: BinanceRequest, _ peer: Int, at now: Now) {
    guard let names = request.streams, !names.isEmpty else {
      // The documents call it so for a parameter that is no text; an empty list is our choice.
      refuse(2, "Invalid request: invalid stream", id: request.id, peer, at: now)
      return
    }
    let ack = "{\"result\":null,\"id\":\(request.id)}"
    switch request.method {
    case .subscribe:
      let listed = Set(sessions[peer]?.names ?? []).union(names).count
      guard listed <= BinanceServer.mostStreams else {
        // What the exchange does with one stream too many is not known.
        refuse(2, "Invalid request: too many parameters", id: request.id, peer, at: now)
        return
      }
      add(names, answer: ack, peer, at: now)
    case .unsubscribe:
      sessions[peer]?.names.removeAll { names.contains($0) }
      unsubscribe(names.map { BinanceStream.key(ofName: $0) }, answer: ack, peer, at: now)
    case .listSubscriptions, .setProperty, .getProperty: break
    }
  }

  /// Unknown streams are taken like others; nothing ever comes on them.
  mutating func add(_ names: [String], answer: String?, _ peer: Int, at now: Now) {
    var known = Set(sessions[peer]?.names ?? [])
    for name in names where known.insert(name).inserted { sessions[peer]?.names.append(name) }
    let keys = names.map { BinanceStream.key(ofName: $0) }
    let served = keys.map { refuses($0, at: now) ? BinanceServer.nothing : $0 }
    subscribe(served, form: sessions[peer]?.form ?? 0, answer: answer, peer, at: now)
  }

  /// The stream on which nothing ever comes.
  private static let nothing = ChannelKey(channel: "", instId: "")

  // MARK: Properties

  /// Whether the property that is meant is on; nil if the request was refused.
  private mutating func property(
    _ request: BinanceRequest,
    count: Int,
    _ peer: Int,
    at now: Now
  ) -> Bool? {
    guard case .text(let name)? = request.parameters.first else {
      let text = "Invalid request: property name must be a string"
      refuse(2, text, id: request.id, peer, at: now)
      return nil
    }
    guard request.parameters.count <= count else {
      refuse(2, "Invalid request: too many parameters", id: request.id, peer, at: now)
      return nil
    }
    guard name == "combined" else {
      refuse(0, "Unknown property", id: request.id, peer, at: now)
      return nil
    }
    return sessions[peer]?.isCombined
  }

  private mutating func setProperty(_ request: BinanceRequest, _ peer: Int, at now: Now) {
    guard property(request, count: 2, peer, at: now) != nil else { return }
    guard request.parameters.count == 2, case .truth(let isCombined) = request.parameters[1] else {
      refuse(1, "Invalid value type: expected Boolean", id: request.id, peer, at: now)
      return
    }
    sessions[peer]?.isCombined = isCombined
    let form = sessions[peer]?.form ?? 0
    for key in core.clients[peer]?.channels ?? [] { core.clients[peer]?.forms[key] = form }
    answer("null", request, peer, at: now)
  }

  // MARK: Answers

  private mutating func answer(
    _ result: String,
    _ request: BinanceRequest,
    _ peer: Int,
    at now: Now
  ) {
    say("{\"result\":\(result),\"id\":\(request.id)}", to: peer, at: now)
  }

  /// An error, nested as it is really sent; with a fault flat as in the documents, or without id.
  private mutating func refuse(
    _ code: Int,
    _ text: String,
    id: String,
    _ peer: Int,
    at now: Now
  ) {
    var out = LineBuffer()
    let isFlat = core.faults.first(.flatError) != nil
    out.append(isFlat ? "{\"code\":\(code),\"msg\":" : "{\"error\":{\"code\":\(code),\"msg\":")
    out.append(jsonString: text)
    if !isFlat { out.append("}") }
    if core.faults.first(.noID) == nil { out.append(",\"id\":\(id)") }
    out.append("}")
    say(String(decoding: out.bytes, as: UTF8.self), to: peer, at: now)
    logRefusal(String(code), text, peer, at: now)
  }
}
