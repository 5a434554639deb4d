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
    var requests: [FeedRequest] = []
    var body = LineBuffer()
    var chunk: [Subscription] = []

    func finish() {
      guard !chunk.isEmpty else { return }
      // Letters and digits only, at most 32 of them.
      let id = "d\(firstID + requests.count)"
      var text = LineBuffer(reserving: body.count + 64)
      text.append("{\"id\":\"\(id)\",\"op\":\"")
      text.append(operation == .subscribe ? "subscribe" : "unsubscribe")
      text.append("\",\"args\":[")
      text.append(body.bytes.span)
      text.append("]}")
      requests.append(FeedRequest(id: id, text: text.bytes, subscriptions: chunk))
      body.removeAll()
      chunk.removeAll()
    }

    for subscription in subscriptions {
      var argument = LineBuffer()
      argument.append("{\"channel\":\"")
      argument.append(channelName(subscription.channel))
      argument.append("\",\"instId\":")
      argument.append(jsonString: subscription.symbol)
      argument.append("}")
      if body.count + argument.count + 64 > largestRequest { finish() }
      if !chunk.isEmpty { body.append(UInt8(ascii: ",")) }
      body.append(argument.bytes.span)
      chunk.append(subscription)
    }
    finish()
    return requests
  }
}
