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
    var requests: [FeedRequest] = []
    var body = LineBuffer()
    var chunk: [Subscription] = []

    func finish() {
      guard !chunk.isEmpty else { return }
      let id = "\(firstID + requests.count)"
      var text = LineBuffer(reserving: body.count + 64)
      text.append(operation == .subscribe ? "{\"method\":\"SUBSCRIBE" : "{\"method\":\"UNSUBSCRIBE")
      text.append("\",\"params\":[")
      text.append(body.bytes.span)
      text.append("],\"id\":\(id)}")
      requests.append(FeedRequest(id: id, text: text.bytes, subscriptions: chunk))
      body.removeAll()
      chunk.removeAll()
    }

    for subscription in subscriptions {
      var name = LineBuffer()
      name.append(jsonString: stream(subscription))
      if body.count + name.count + 64 > largestRequest { finish() }
      if !chunk.isEmpty { body.append(UInt8(ascii: ",")) }
      body.append(name.bytes.span)
      chunk.append(subscription)
    }
    finish()
    return requests
  }
}
