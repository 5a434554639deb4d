import Exchanges

extension VenueFrames {
  /// `DATA`, or the answer to a request, about one market.
  private static func coinone(
    _ type: String,
    _ channel: String,
    _ symbol: String,
    _ rest: String = ""
  ) -> String {
    let parts = symbol.split(separator: "-")
    return "{\"response_type\":\"\(type)\",\"channel\":\"\(channel)\",\"data\":{"
      + "\"quote_currency\":\"\(parts[1])\",\"target_currency\":\"\(parts[0])\"\(rest)}}"
  }

  static let coinone = VenueFrames(
    venue: Coinone.self,
    symbols: ["BTC-KRW", "ETH-KRW"],
    spellings: ["BTC-KRW", "btc-krw", "BTC_KRW", "btc/krw", "KRW-BTC"],
    greeting: ["{\"response_type\":\"CONNECTED\",\"data\":{\"session_id\":\"...\"}}"],
    answers: { text, unknown in
      let request = object(text)
      let type = request["request_type"] as? String ?? ""
      if type == "PING" { return ["{\"response_type\":\"PONG\"}"] }
      let topic = request["topic"] as? [String: String] ?? [:]
      let (base, quote) = (topic["target_currency"] ?? "", topic["quote_currency"] ?? "")
      let interval = topic["interval"].map { ",\"interval\":\"\($0)\"" } ?? ""
      let channel = request["channel"] as? String ?? ""
      // An unknown market is confirmed like any other.
      let ack = coinone("\(type)D", channel, "\(base)-\(quote)", interval)
      guard type == "SUBSCRIBE", unknown.contains("\(base)-\(quote)") else { return [ack] }
      return [
        ack, "{\"response_type\":\"ERROR\",\"error_code\":160012,\"message\":\"Invalid Topic\"}",
      ]
    },
    checked: { symbols, unknown in
      let rows = symbols.filter { !unknown.contains($0) }.map { symbol in
        let parts = symbol.split(separator: "-")
        return "{\"quote_currency\":\"\(parts[1])\",\"target_currency\":\"\(parts[0])\","
          + "\"price_unit\":\"1\",\"maintenance_status\":0,\"trade_status\":1}"
      }
      // There are others, whatever is asked for.
      let others = "{\"quote_currency\":\"KRW\",\"target_currency\":\"XRP\"}"
      return (
        200,
        "{\"result\":\"success\",\"error_code\":\"0\",\"server_time\":1790133797000,"
          + "\"markets\":[\((rows + [others]).joined(separator: ","))]}"
      )
    },
    ticker: { symbol, tsMs, last in
      coinone(
        "DATA",
        "TICKER",
        symbol,
        ",\"timestamp\":\(tsMs),\"quote_volume\":\"4\",\"target_volume\":\"3\",\"high\":\"2\","
          + "\"low\":\"1\",\"first\":\"1\",\"last\":\"\(last)\",\"volume_power\":\"0\","
          + "\"ask_best_price\":\"99999999\",\"ask_best_qty\":\"2\",\"bid_best_price\":\"0.9\","
          + "\"bid_best_qty\":\"1\",\"id\":\"\(tsMs)001\",\"yesterday_high\":\"9\""
      )
    },
    trade: { symbol, id, tsMs in
      coinone(
        "DATA",
        "TRADE",
        symbol,
        ",\"id\":\"\(id)\",\"timestamp\":\(tsMs),\"price\":\"1\",\"qty\":\"2\","
          + "\"is_seller_maker\":true"
      )
    },
    candle: { symbol, openMs, close, _ in
      // Each state of a bar is newer than the one before.
      let tsMs = openMs + Int64((Double(close) ?? 0) * 100)
      return coinone(
        "DATA",
        "CHART",
        symbol,
        ",\"interval\":\"1m\",\"timestamp\":\(tsMs),\"id\":\"\(tsMs)001\","
          + "\"candle_timestamp\":\(openMs),\"high\":\"9\",\"low\":\"1\",\"first\":\"1\","
          + "\"last\":\"\(close)\",\"quote_volume\":\"6\",\"target_volume\":\"5\""
      )
    },
    tellsEnds: false
  )
}
