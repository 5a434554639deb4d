import MarketData
import NDJSON

/// What a client says on its socket, and the answers to it.

extension GateServer {
  private struct Refusal: Error {
    var code: Int
    var message: String
  }

  mutating func request(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now) {
    guard let request = GateRequest(message) else {
      refuse(nil, .init(code: 1, message: "need json scheme"), peer, at: now)
      return
    }
    do throws(Refusal) {
      let keys = try keys(of: request, at: now)
      switch request.event {
      case "subscribe": subscribe(keys, answer: ack(of: request, peer, at: now), peer, at: now)
      case "unsubscribe": unsubscribe(keys, answer: ack(of: request, peer, at: now), peer, at: now)
      default: throw Refusal(code: 2, message: "unknown event: \(request.event)")
      }
    } catch {
      refuse(request, error, peer, at: now)
    }
  }

  mutating func refuse(_ message: Span<UInt8>, with fault: Fault, from peer: Int, at now: Now) {
    refuse(
      GateRequest(message),
      .init(code: fault.number, message: "simulated error"),
      peer,
      at: now
    )
  }

  // MARK: Reading

  /// The streams that a request names.
  ///
  /// Of a list with one unknown pair nothing is taken; what the exchange does there is not known.
  private func keys(of request: GateRequest, at now: Now) throws(Refusal) -> [ChannelKey] {
    guard let time = request.time else {
      throw Refusal(code: 1, message: "invalid request body: time")
    }
    // Documented as 60 s; the exact error is not known.
    guard abs(now.unix.milliseconds / 1_000 - max(0, time)) <= 60 else {
      throw Refusal(code: 2, message: "request time is not within 60s of the server's")
    }
    guard let channel = GateChannel(rawValue: request.channel) else {
      throw Refusal(code: 2, message: "unknown channel: \(request.channel)")
    }
    switch channel {
    case .tickers, .trades, .bookTicker:
      let pairs = request.payload.compactMap { $0 }
      guard !pairs.isEmpty, pairs.count == request.payload.count else {
        throw Refusal(code: 2, message: "invalid argument: payload")
      }
      var keys: [ChannelKey] = []
      for pair in pairs { keys.append(try known(channel.key(pair), at: now)) }
      return keys
    case .candlesticks:
      // Taken, and nothing ever comes.
      if request.isNested { return [] }
      guard request.payload.count == 2, let interval = request.payload[0],
        let pair = request.payload[1]
      else { throw Refusal(code: 2, message: "invalid argument: one interval and one pair") }
      guard GateChannel.interval(interval) != nil || core.replay != nil else {
        throw Refusal(code: 2, message: "unknown interval: \(interval)")
      }
      return [try known(channel.key(pair, interval: interval), at: now)]
    }
  }

  private func known(_ key: ChannelKey, at now: Now) throws(Refusal) -> ChannelKey {
    let isListed = core.places[key.instId] != nil || core.replay?.knows(instId: key.instId) == true
    guard isListed, !refuses(key, at: now) else {
      throw Refusal(code: 2, message: "unknown currency pair: \(key.instId)")
    }
    return key
  }

  // MARK: Answers

  /// The shape of 2024, or with a fault that of 2021.
  private mutating func ack(of request: GateRequest, _ peer: Int, at now: Now) -> String {
    let moment = now.unix.milliseconds
    guard core.faults.first(.oldAck) == nil else {
      return "{\"time\":\(moment / 1_000),\"channel\":\"\(request.channel)\",\"event\":"
        + "\"\(request.event)\",\"result\":{\"status\":\"success\"}}"
    }
    let trace = core.hexDigits(16) + core.hexDigits(16)
    let id = request.idText.isEmpty ? "" : ",\"id\":\(request.idText)"
    return "{\"time\":\(request.timeText),\"time_ms\":\(moment)\(id)"
      + ",\"conn_id\":\"\(name(of: peer))\",\"trace_id\":\"\(trace)\""
      + ",\"channel\":\"\(request.channel)\",\"event\":\"\(request.event)\""
      + ",\"payload\":\(request.payloadText),\"result\":{\"status\":\"success\"}"
      + ",\"requestId\":\"\(trace)\"}"
  }

  /// A failure has the event of what failed; the shape of a live frame of 2026-08.
  private mutating func refuse(
    _ request: GateRequest?,
    _ refusal: Refusal,
    _ peer: Int,
    at now: Now
  ) {
    let isNew = core.faults.first(.wording)?.number ?? 1 == 1
    var out = LineBuffer()
    out.append("{\"time\":\(now.unix.milliseconds / 1_000)")
    if let request, !request.idText.isEmpty, core.faults.first(.noID) == nil {
      out.append(",\"id\":\(request.idText)")
    }
    out.append(",\"channel\":")
    out.append(jsonString: request?.channel ?? "")
    out.append(",\"event\":")
    out.append(jsonString: request?.event ?? "")
    if let request, !request.payloadText.isEmpty {
      out.append(",\"payload\":\(request.payloadText)")
    }
    let text = isNew ? refusal.message : refusal.message.replacing(":", with: "")
    out.append(",\"error\":{\"code\":\(refusal.code),\"message\":")
    out.append(jsonString: text)
    out.append(isNew ? "},\"result\":{\"status\":\"fail\"}" : "},\"result\":null")
    out.append(",\"requestId\":\"\(core.hexDigits(16))\"}")
    say(String(decoding: out.bytes, as: UTF8.self), to: peer, at: now)
    logRefusal(String(refusal.code), text, peer, at: now)
  }
}
