public import MarketData

/// What can be subscribed to, in the market's words; each exchange spells it in its own way.
public enum Channel: Hashable, Sendable {
  case tickers
  /// Best bid and ask with their sizes, where a venue's tickers lack the sizes: no records of their
  /// own, they complete tickers.
  case quotes
  case trades
  case candles(Interval)

  /// The spelling in status records: `tickers`, `quotes`, `trades`, `candles`.
  public var name: String {
    switch self {
    case .tickers: "tickers"
    case .quotes: "quotes"
    case .trades: "trades"
    case .candles: "candles"
    }
  }

  /// The `type` of its records.
  var recordType: String {
    switch self {
    case .tickers, .quotes: "ticker"
    case .trades: "trade"
    case .candles: "candle"
    }
  }

  /// The interval of a candle channel.
  public var interval: Interval? {
    switch self {
    case .tickers, .quotes, .trades: nil
    case .candles(let interval): interval
    }
  }
}

/// One channel of one instrument: the unit that is asked for, acknowledged, refused, or silent.
public struct Subscription: Hashable, Sendable {
  public var channel: Channel
  /// `BTC-USDT`; in a message, as the exchange spells it.
  public var symbol: String

  public init(_ channel: Channel, _ symbol: String) {
    self.channel = channel
    self.symbol = symbol
  }

  /// For people: `BTC-USDT tickers`, `ETH-USDT candles 1m`.
  public var description: String {
    guard let interval = channel.interval else { return "\(symbol) \(channel.name)" }
    return "\(symbol) \(channel.name) \(interval.name)"
  }
}
