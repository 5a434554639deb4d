public import MarketData
import NDJSON

/// Asking for streams: many in one message, few messages.
///
///     {"method":"SUBSCRIBE","params":["btcusdt@ticker","btcusdt@kline_1m"],"id":1}
extension Binance {
  /// No limit of a message is documented; a URL with streams may have about 8,000 bytes.
  static let largestRequest = 4_000

  /// The number of the heartbeat; requests count from 1.
  static let heartbeat = "0"

  public static func ping(at time: UnixTime) -> String {
    "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":\(heartbeat)}"
  }

  public static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest] {
    let method = operation == .subscribe ? "SUBSCRIBE" : "UNSUBSCRIBE"
    return FeedRequest.lists(of: subscriptions, limit: largestRequest) { subscription, text in
      text.append(jsonString: stream(subscription))
    }.enumerated().map { index, list in
      let id = "\(firstID + index)"
      let text = "{\"method\":\"\(method)\",\"params\":[\(list.elements)],\"id\":\(id)}"
      return FeedRequest(id: id, text: Array(text.utf8), subscriptions: list.subscriptions)
    }
  }
}
