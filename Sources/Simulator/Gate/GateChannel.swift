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

  private static let intervals: [BarLength] = {
    let minute: Int64 = 60_000
    let hour: Int64 = 60 * minute
    let lengths: [(String, Int64)] = [
      ("1s", 1_000), ("10s", 10_000), ("30s", 30_000), ("1m", minute), ("3m", 3 * minute),
      ("5m", 5 * minute), ("15m", 15 * minute), ("30m", 30 * minute), ("1h", hour),
      ("2h", 2 * hour), ("4h", 4 * hour), ("6h", 6 * hour), ("8h", 8 * hour), ("12h", 12 * hour),
      ("1d", 24 * hour), ("7d", 168 * hour),
    ]
    return lengths.map { BarLength.utc($0.0, milliseconds: $0.1) } + [.utc("30d", months: 1)]
  }()

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
