public import MarketData

/// Binance spot, public market data.
///
/// Facts as of November 2026.
///
/// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
public enum Binance: Exchange {
  public static let name = "binance"
  public static let title = "Binance"

  /// The first is for market data alone, and served where the others answer HTTP 451.
  public static let regions = [
    VenueRegion(
      name: "global",
      webSocketURL: "wss://data-stream.binance.vision",
      restURL: "https://data-api.binance.vision"
    ),
    VenueRegion(
      name: "main",
      webSocketURL: "wss://stream.binance.com",
      restURL: "https://api.binance.com"
    ),
    VenueRegion(
      name: "us",
      webSocketURL: "wss://stream.binance.us:9443",
      restURL: "https://api.binance.us"
    ),
  ]

  /// Combined streams: each message names its own.
  ///
  /// No slash at the end, which is refused.
  static let line = FeedLine(name: "market", path: "/stream")
  public static let lines = [line]
  public static func line(for channel: Channel) -> FeedLine { line }

  /// All of ours but three days, whose first day the documents do not tell.
  public static let intervals = Interval.allCases.filter { $0 != .threeDays }

  /// A bar may pass without its last message; then the bar behind it shows its end.
  public static let barEnds = BarEnds.toldOrShown

  /// Five messages in any second end the connection, and pongs count: three of ours leave room for a
  /// heartbeat and a pong.
  ///
  /// The venue sends a ping each 20 s, which the transport answers; ours is a question with a short
  /// answer, since a quiet market would look like a dead connection. Connections are cut after 24 h.
  public static let limits = FeedLimits(
    pingAfter: .seconds(30),
    patience: .seconds(15),
    requestSpacing: .milliseconds(340),
    requestsPerHour: 10_000,
    switchWithin: .seconds(5),
    channelsPerConnection: 1_024,
    lifetime: .seconds(86_400),
    tooMuchCodes: [1008]
  )

  // MARK: Symbols

  /// What markets are quoted in, the longer ones first where one ends another.
  private static let quotes = [
    "FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USD1", "USDP", "BIDR", "IDRT", "BVND", "BKRW",
    "BTC", "ETH", "BNB", "EUR", "TRY", "BRL", "JPY", "GBP", "AUD", "DAI", "XRP", "TRX", "ARS",
    "COP", "CZK", "MXN", "PLN", "RON", "UAH", "ZAR", "RUB", "NGN", "IDR", "VAI", "PAX", "USD",
    "DOGE", "SOL", "DOT",
  ]

  /// `BTC-USDT`, `BTC/USDT`, `BTC_USDT`; `BTCUSDT` too where it ends in what markets are quoted in.
  public static func symbol(_ word: String) -> String? {
    let parts = word.split(omittingEmptySubsequences: false) { "-/_".contains($0) }
    if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty { return "\(parts[0])-\(parts[1])" }
    return parts.count == 1 ? divided(word) : nil
  }

  /// A spelling without a mark between, with one; nil where it is not clear where.
  static func divided(_ word: String) -> String? {
    guard let quote = quotes.first(where: { word.hasSuffix($0) && word.count > $0.count }) else {
      return nil
    }
    return "\(word.dropLast(quote.count))-\(quote)"
  }

  /// Streams are named in lower case: `btcusdt`.
  public static func spelling(of symbol: String) -> String {
    symbol.filter { $0 != "-" }.lowercased()
  }

  // MARK: Channels

  /// The stream of a subscription that is spelled in our way: `btcusdt@ticker`.
  static func stream(_ subscription: Subscription) -> String {
    let symbol = spelling(of: subscription.symbol)
    return switch subscription.channel {
    case .tickers: "\(symbol)@ticker"
    case .quotes: "\(symbol)@bookTicker"
    case .trades: "\(symbol)@trade"
    case .candles(let interval): "\(symbol)@kline_\(interval.name)"
    }
  }

  /// What a stream's name stands for, if it is one that we can have asked for.
  static func subscription(_ stream: String) -> Subscription? {
    guard let mark = stream.lastIndex(of: "@") else { return nil }
    let symbol = String(stream[..<mark])
    let kind = stream[stream.index(after: mark)...]
    if kind == "ticker" { return Subscription(.tickers, symbol) }
    if kind == "trade" { return Subscription(.trades, symbol) }
    guard kind.hasPrefix("kline_"), let interval = Interval(name: String(kind.dropFirst(6))) else {
      return nil
    }
    return Subscription(.candles(interval), symbol)
  }

  public static func hint(forRefused symbol: String) -> String? {
    symbol.hasPrefix("MATIC-") ? "\(symbol) is now POL-\(symbol.dropFirst(6))" : nil
  }

  public static func hint(forStatus status: Int) -> String? {
    switch status {
    case 451: "Binance does not serve this place from here; --region global is for data alone"
    case 418: "Binance has banned this address for some minutes, up to days"
    default: nil
    }
  }
}
