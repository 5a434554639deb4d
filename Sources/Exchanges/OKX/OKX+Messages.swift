public import MarketData
import NDJSON

/// Reading what comes over the WebSocket.
///
/// Data has `arg` and `data`; everything else has `event`. Key order is free, more keys may come.
extension OKX {
  public static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage {
    if let source = OKXTickerFrame.read(message, at: receivedAt, into: &rows) {
      return .data(rows.known.entries[source].subscription)
    }
    // Neither is JSON: the heartbeat is bare text, in both directions.
    if message.says("pong", at: TextRange(0, message.count)) { return .pong }
    if message.says("ping", at: TextRange(0, message.count)) { return .ping(answer: "pong") }
    return OKXEnvelope.message(message, into: &rows) { envelope, text, rows in
      read(envelope, text, receivedAt, &rows)
    }
  }

  private static func read(
    _ envelope: OKXEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    if envelope.event.kind == .absent {
      guard let subscription = envelope.subscription(in: text) else {
        return .ignored("data of a channel that was not asked for")
      }
      guard envelope.data.kind == .array else { return .unreadable("no \"data\" list") }
      OKXRows.read(
        envelope.data,
        of: subscription,
        in: text,
        recvUs: receivedAt.microseconds,
        into: &rows
      )
      OKXTickerFrame.note(subscription, &rows)
      return .data(subscription)
    }
    guard envelope.event.isString else { return .unreadable("\"event\" is no string") }
    let event = envelope.eventName(in: text)
    switch event {
    case "subscribe":
      return envelope.subscription(in: text).map { .acknowledged($0) }
        ?? .ignored("an answer about a channel that was not asked for")
    case "unsubscribe":
      return envelope.subscription(in: text).map { .left($0) }
        ?? .ignored("an answer about a channel that was not asked for")
    case "error":
      return .refused(refusal(envelope, text))
    case "notice":
      let (code, words) = (envelope.code(in: text), envelope.message(in: text))
      return code == "64008"
        ? .closingSoon(code: code, text: words) : .ignored("notice \(code): \(words)")
    default:
      return .ignored("event \(event)")
    }
  }

  private static func refusal(_ envelope: OKXEnvelope, _ text: Span<UInt8>) -> FeedRefusal {
    let code = envelope.code(in: text)
    let words = envelope.message(in: text)
    let kind: FeedRefusal.Kind =
      switch code {
      // Malformed request or arguments: nothing in it was applied.
      case "60012", "60013", "60019": .request
      // Too frequent; an error inside the exchange.
      case "60014", "64007", "50001", "50004", "50011", "50013", "50026": .passing
      default: .permanent
      }
    return FeedRefusal(
      kind: kind,
      code: code,
      text: words,
      // 60012 quotes our whole request: what it names there is no culprit.
      subscription: kind == .request
        ? nil : envelope.subscription(in: text) ?? culprit(in: words),
      requestID: envelope.id.isString ? JSONText.string(envelope.id, in: text) : nil
    )
  }

  /// The subscription that the prose of an error names: `…channel:X,instId:Y doesn't exist…`, with
  /// or without a blank behind the comma.
  ///
  /// At least three wordings of the rest are known.
  static func culprit(in words: String) -> Subscription? {
    guard let channelStart = end(of: "channel:", in: words[...]),
      let comma = words[channelStart...].firstIndex(of: ","),
      let idStart = end(of: "instId:", in: words[comma...]),
      let channel = channel(
        named: String(words[channelStart..<comma].filter { $0 != " " })
      )
    else { return nil }
    // No symbol that we ask for holds a blank.
    var id = words[idStart...].drop { $0 == " " }.prefix { $0 != " " }
    while id.last == "," || id.last == "." { id.removeLast() }
    return id.isEmpty ? nil : Subscription(channel, String(id))
  }

  private static func start(of words: String, in text: Substring) -> Substring.Index? {
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix(words) { return index }
      index = text.index(after: index)
    }
    return nil
  }

  private static func end(of words: String, in text: Substring) -> Substring.Index? {
    start(of: words, in: text).map { text.index($0, offsetBy: words.count) }
  }
}
