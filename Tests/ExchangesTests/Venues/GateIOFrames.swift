import Exchanges

extension VenueFrames {
  private static func underscored(_ symbol: String) -> String {
    String(symbol.map { $0 == "-" ? "_" : $0 })
  }

  private static func update(_ channel: String, _ tsMs: Int64, _ result: String) -> String {
    "{\"time\":\(tsMs / 1_000),\"time_ms\":\(tsMs),\"channel\":\"\(channel)\",\"event\":\"update\","
      + "\"result\":{\(result)}}"
  }

  static let gateIO = VenueFrames(
    venue: GateIO.self,
    symbols: ["BTC-USDT", "币安人生-USDT"],
    spellings: ["BTC-USDT", "btc_usdt", "BTC/USDT"],
    answers: { text, unknown in
      let request = object(text)
      let channel = request["channel"] as? String ?? ""
      let time = request["time"] as? Int ?? 0
      let head = "{\"time\":\(time),\"time_ms\":\(time * 1_000 + 9),"
      if channel == "spot.ping" {
        return [head + "\"channel\":\"spot.pong\",\"event\":\"\",\"result\":null}"]
      }
      let names = request["payload"] as? [String] ?? []
      let payload = names.map { "\"\($0)\"" }.joined(separator: ",")
      let rest =
        "\"id\":\(request["id"] ?? 0),\"channel\":\"\(channel)\",\"event\":\""
        + "\(request["event"] ?? "")\",\"payload\":[\(payload)]"
      guard let pair = names.last, unknown.contains(where: { underscored($0) == pair }) else {
        return [head + rest + ",\"result\":{\"status\":\"success\"}}"]
      }
      return [
        head + rest + ",\"error\":{\"code\":2,\"message\":\"unknown currency pair: \(pair)\"},"
          + "\"result\":{\"status\":\"fail\"}}"
      ]
    },
    ticker: { symbol, tsMs, last in
      update(
        "spot.tickers",
        tsMs,
        "\"currency_pair\":\"\(underscored(symbol))\",\"last\":\"\(last)\",\"lowest_ask\":\"99\","
          + "\"highest_bid\":\"0.9\",\"change_percentage\":\"-0.1451\",\"base_volume\":\"3\","
          + "\"quote_volume\":\"4\",\"high_24h\":\"2\",\"low_24h\":\"1\""
      )
    },
    trade: { symbol, id, tsMs in
      update(
        "spot.trades",
        tsMs,
        "\"id\":\(id),\"create_time\":\(tsMs / 1_000),\"create_time_ms\":\"\(tsMs).2642\","
          + "\"side\":\"sell\",\"currency_pair\":\"\(underscored(symbol))\",\"amount\":\"2\","
          + "\"price\":\"1\""
      )
    },
    candle: { symbol, openMs, close, isClosed in
      update(
        "spot.candlesticks",
        openMs + 5,
        "\"t\":\"\(openMs / 1_000)\",\"v\":\"6\",\"c\":\"\(close)\",\"h\":\"9\",\"l\":\"1\","
          + "\"o\":\"1\",\"n\":\"1m_\(underscored(symbol))\",\"a\":\"5\",\"w\":\(isClosed)"
      )
    },
    notice:
      "{\"type\":\"upgrade\",\"msg\":\"The connection will soon be closed for a service upgrade. "
      + "Please reconnect.\"}"
  )
}
