public import MarketData

/// Gate.io spot, API version 4, public market data.
///
/// Facts as of November 2026.
///
/// https://www.gate.com/docs/developers/apiv4/ws/en/
public enum GateIO: Exchange {
  public static let name = "gateio"
  public static let title = "Gate.io"

  /// Its demo trading streams on another path, which no region can tell, so there is none here.
  public static let regions = [
    VenueRegion(
      name: "global",
      webSocketURL: "wss://api.gateio.ws",
      restURL: "https://api.gateio.ws"
    )
  ]

  /// With the slash at its end: without it the answer is HTTP 404.
  static let line = FeedLine(name: "spot", path: "/ws/v4/")
  public static let lines = [line]
  public static func line(for channel: Channel) -> FeedLine { line }

  /// Those of ours that it has, but weeks and months: on which day its `7d` opens is not
  /// documented, nor whether `30d` is a month here too.
  public static let intervals: [Interval] = [
    .minute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes, .hour, .twoHours,
    .fourHours, .sixHours, .twelveHours, .day,
  ]

  /// The message that says that a bar is closed may be lost, as the documents warn.
  public static let barEnds = BarEnds.toldOrShown

  /// Sizes of the best bid and ask are on another channel.
  public static let needsQuotes = true

  /// A connection on which nothing moves is cut, after half a minute or a whole one: a ping leaves
  /// every ten seconds, and one without an answer for two of these ends it.
  ///
  /// Each pair is a request of its own. No limit of them is known and bursts of 150 passed; 100 a
  /// second keep it polite. The notice of an upgrade says "soon" and no more.
  public static let limits = FeedLimits(
    pingAfter: .seconds(10),
    patience: .seconds(20),
    rhythm: .always,
    requestSpacing: .milliseconds(10),
    requestsPerHour: 360_000,
    switchWithin: .seconds(1)
  )

  // MARK: Symbols

  /// `BTC-USDT`, `BTC_USDT`, `BTC/USDT`.
  public static func symbol(_ word: String) -> String? {
    let parts = word.split(omittingEmptySubsequences: false) { "-_/".contains($0) }
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return "\(parts[0])-\(parts[1])"
  }

  /// `BTC_USDT`; some names are not of Latin letters.
  public static func spelling(of symbol: String) -> String {
    String(symbol.map { $0 == "-" ? "_" : $0 })
  }

  /// Our spelling of one of its own; nil if it is no pair.
  static func symbol(ofPair pair: String) -> String? {
    let parts = pair.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return "\(parts[0])-\(parts[1])"
  }

  // MARK: Channels

  static func channelName(_ channel: Channel) -> String {
    switch channel {
    case .tickers: "spot.tickers"
    case .quotes: "spot.book_ticker"
    case .trades: "spot.trades"
    case .candles: "spot.candlesticks"
    }
  }
}
