import NDJSON

/// Gate's channels of public market data, and what each tells.
enum GateChannel: String {
  case tickers = "spot.tickers"
  case trades = "spot.trades"
  case bookTicker = "spot.book_ticker"
  case candlesticks = "spot.candlesticks"

  /// Candles of each interval are a stream of their own, called `spot.candlesticks_1m`.
  func key(_ pair: String, interval: String? = nil) -> ChannelKey {
    ChannelKey(channel: interval.map { rawValue + "_" + $0 } ?? rawValue, instId: pair)
  }

  static func kind(of channel: String) -> Feed.Kind? {
    switch GateChannel(rawValue: channel) {
    case .tickers: return .ticker
    case .trades: return .trades(isMerged: false)
    case .bookTicker: return .book
    case .candlesticks: return nil
    case nil:
      let start = candlesticks.rawValue + "_"
      guard channel.hasPrefix(start) else { return nil }
      return interval(channel.dropFirst(start.utf8.count)).map { .candle($0) }
    }
  }

  // MARK: Intervals

  /// Over WebSocket; a week is `7d`, a month `30d`.
  static func interval(_ name: some StringProtocol) -> BarLength? {
    intervals.first { $0.name == name && $0.name != "1s" }
  }

  /// Over REST.
  static func restInterval(_ name: String) -> BarLength? {
    ["30s", "3m", "2h", "6h", "12h"].contains(name) ? nil : intervals.first { $0.name == name }
  }

  private static let intervals = BarLength.utc(
    [
      "1s", "10s", "30s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h",
      "1d", "7d",
    ],
    month: "30d"
  )

  // MARK: Recordings

  /// Which stream a recorded frame belongs to; nil for acks and pongs.
  @Sendable
  static func key(of frame: Span<UInt8>) -> ChannelKey? {
    guard let top = RecordedFrame.values(frame, ["channel", "event", "result"]),
      top[0].isString, top[1].isString, top[2].kind == .object,
      JSONText.string(top[1], in: frame) == "update"
    else { return nil }
    let name = JSONText.string(top[0], in: frame)
    let result = frame.extracting(top[2].range.bounds)
    guard let inner = RecordedFrame.values(result, ["currency_pair", "s", "n"]) else { return nil }
    for value in inner.prefix(2) where value.isString {
      return ChannelKey(channel: name, instId: JSONText.string(value, in: result))
    }
    guard inner[2].isString else { return nil }
    // "1m_BTC_USDT"
    let parts = JSONText.string(inner[2], in: result).split(separator: "_", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return ChannelKey(channel: name + "_" + parts[0], instId: String(parts[1]))
  }
}
