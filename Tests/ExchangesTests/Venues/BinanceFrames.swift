import Exchanges

extension VenueFrames {
  private static func inCapitals(_ symbol: String) -> String {
    symbol.filter { $0 != "-" }
  }

  private static func combined(_ symbol: String, _ stream: String, _ data: String) -> String {
    "{\"stream\":\"\(inCapitals(symbol).lowercased())@\(stream)\",\"data\":\(data)}"
  }

  static let binance = VenueFrames(
    venue: Binance.self,
    symbols: ["BTC-USDT", "ETH-BTC"],
    spellings: ["BTCUSDT", "btcusdt", "BTC-USDT", "BTC/USDT", "btc_usdt"],
    answers: { text, _ in
      let request = object(text)
      // Whatever is asked for is confirmed, known or not.
      let result = request["method"] as? String == "GET_PROPERTY" ? "true" : "null"
      return ["{\"result\":\(result),\"id\":\(request["id"] ?? "null")}"]
    },
    checked: { symbols, unknown in
      if symbols.contains(where: unknown.contains) {
        return (400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}")
      }
      let rows = symbols.map { symbol in
        let parts = symbol.split(separator: "-")
        return "{\"symbol\":\"\(inCapitals(symbol))\",\"status\":\"TRADING\","
          + "\"baseAsset\":\"\(parts[0])\",\"quoteAsset\":\"\(parts[1])\"}"
      }
      return (200, "{\"timezone\":\"UTC\",\"symbols\":[\(rows.joined(separator: ","))]}")
    },
    ticker: { symbol, tsMs, last in
      combined(
        symbol,
        "ticker",
        "{\"e\":\"24hrTicker\",\"E\":\(tsMs),\"s\":\"\(inCapitals(symbol))\",\"P\":\"-2.071\","
          + "\"c\":\"\(last)\",\"Q\":\"0.0025\",\"b\":\"0.9\",\"B\":\"1\",\"a\":\"99999999\","
          + "\"A\":\"2\",\"o\":\"1\",\"h\":\"2\",\"l\":\"1\",\"v\":\"3\",\"q\":\"4\",\"n\":5}"
      )
    },
    trade: { symbol, id, tsMs in
      combined(
        symbol,
        "trade",
        "{\"e\":\"trade\",\"E\":\(tsMs),\"s\":\"\(inCapitals(symbol))\",\"t\":\(id),\"p\":\"1\","
          + "\"q\":\"2\",\"T\":\(tsMs),\"m\":false,\"M\":true}"
      )
    },
    candle: { symbol, openMs, close, isClosed in
      combined(
        symbol,
        "kline_1m",
        "{\"e\":\"kline\",\"E\":\(openMs + 5),\"s\":\"\(inCapitals(symbol))\",\"k\":{\"t\":\(openMs),"
          + "\"T\":\(openMs + 59_999),\"s\":\"\(inCapitals(symbol))\",\"i\":\"1m\",\"f\":-1,\"L\":-1,"
          + "\"o\":\"1\",\"c\":\"\(close)\",\"h\":\"9\",\"l\":\"1\",\"v\":\"5\",\"n\":3,"
          + "\"x\":\(isClosed),\"q\":\"6\",\"V\":\"0\",\"Q\":\"0\",\"B\":\"0\"}}"
      )
    },
    notice:
      "{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}",
    messagesPerSecond: 4
  )
}
