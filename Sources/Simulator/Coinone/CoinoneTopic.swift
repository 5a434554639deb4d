import NDJSON

/// What a client subscribes to, and the words of Coinone's streams.
struct CoinoneTopic {
  enum Channel: String {
    case ticker = "TICKER"
    case trade = "TRADE"
    case chart = "CHART"
    /// Known, but not simulated: nothing comes.
    case orderBook = "ORDERBOOK"
  }

  var channel: Channel
  /// As the client wrote them.
  var quote: String
  var target: String
  var interval: String?

  /// Candles of each interval are a stream of their own, called `CHART_1m`.
  var key: ChannelKey {
    let symbol = target.uppercased() + "-" + quote.uppercased()
    switch channel {
    case .chart: return ChannelKey(channel: "CHART_" + (interval ?? ""), instId: symbol)
    case .ticker, .trade, .orderBook: return ChannelKey(channel: channel.rawValue, instId: symbol)
    }
  }

  static func kind(of channel: String) -> Feed.Kind? {
    switch channel {
    case Channel.ticker.rawValue: return .ticker
    case Channel.trade.rawValue: return .trades(isMerged: false)
    default:
      guard channel.hasPrefix("CHART_") else { return nil }
      let name = channel.dropFirst("CHART_".utf8.count)
      return ["10m", "1mon"].contains(name) ? nil : interval(name).map { .candle($0) }
    }
  }

  /// All intervals of REST; `10m` and `1mon` are not on the WebSocket.
  static func interval(_ name: some StringProtocol) -> BarLength? {
    intervals.first { $0.name == name }
  }

  private static let intervals = BarLength.utc(
    ["1m", "3m", "5m", "10m", "15m", "30m", "1h", "2h", "4h", "6h", "1d", "1w"],
    month: "1mon"
  )

  /// Which stream a recorded frame belongs to, with long keys or short ones.
  @Sendable
  static func key(of frame: Span<UInt8>) -> ChannelKey? {
    let names = ["response_type", "channel", "data", "r", "c", "d"]
    guard let top = RecordedFrame.values(frame, names) else { return nil }
    let isShort = top[0].kind == .absent
    let envelope = isShort ? top[3...] : top[..<3]
    guard let kind = envelope.first, kind.isString, JSONText.string(kind, in: frame) == "DATA",
      let channel = envelope.dropFirst().first, channel.isString,
      let data = envelope.last, data.kind == .object
    else { return nil }
    let piece = frame.extracting(data.range.bounds)
    let keys = isShort ? ["qc", "tc", "iv"] : ["quote_currency", "target_currency", "interval"]
    guard let inner = RecordedFrame.values(piece, keys), inner[0].isString, inner[1].isString,
      let known = Channel(rawValue: JSONText.string(channel, in: frame))
    else { return nil }
    return CoinoneTopic(
      channel: known,
      quote: JSONText.string(inner[0], in: piece),
      target: JSONText.string(inner[1], in: piece),
      interval: inner[2].isString ? JSONText.string(inner[2], in: piece) : nil
    ).key
  }
}
