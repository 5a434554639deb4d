import NDJSON

/// The names of Binance's streams, such as `btcusdt@kline_1m`: symbol in small letters, then what.
enum BinanceStream {
  /// The stream of a name; a name that no stream has is a key of its own, on which nothing comes.
  static func key(ofName name: String) -> ChannelKey {
    guard let mark = name.firstIndex(of: "@") else { return ChannelKey(channel: name, instId: "") }
    let symbol = name[..<mark]
    let channel = String(name[name.index(after: mark)...])
    // Case matters: a symbol in capital letters is acked and stays silent.
    guard symbol == symbol.lowercased() else { return ChannelKey(channel: name, instId: "") }
    return ChannelKey(channel: channel, instId: symbol.uppercased())
  }

  static func name(of key: ChannelKey) -> String {
    key.instId.isEmpty ? key.channel : key.instId.lowercased() + "@" + key.channel
  }

  static func kind(of channel: String) -> Feed.Kind? {
    switch channel {
    case "ticker", "miniTicker": return .ticker
    case "bookTicker": return .book
    case "trade": return .trades(isMerged: false)
    case "aggTrade": return .trades(isMerged: true)
    default:
      guard channel.hasPrefix("kline_") else { return nil }
      return interval(channel.dropFirst("kline_".utf8.count)).map { .candle($0) }
    }
  }

  /// `1m` and `1M` differ by case only.
  static func interval(_ name: some StringProtocol) -> BarLength? {
    intervals.first { $0.name == name }
  }

  private static let intervals = BarLength.utc(
    [
      "1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w",
    ],
    month: "1M"
  )

  /// Which stream a recorded frame belongs to, wrapped in `stream` and `data` or not.
  @Sendable
  static func key(of frame: Span<UInt8>) -> ChannelKey? {
    guard let top = RecordedFrame.values(frame, ["stream", "data", "e", "s", "u", "k"]) else {
      return nil
    }
    if top[0].isString, top[1].kind == .object {
      return key(ofName: JSONText.string(top[0], in: frame))
    }
    guard top[3].isString else { return nil }
    let symbol = JSONText.string(top[3], in: frame)
    // The best bid and ask have no "e".
    guard top[2].isString else {
      return top[4].kind == .number ? ChannelKey(channel: "bookTicker", instId: symbol) : nil
    }
    switch JSONText.string(top[2], in: frame) {
    case "24hrTicker": return ChannelKey(channel: "ticker", instId: symbol)
    case "24hrMiniTicker": return ChannelKey(channel: "miniTicker", instId: symbol)
    case "kline":
      let bar = frame.extracting(top[5].range.bounds)
      guard let inner = RecordedFrame.values(bar, ["i"]), inner[0].isString else { return nil }
      let interval = JSONText.string(inner[0], in: bar)
      return ChannelKey(channel: "kline_" + interval, instId: symbol)
    case let name: return ChannelKey(channel: name, instId: symbol)
    }
  }

  /// The event inside a wrapped frame; nil if it is not wrapped.
  static func event(in frame: [UInt8]) -> [UInt8]? {
    guard let top = RecordedFrame.values(frame.span, ["stream", "data"]), top[0].isString,
      top[1].kind == .object
    else { return nil }
    return frame.span.copy(of: top[1].range)
  }
}

/// The two paths of the streams.
enum BinancePath: String, CaseIterable {
  case raw = "ws"
  case combined = "stream"
}
