public import MarketData
import NDJSON

/// Reading what comes over the WebSocket.
///
///     {"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW",
///      "target_currency":"BTC",…}}
///
/// The same form is an acknowledgement with `SUBSCRIBED`. Key order is free, more keys may come.
extension Coinone {
  public static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage {
    if let source = CoinoneTickerFrame.read(message, at: receivedAt, into: &rows) {
      return .data(rows.known.entries[source].subscription)
    }
    return CoinoneEnvelope.message(message, into: &rows) { envelope, text, rows in
      read(envelope, text, receivedAt, &rows)
    }
  }

  private static func read(
    _ envelope: CoinoneEnvelope,
    _ text: Span<UInt8>,
    _ receivedAt: UnixTime,
    _ rows: inout MessageRows
  ) -> FeedMessage {
    guard envelope.type.isString else { return .ignored("a message without \"response_type\"") }
    do throws(NoTopic) {
      if text.says("DATA", at: envelope.type.range) {
        let subscription = try known(envelope, text, &rows)
        CoinoneRows.read(envelope.data, of: subscription, in: text, receivedAt, into: &rows)
        CoinoneTickerFrame.note(subscription, &rows)
        return .data(subscription)
      }
      switch Fields.words(envelope.type, in: text) {
      // The first word of a connection; nothing has to wait for it.
      case "CONNECTED": return .nothing
      case "PONG": return .pong
      case "SUBSCRIBED": return .acknowledged(try topic(of: envelope, in: text))
      case "UNSUBSCRIBED": return .left(try topic(of: envelope, in: text))
      case "ERROR": return .refused(refusal(envelope, text))
      case let other: return .ignored("a message of the type \(other.prefix(40))")
      }
    } catch {
      return error.message
    }
  }

  /// What data is about, by the words that it begins with if they came before: a third pass over the
  /// row is spared (row venue-coinone).
  private static func known(
    _ envelope: CoinoneEnvelope,
    _ text: Span<UInt8>,
    _ rows: inout MessageRows
  ) throws(NoTopic) -> Subscription {
    let end = behindNames(text)
    let isUsual =
      end > 0 && Int(envelope.type.range.upper) < end && Int(envelope.channel.range.upper) < end
      && envelope.data.kind == .object && Int(envelope.data.range.lower) < end
    if isUsual, let place = rows.known.place(of: text, at: TextRange(0, end)) {
      rows.source = place
      return rows.known.entries[place].subscription
    }
    let subscription = try topic(of: envelope, in: text)
    // Bars name their interval behind it.
    if isUsual, subscription.channel.interval == nil,
      CoinoneRows.hasNames(envelope.data, before: end, in: text)
    {
      rows.known.note(text.extracting(0..<end), subscription)
    }
    return subscription
  }

  /// Where the fourth part of a message begins, behind type, channel and both currencies as they
  /// usually stand; 0 if that is far.
  private static func behindNames(_ text: Span<UInt8>) -> Int {
    var commas = 0
    for index in 0..<min(text.count, 160) where text[index] == UInt8(ascii: ",") {
      commas += 1
      if commas == 4 { return index }
    }
    return 0
  }

  /// A message that is about no subscription of ours, and what it is instead.
  private struct NoTopic: Error {
    var message: FeedMessage
  }

  /// What a message is about.
  ///
  /// Data names markets in capitals; answers as they were asked for.
  private static func topic(
    of envelope: CoinoneEnvelope,
    in text: Span<UInt8>
  ) throws(NoTopic) -> Subscription {
    let (symbol, interval): (String, JSONValue)
    do throws(RowError) {
      (symbol, interval) = try CoinoneRows.names(of: envelope.data, in: text)
    } catch {
      throw NoTopic(message: .unreadable("\"data\": \(error.description)"))
    }
    switch Fields.words(envelope.channel, in: text) {
    case "TICKER": return Subscription(.tickers, symbol)
    case "TRADE": return Subscription(.trades, symbol)
    case "CHART":
      if let known = Interval(name: Fields.words(interval, in: text)) {
        return Subscription(.candles(known), symbol)
      }
      throw NoTopic(message: .ignored("a candle of an interval that was not asked for"))
    default:
      throw NoTopic(message: .ignored("a channel that was not asked for"))
    }
  }

  /// An unknown market is confirmed first, and refused some milliseconds later by an error that names
  /// nobody; any other error is about the form of a message of ours.
  ///
  ///     {"response_type":"ERROR","error_code":160012,"message":"Invalid Topic"}
  private static func refusal(_ envelope: CoinoneEnvelope, _ text: Span<UInt8>) -> FeedRefusal {
    let code = Fields.words(envelope.code, in: text)
    let field = Fields.words(envelope.field, in: text)
    let words = Fields.words(envelope.message, in: text)
    return FeedRefusal(
      kind: code == "160012" ? .anonymous : .permanent,
      code: code,
      text: field.isEmpty ? words : "\(words) (\(field))",
      subscription: nil,
      requestID: nil
    )
  }
}
