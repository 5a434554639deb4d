public import MarketData
import NDJSON

/// Asking for channels: one pair a message, so that a refusal is about one pair.
///
///     {"time":1611541000,"id":1,"channel":"spot.tickers","event":"subscribe",
///      "payload":["BTC_USDT"]}
///     {"time":1611541000,"id":2,"channel":"spot.candlesticks","event":"subscribe",
///      "payload":["1m","BTC_USDT"]}
///
/// `time` is in seconds; a request more than 60 s off the exchange's clock is refused.
extension GateIO {
  public static func ping(at time: UnixTime) -> String {
    "{\"time\":\(seconds(time)),\"channel\":\"spot.ping\"}"
  }

  public static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest] {
    subscriptions.enumerated().map { index, subscription in
      let id = firstID + index
      var text = LineBuffer(reserving: 160)
      text.append("{\"time\":\(seconds(time)),\"id\":\(id),\"channel\":\"")
      text.append(channelName(subscription.channel))
      text.append("\",\"event\":\"")
      text.append(operation == .subscribe ? "subscribe" : "unsubscribe")
      text.append("\",\"payload\":[")
      if let interval = subscription.channel.interval { text.append("\"\(interval.name)\",") }
      text.append(jsonString: spelling(of: subscription.symbol))
      text.append("]}")
      return FeedRequest(id: "\(id)", text: text.bytes, subscriptions: [subscription])
    }
  }

  private static func seconds(_ time: UnixTime) -> Int64 { time.microseconds / 1_000_000 }
}
