/// What Gate.io says, in its words of today.
enum GateIOSays {
  static func ack(_ id: Int, _ channel: String = "spot.tickers", _ payload: String = "A_B")
    -> String
  {
    "{\"time\":\"1\",\"time_ms\":1763800000000,\"id\":\(id),\"channel\":\"\(channel)\","
      + "\"event\":\"subscribe\",\"payload\":[\"\(payload)\"],\"result\":{\"status\":\"success\"}}"
  }

  static func oldAck(_ channel: String) -> String {
    "{\"time\":1763800000,\"channel\":\"\(channel)\",\"event\":\"subscribe\","
      + "\"result\":{\"status\":\"success\"}}"
  }

  /// `sentMs`: the exchange's time.
  static func refusal(_ code: Int, _ pair: String, id: Int, sentMs: Int64 = 1_763_800_000_000)
    -> String
  {
    "{\"time\":\(sentMs / 1_000),\"time_ms\":\(sentMs),\"id\":\(id),\"channel\":\"spot.tickers\","
      + "\"event\":\"subscribe\",\"payload\":[\"\(pair)\"],\"error\":{\"code\":\(code),"
      + "\"message\":\"unknown currency pair: \(pair)\"},\"result\":{\"status\":\"fail\"}}"
  }

  static func ticker(_ pair: String, _ ms: Int, _ bid: String, _ ask: String) -> String {
    "{\"time\":\(ms / 1_000),\"time_ms\":\(ms),\"channel\":\"spot.tickers\",\"event\":\"update\","
      + "\"result\":{\"currency_pair\":\"\(pair)\",\"last\":\"5\",\"lowest_ask\":\"\(ask)\","
      + "\"highest_bid\":\"\(bid)\",\"change_percentage\":\"0\",\"base_volume\":\"1\","
      + "\"quote_volume\":\"2\",\"high_24h\":\"6\",\"low_24h\":\"4\"}}"
  }

  static func quote(
    _ pair: String,
    _ bid: String,
    _ bidSize: String,
    _ ask: String,
    _ askSize: String
  ) -> String {
    "{\"time\":1,\"time_ms\":1000,\"channel\":\"spot.book_ticker\",\"event\":\"update\","
      + "\"result\":{\"t\":999,\"u\":4,\"s\":\"\(pair)\",\"b\":\"\(bid)\",\"B\":\"\(bidSize)\","
      + "\"a\":\"\(ask)\",\"A\":\"\(askSize)\"}}"
  }

  static func candle(_ minute: Int, _ close: Int, closed: Bool = false) -> String {
    "{\"time\":1,\"time_ms\":1000,\"channel\":\"spot.candlesticks\",\"event\":\"update\","
      + "\"result\":{\"t\":\"\(minute * 60)\",\"v\":\"7\",\"c\":\"\(close)\",\"h\":\"9\","
      + "\"l\":\"1\",\"o\":\"1\",\"n\":\"1m_A_B\",\"a\":\"3\",\"w\":\(closed)}}"
  }

  static let pong =
    "{\"time\":1787423113,\"time_ms\":1787423113699,\"conn_id\":\"425849b1745325b6\","
    + "\"channel\":\"spot.pong\",\"event\":\"\",\"result\":null,\"requestId\":\"x\"}"

  static let upgrade =
    "{\"type\":\"upgrade\",\"msg\":\"The connection will soon be closed for a service upgrade. "
    + "Please reconnect.\"}"
}
