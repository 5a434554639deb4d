public import MarketData
import NDJSON

/// Reading what comes over the WebSocket.
///
/// Data and answers have `channel` and `event`; the notice of an upgrade has neither. Key order is
/// free, more keys may come.
extension GateIO {
  public static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage {
    if let source = GateIOTickerFrame.read(message, at: receivedAt, into: &rows) {
      return .data(rows.known.entries[source].subscription)
    }
    return GateIOEnvelope.message(message, into: &rows) { envelope, text, rows in
      read(envelope, text, receivedAt, &rows)
    }
  }

  private static func read(
    _ envelope: GateIOEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    func says(_ words: String, _ value: JSONValue) -> Bool {
      value.kind == .string && text.says(words, at: value.range)
    }
    if says("update", envelope.event) {
      guard let kind = envelope.kind(in: text) else {
        return .ignored("data of a channel that was not asked for")
      }
      return GateIORows.read(envelope, kind, in: text, receivedAt.microseconds, into: &rows)
    }
    if says("spot.pong", envelope.channel) { return .pong }
    if says("upgrade", envelope.type) {
      let words = Fields.words(envelope.notice, in: text)
      return .closingSoon(code: "upgrade", text: words)
    }
    let isLeaving = says("unsubscribe", envelope.event)
    // A failure has the event of what failed.
    if let failure = failure(envelope, in: text) {
      // To leave what is not there is no fault.
      if isLeaving { return .ignored("a refusal to unsubscribe: \(failure.text)") }
      return refused(failure, envelope, text, receivedAt)
    }
    if isLeaving { return envelope.subscription(in: text).map { .left($0) } ?? .nothing }
    if says("subscribe", envelope.event) { return acknowledged(envelope, text) }
    let event = Fields.words(envelope.event, in: text)
    let channel = Fields.words(envelope.channel, in: text)
    return .ignored("channel \(channel.prefix(32)), event \(event.prefix(32))")
  }

  // MARK: Answers

  /// Today's answers name the pair and the request; those of 2021 nothing but the channel.
  private static func acknowledged(
    _ envelope: GateIOEnvelope,
    _ text: Span<UInt8>
  ) -> FeedMessage {
    if let subscription = envelope.subscription(in: text) { return .acknowledged(subscription) }
    let id = Fields.words(envelope.id, in: text)
    if !id.isEmpty { return .acknowledgedRequest(id) }
    guard let kind = envelope.kind(in: text) else {
      return .ignored("an answer about a channel that was not asked for")
    }
    return .acknowledgedNext(channel: kind.name)
  }

  private struct Failure {
    var code: String
    var text: String
  }

  /// What `error` says, or `result` where there is no error.
  private static func failure(_ envelope: GateIOEnvelope, in text: Span<UInt8>) -> Failure? {
    switch envelope.error.kind {
    case .object:
      return Failure(
        code: Fields.words("code", of: envelope.error, in: text),
        text: Fields.words("message", of: envelope.error, in: text)
      )
    case .string, .escapedString, .number, .true, .array:
      return Failure(code: "", text: Fields.shown(envelope.error, in: text))
    case .absent, .null, .false:
      let status = Fields.member("status", of: envelope.result, in: text)
      guard status.kind == .string, text.says("fail", at: status.range) else { return nil }
      return Failure(code: "", text: "status \"fail\", without a reason")
    }
  }

  private static func refused(
    _ failure: Failure,
    _ envelope: GateIOEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime
  ) -> FeedMessage {
    let subscription = envelope.subscription(in: text)
    let id = Fields.words(envelope.id, in: text)
    // "Alert sub": it stands already.
    if failure.code == "2", failure.text.contains("lert sub") {
      return acknowledged(envelope, text)
    }
    let clock = clockError(envelope, text, receivedAt)
    let kind: FeedRefusal.Kind =
      switch failure.code {
      // A wrong clock refuses every pair, and may be set right.
      case _ where clock != nil: .passing
      // Invalid request, invalid argument, authentication.
      case "1", "2", "4": .permanent
      // An error inside the exchange, or one that nobody has documented.
      default: .passing
      }
    return .refused(
      FeedRefusal(
        kind: kind,
        code: failure.code.isEmpty ? "error" : failure.code,
        text: clock.map { "\(failure.text) (\($0))" } ?? failure.text,
        subscription: subscription,
        requestID: id.isEmpty ? nil : id
      )
    )
  }

  /// Requests may be 60 s off; a little less, since answers take their time too.
  private static let clockMarginMs: Int64 = 55_000

  /// What to tell people if our clock and the exchange's are so far apart that it refuses requests.
  private static func clockError(
    _ envelope: GateIOEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime
  ) -> String? {
    let sentMs: Int64
    do {
      sentMs = try envelope.sentMs(in: text)
    } catch {
      // Without the exchange's time the clocks cannot be compared.
      return nil
    }
    let aheadMs = receivedAt.milliseconds - sentMs
    guard abs(aheadMs) > clockMarginMs else { return nil }
    return "this machine's clock is \(abs(aheadMs) / 1_000) s "
      + "\(aheadMs > 0 ? "ahead of" : "behind") the exchange's; more than 60 s are refused"
  }
}
