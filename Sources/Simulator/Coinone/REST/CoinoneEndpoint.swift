/// The REST endpoints that are simulated, by the word behind `/public/v2/`.
enum CoinoneEndpoint: String, CaseIterable {
  case ticker = "ticker_new"
  case dayTicker = "ticker_utc_new"
  case chart
  case trades
  case markets
}

/// A path taken apart: `/public/v2/ticker_new/KRW/BTC`; the case of letters does not matter.
struct CoinonePath {
  let endpoint: CoinoneEndpoint
  /// Upper case.
  let quote: String
  let target: String?

  init?(_ path: String) {
    let parts = path.uppercased().split(separator: "/", omittingEmptySubsequences: false)
    guard (5...6).contains(parts.count), parts[0].isEmpty, parts[1] == "PUBLIC", parts[2] == "V2",
      let endpoint = CoinoneEndpoint(rawValue: parts[3].lowercased())
    else { return nil }
    self.endpoint = endpoint
    quote = String(parts[4])
    target = parts.count == 6 ? String(parts[5]) : nil
    switch endpoint {
    case .chart, .trades: guard target != nil else { return nil }
    case .ticker, .dayTicker, .markets: break
    }
  }
}

/// An answer that is not data; it comes with HTTP 200.
struct CoinoneError: Error, Equatable {
  var code: Int
  var message: String

  static let currency = CoinoneError(code: 108, message: "Unknown CryptoCurrency")
  static let parameter = CoinoneError(code: 107, message: "Parameter value is wrong")
  static let blocked = CoinoneError(code: 4, message: "Blocked user access")
}
