import MarketData
import NDJSON

/// How the server words its acks and its refusals.

extension OKXServer {
  mutating func acknowledge(
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
    connections[peer]?.lastSent = now.monotonic
    output.log(
      event == "subscribe" ? "subscribed" : "unsubscribed",
      at: now,
      [
        ("peer", .number(Int64(peer))), ("channel", .text(key.channel)),
        ("inst_id", .text(key.instId)),
      ]
    )
  }

  /// 60018 about one argument, in one of the three wordings that were seen.
  mutating func unknown(
    _ start: String,
    _ key: ChannelKey,
    id: String?,
    to peer: Int,
    at now: Now
  ) {
    let wording = faults.first(.wording)?.number ?? 3
    let blank = wording == 2 ? ", " : ","
    let instrument = key.instId.isEmpty ? "" : "\(blank)instId:\(key.instId)"
    let beginning =
      switch wording {
      case 1: ""
      case 2: "Wrong URL or "
      default: "\(start) URL or "
      }
    let text =
      "\(beginning)channel:\(key.channel)\(instrument) doesn't exist."
      + " Please use the correct URL, channel and parameters referring to API document."
    error("60018", text, id: id, to: peer, at: now)
  }

  /// An error event; as captured in October 2026, the request's `id` comes last.
  mutating func error(
    _ code: String,
    _ text: String,
    id: String?,
    to peer: Int,
    at now: Now
  ) {
    let connection = connections[peer]?.id ?? ""
    let id = faults.first(.noID) == nil ? id : nil
    let isIDFirst = faults.first(.idFirst) != nil
    output.send(to: peer) { out in
      out.append("{")
      if let id, isIDFirst { out.append("\"id\":\"\(id)\",") }
      out.append("\"event\":\"error\",\"msg\":")
      out.append(jsonString: text)
      out.append(",\"code\":\"\(code)\",\"connId\":\"\(connection)\"")
      if let id, !isIDFirst { out.append(",\"id\":\"\(id)\"") }
      out.append("}")
    }
    connections[peer]?.lastSent = now.monotonic
    logRefusal(code, text, peer, at: now)
  }

  /// 60012 quotes the request; as in OKX's documents, the `id` comes first.
  mutating func malformed(
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
    connections[peer]?.lastSent = now.monotonic
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
