import MarketData
import NDJSON

/// What a client says on its socket, and the answers to it.

extension CoinoneServer {
  private enum Refusal: Error {
    case request
    /// A word that is not one of its enumeration, upper case included.
    case type(field: String)
    case topic
  }

  mutating func request(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now) {
    do throws(Refusal) {
      try perform(message, peer, at: now)
    } catch {
      switch error {
      case .request: refuse(160_010, "Invalid Request", peer, at: now)
      case .type(let field): refuse(160_011, "Invalid Type", field: field, peer, at: now)
      case .topic: refuse(160_012, "Invalid Topic", peer, at: now)
      }
    }
  }

  mutating func refuse(_ message: Span<UInt8>, with fault: Fault, from peer: Int, at now: Now) {
    refuse(fault.number, "Simulated error", peer, at: now)
  }

  private mutating func perform(_ message: Span<UInt8>, _ peer: Int, at now: Now)
    throws(Refusal)
  {
    let keys = ["request_type", "channel", "topic", "format"]
    guard let top = RecordedFrame.values(message, keys) else { throw .request }
    let words = [0, 1, 3].map { top[$0].isString ? JSONText.string(top[$0], in: message) : nil }
    guard let type = words[0], ["SUBSCRIBE", "UNSUBSCRIBE"].contains(type) else {
      throw .type(field: "request_type")
    }
    guard let channel = words[1].flatMap({ CoinoneTopic.Channel(rawValue: $0) }) else {
      throw .type(field: "channel")
    }
    let format = top[3].kind == .absent ? "DEFAULT" : words[2]
    guard let format, ["DEFAULT", "SHORT"].contains(format) else { throw .type(field: "format") }
    guard let topic = topic(top[2], of: channel, in: message) else { throw .topic }
    guard type == "SUBSCRIBE" else {
      unsubscribe([topic.key], answer: answer("UNSUBSCRIBED", topic), peer, at: now)
      return
    }
    guard serves(topic, at: now) else {
      // An unknown topic is acked first; the error names none, and comes 0 to 10 ms later.
      say(answer("SUBSCRIBED", topic), to: peer, at: now)
      let error =
        "{\"response_type\":\"ERROR\",\"error_code\":160012,\"message\":\"Invalid Topic\"}"
      let wait = TimeSpan(microseconds: Int64(core.generator.next() % 10_001))
      say(error, to: peer, after: wait, at: now)
      logRefusal("160012", topic.key.channel + " " + topic.key.instId, peer, at: now)
      return
    }
    let form = format == "SHORT" ? 1 : 0
    subscribe([topic.key], form: form, answer: answer("SUBSCRIBED", topic), peer, at: now)
  }

  private func topic(
    _ value: JSONValue,
    of channel: CoinoneTopic.Channel,
    in message: Span<UInt8>
  ) -> CoinoneTopic? {
    guard value.kind == .object else { return nil }
    let text = message.extracting(value.range.bounds)
    let keys = ["quote_currency", "target_currency", "interval"]
    guard let names = RecordedFrame.values(text, keys), names[0].isString, names[1].isString
    else { return nil }
    let interval = names[2].isString ? JSONText.string(names[2], in: text) : nil
    if channel == .chart, interval == nil { return nil }
    return CoinoneTopic(
      channel: channel,
      quote: JSONText.string(names[0], in: text),
      target: JSONText.string(names[1], in: text),
      interval: channel == .chart ? interval : nil
    )
  }

  private func serves(_ topic: CoinoneTopic, at now: Now) -> Bool {
    let key = topic.key
    if refuses(key, at: now) { return false }
    if let replay = core.replay { return replay.knows(instId: key.instId) }
    let isKnown = topic.channel == .orderBook || CoinoneTopic.kind(of: key.channel) != nil
    return isKnown && core.places[key.instId] != nil
  }

  // MARK: Answers

  /// An ack; it echoes the caller's spelling.
  private func answer(_ type: String, _ topic: CoinoneTopic) -> String {
    var out = LineBuffer()
    out.append("{\"response_type\":\"\(type)\",\"channel\":\"\(topic.channel.rawValue)\"")
    out.append(",\"data\":{\"quote_currency\":")
    out.append(jsonString: topic.quote)
    out.append(",\"target_currency\":")
    out.append(jsonString: topic.target)
    if let interval = topic.interval {
      out.append(",\"interval\":")
      out.append(jsonString: interval)
    }
    out.append("}}")
    return String(decoding: out.bytes, as: UTF8.self)
  }

  private mutating func refuse(
    _ code: Int,
    _ text: String,
    field: String? = nil,
    _ peer: Int,
    at now: Now
  ) {
    let place = field.map { ",\"field\":\"\($0)\"" } ?? ""
    say(
      "{\"response_type\":\"ERROR\",\"error_code\":\(code),\"message\":\"\(text)\"\(place)}",
      to: peer,
      at: now
    )
    logRefusal(String(code), text, peer, at: now)
  }
}
