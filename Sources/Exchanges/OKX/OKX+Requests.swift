public import MarketData
import NDJSON

/// Asking for channels: few requests, each below the byte limit.
///
///     {"id":"d1","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}
extension OKX {
  /// Today's limit of one request is 64 KB, that of older documents 4,096 bytes: this satisfies both.
  static let largestRequest = 4_000

  public static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest] {
    let word = operation == .subscribe ? "subscribe" : "unsubscribe"
    return FeedRequest.lists(of: subscriptions, limit: largestRequest) { subscription, text in
      text.append("{\"channel\":\"\(channelName(subscription.channel))\",\"instId\":")
      text.append(jsonString: subscription.symbol)
      text.append("}")
    }.enumerated().map { index, list in
      // Letters and digits only, at most 32 of them.
      let id = "d\(firstID + index)"
      let text = "{\"id\":\"\(id)\",\"op\":\"\(word)\",\"args\":[\(list.elements)]}"
      return FeedRequest(id: id, text: Array(text.utf8), subscriptions: list.subscriptions)
    }
  }
}
