public import MarketData

/// Coinone, Korea: spot markets quoted in won, public market data.
///
/// Facts as of November 2026.
///
/// https://docs.coinone.co.kr/reference/public-websocket
public enum Coinone: Exchange {
  public static let name = "coinone"
  public static let title = "Coinone"
  public static let example = "BTC-KRW"
  public static let second = "ETH-KRW"

  public static let regions = [
    VenueRegion(
      name: "global",
      webSocketURL: "wss://stream.coinone.co.kr",
      restURL: "https://api.coinone.co.kr"
    )
  ]

  static let line = FeedLine(name: "public", path: "/")
  public static let lines = [line]
  public static func line(for channel: Channel) -> FeedLine { line }

  /// What the venue has of ours, weeks aside, whose first day no source tells.
  ///
  /// Whether its day is UTC's is not documented either: a bar that opens off our grid is refused.
  public static let intervals: [Interval] = [
    .minute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes, .hour, .twoHours,
    .fourHours, .sixHours, .day,
  ]

  /// The venue never says it.
  public static let barEnds = BarEnds.shown

  /// Bars are pushed on change.
  public static let skipsIdleBars = true

  /// A connection is cut 30 min after its last `PING`, data or not, and one that says nothing after a
  /// minute.
  ///
  /// No limit of requests is known; 363 at once passed. An address may have 20 connections, the next
  /// one is closed with 4290. All markets fit on one.
  public static let limits = FeedLimits(
    pingAfter: .seconds(20),
    patience: .seconds(10),
    rhythm: .always,
    requestSpacing: .milliseconds(50),
    requestsPerHour: 72_000,
    switchWithin: .seconds(5),
    tooMuchCodes: [4290]
  )

  // MARK: Symbols

  /// All markets are quoted in it.
  static let quote = "KRW"

  /// `BTC-KRW`, `BTC_KRW`, `BTC/KRW`, and the Korean way round, `KRW-BTC`.
  public static func symbol(_ word: String) -> String? {
    let parts = word.split(omittingEmptySubsequences: false) { "-/_".contains($0) }
    guard parts.count == 2, (parts[0] == quote) != (parts[1] == quote) else { return nil }
    let base = parts[0] == quote ? parts[1] : parts[0]
    let isPlain = base.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    return base.isEmpty || !isPlain ? nil : "\(base)-\(quote)"
  }

  /// The coin of one of our symbols: `BTC`.
  static func base(of symbol: String) -> Substring {
    symbol.prefix { $0 != "-" }
  }

  // MARK: Channels

  static func channel(_ channel: Channel) -> String {
    switch channel {
    case .tickers, .quotes: "TICKER"
    case .trades: "TRADE"
    case .candles: "CHART"
    }
  }
}
