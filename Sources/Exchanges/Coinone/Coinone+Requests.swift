public import MarketData
import NDJSON

/// Asking for channels: one market a message, and words in capitals.
///
///     {"request_type":"SUBSCRIBE","channel":"CHART",
///      "topic":{"quote_currency":"KRW","target_currency":"BTC","interval":"1m"}}
extension Coinone {
  /// The text that the venue counts; a ping of the WebSocket's own does not keep a connection.
  public static func ping(at time: UnixTime) -> String { "{\"request_type\":\"PING\"}" }

  public static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest] {
    subscriptions.enumerated().map { index, subscription in
      // The venue echoes no number: this one is ours alone.
      FeedRequest(
        id: "\(firstID + index)",
        text: text(operation, subscription),
        subscriptions: [subscription]
      )
    }
  }

  private static func text(_ operation: FeedOperation, _ subscription: Subscription) -> [UInt8] {
    var text = LineBuffer(reserving: 160)
    text.append(operation == .subscribe ? "{\"request_type\":\"SUBSCRIBE" : unsubscribe)
    text.append("\",\"channel\":\"\(channel(subscription.channel))\",\"topic\":{")
    text.append("\"quote_currency\":\"\(quote)\",\"target_currency\":")
    text.append(jsonString: String(base(of: subscription.symbol)))
    if let interval = subscription.channel.interval {
      text.append(",\"interval\":\"\(interval.name)\"")
    }
    text.append("}}")
    return text.bytes
  }

  private static let unsubscribe = "{\"request_type\":\"UNSUBSCRIBE"
}
