public import MarketData
import NDJSON

/// Reading what comes over the WebSocket.
///
/// Combined, `{"stream":"btcusdt@ticker","data":{…}}`, or raw, the inner object alone. Answers have
/// `result`; errors have `code`, in `error` or not. Key order is free, more keys may come.
extension Binance {
  public static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage {
    if let source = BinanceTickerFrame.read(message, at: receivedAt, into: &rows) {
      return .data(rows.known.entries[source].subscription)
    }
    return BinanceEnvelope.message(message, into: &rows) { envelope, text, rows in
      read(envelope, text, receivedAt, &rows)
    }
  }

  private static func read(
    _ envelope: BinanceEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    if envelope.stream.isString {
      return combined(envelope, text, receivedAt, &rows)
    }
    if envelope.error.kind == .object {
      return .refused(refusal(envelope.error, envelope.id, text))
    }
    if envelope.event.isString {
      return raw(envelope, text, receivedAt, &rows)
    }
    if envelope.result.kind != .absent {
      let id = Fields.words(envelope.id, in: text)
      return id == heartbeat ? .pong : .acknowledgedRequest(id)
    }
    if envelope.code.kind != .absent { return .refused(refusal(envelope.whole, envelope.id, text)) }
    return .ignored("a message that is neither an event nor an answer")
  }

  private static func combined(
    _ envelope: BinanceEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    let name = envelope.stream.range
    let known: Subscription
    if let place = rows.known.place(of: text, at: name) {
      rows.source = place
      known = rows.known.entries[place].subscription
    } else {
      let stream = JSONText.string(envelope.stream, in: text)
      if stream == "!serverShutdown" { return shutdown }
      guard let found = subscription(stream) else {
        return .ignored("data of a stream that was not asked for")
      }
      known = found
      rows.known.note(text.extracting(name.bounds), found)
    }
    guard envelope.data.kind == .object else { return .unreadable("no \"data\" object") }
    BinanceRows.read(envelope.data, of: known, in: text, receivedAt.microseconds, into: &rows)
    return .data(known)
  }

  /// An event without its stream's name: what it is of stands in it.
  private static func raw(
    _ envelope: BinanceEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    let event = Fields.words(envelope.event, in: text)
    if event == "serverShutdown" { return shutdown }
    let symbol = Fields.words(envelope.symbol, in: text).lowercased()
    let channel: Channel
    switch event {
    case "24hrTicker": channel = .tickers
    case "trade": channel = .trades
    case "kline":
      guard let interval = BinanceRows.interval(of: envelope.whole, in: text) else {
        return .ignored("a candle of an interval that was not asked for")
      }
      channel = .candles(interval)
    default: return .ignored("event \(event)")
    }
    let subscription = Subscription(channel, symbol)
    BinanceRows.read(
      envelope.whole,
      of: subscription,
      in: text,
      receivedAt.microseconds,
      into: &rows
    )
    return .data(subscription)
  }

  private static let shutdown = FeedMessage.closingSoon(
    code: "serverShutdown",
    text: "the server will shut down"
  )

  private static func refusal(
    _ error: JSONValue,
    _ id: JSONValue,
    _ text: Span<UInt8>
  ) -> FeedRefusal {
    let request = Fields.words(id, in: text)
    return FeedRefusal(
      // Names are given together, and none of them is blamed.
      kind: .request,
      code: Fields.words("code", of: error, in: text),
      text: Fields.words("msg", of: error, in: text),
      subscription: nil,
      requestID: request.isEmpty ? nil : request
    )
  }
}
