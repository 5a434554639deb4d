public import MarketData

/// OKX, API version 5, public market data.
///
/// Facts as of November 2026.
///
/// https://www.okx.com/docs-v5/en/
public enum OKX: Exchange {
  public static let name = "okx"
  public static let title = "OKX"

  /// Tickers and trades; nothing here needs a login.
  static let publicLine = FeedLine(name: "public", path: "/ws/v5/public")
  /// Candles live here since 2023-06-20, and need no login either.
  static let businessLine = FeedLine(name: "business", path: "/ws/v5/business")

  public static let lines = [publicLine, businessLine]

  public static func line(for channel: Channel) -> FeedLine {
    switch channel {
    case .tickers, .quotes, .trades: publicLine
    case .candles: businessLine
    }
  }

  /// The venue hangs up after 30 s in which it pushed nothing, and answers the text `ping` with the
  /// text `pong`; 20 s leaves room for one lost ping.
  ///
  /// 480 requests an hour a connection; a third of a second between two keeps a burst of them polite.
  /// The notice of an upgrade comes 60 s ahead, 30 s in older documents.
  public static let limits = FeedLimits(
    pingAfter: .seconds(20),
    patience: .seconds(10),
    requestSpacing: .milliseconds(340),
    requestsPerHour: 480,
    switchWithin: .seconds(10),
    tooMuchCodes: [4002, 4008, 4009]
  )

  public static func ping(at time: UnixTime) -> String { "ping" }

  /// Ids that the venue retired without mapping them to the new ones.
  public static func hint(forRefused symbol: String) -> String? {
    let parts = symbol.split(separator: "-", maxSplits: 1)
    guard parts.count == 2 else { return "symbols are spelled BASE-QUOTE, such as BTC-USDT" }
    // Renamed in September 2024.
    if parts[0] == "MATIC" { return "\(symbol) is now POL-\(parts[1])" }
    // Merged into USDC on 2026-09-30.
    if parts[1] == "USD" { return "\(symbol) has gone; \(parts[0])-USDC took its place" }
    return nil
  }

  // MARK: Channels

  /// The venue's name of a channel.
  ///
  /// From six hours up the plain names open on UTC+8, so ours are the `utc` ones; case matters
  /// (`candle1m`, `candle1Mutc`).
  static func channelName(_ channel: Channel) -> String {
    switch channel {
    case .tickers, .quotes: "tickers"
    case .trades: "trades"
    case .candles(let interval): "candle" + bar(interval)
    }
  }

  /// The bar's name in REST requests, and behind `candle` in channels.
  static func bar(_ interval: Interval) -> String {
    switch interval {
    case .second, .minute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes:
      interval.name
    case .hour: "1H"
    case .twoHours: "2H"
    case .fourHours: "4H"
    case .sixHours: "6Hutc"
    case .twelveHours: "12Hutc"
    case .day: "1Dutc"
    case .threeDays: "3Dutc"
    case .week: "1Wutc"
    case .month: "1Mutc"
    }
  }

  /// The channel that the venue calls so, or nil for one that we never ask for.
  static func channel(named name: String) -> Channel? {
    switch name {
    case "tickers": return .tickers
    case "trades": return .trades
    default:
      guard name.hasPrefix("candle") else { return nil }
      let bar = name.dropFirst(6)
      return Interval.allCases.first { OKX.bar($0) == bar }.map { .candles($0) }
    }
  }

  /// SPOT ids are BASE-QUOTE; derivatives have more parts.
  static func isSpot(_ symbol: String) -> Bool {
    var dashes = 0
    for byte in symbol.utf8 where byte == UInt8(ascii: "-") { dashes += 1 }
    return dashes == 1
  }
}
