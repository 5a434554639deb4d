/// The two WebSocket paths that serve public market data.
enum SocketPath: String, Sendable {
  case publicData = "/ws/v5/public"
  case business = "/ws/v5/business"

  /// What it is called behind a fault's slash.
  var word: String {
    switch self {
    case .publicData: "public"
    case .business: "business"
    }
  }

  /// The path that serves a channel that this simulator knows; nil for any other.
  ///
  /// Candles left `/public` on 2023-06-20.
  init?(serving channel: String) {
    switch channel {
    case "tickers", "trades": self = .publicData
    case "trades-all": self = .business
    default:
      guard BarLength.named(channel: channel) != nil else { return nil }
      self = .business
    }
  }
}

extension BarLength {
  /// The bars of a channel such as `candle1m` or `candle1Dutc`.
  static func named(channel: String) -> BarLength? {
    guard channel.hasPrefix("candle") else { return nil }
    return named(channel.dropFirst("candle".utf8.count))
  }
}
