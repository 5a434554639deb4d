import Exchanges

extension VenueFrames {
  static let okx = VenueFrames(
    venue: OKX.self,
    symbols: ["BTC-USDT", "ETH-USDT"],
    spellings: ["BTC-USDT", "btc-usdt"],
    answers: { text, unknown in
      if text == "ping" { return ["pong"] }
      let request = object(text)
      let arguments = request["args"] as? [[String: String]] ?? []
      return arguments.map { argument in
        let (channel, symbol) = (argument["channel"] ?? "", argument["instId"] ?? "")
        return unknown.contains(symbol)
          ? Says.refusal("60018", channel, symbol)
          : Says.ack(channel, symbol, event: request["op"] as? String ?? "")
      }
    },
    ticker: { Says.ticker($0, Int($1), last: $2) },
    trade: { symbol, id, tsMs in
      "{\"arg\":{\"channel\":\"trades\",\"instId\":\"\(symbol)\"},\"data\":[{\"tradeId\":\"\(id)\","
        + "\"px\":\"1\",\"sz\":\"2\",\"side\":\"buy\",\"ts\":\"\(tsMs)\"}]}"
    },
    candle: { Says.candle($0, Int($1 / 60_000), $2, closed: $3) },
    notice: Says.notice,
    messagesPerSecond: 3
  )
}
