/// The REST endpoints that are simulated, with the exchange's limits: requests in two seconds.
enum Endpoint: String, CaseIterable {
  case ticker = "/api/v5/market/ticker"
  case tickers = "/api/v5/market/tickers"
  case candles = "/api/v5/market/candles"
  case historyCandles = "/api/v5/market/history-candles"
  case trades = "/api/v5/market/trades"
  case instruments = "/api/v5/public/instruments"
  case time = "/api/v5/public/time"

  /// The last part of the path.
  var name: Substring {
    rawValue[rawValue.index(after: rawValue.lastIndex(of: "/") ?? rawValue.startIndex)...]
  }

  var requestsInTwoSeconds: Int {
    switch self {
    case .ticker, .tickers, .historyCandles, .instruments: 20
    case .candles: 40
    case .trades: 100
    case .time: 10
    }
  }

  /// Most rows of one answer.
  var largestLimit: Int {
    switch self {
    case .candles, .historyCandles: 300
    case .trades: 500
    case .ticker, .tickers, .instruments, .time: 1
    }
  }
}
