/// The REST endpoints that are simulated, by the word behind `/api/v4/spot/`.
enum GateEndpoint: String, CaseIterable {
  case tickers
  case candlesticks
  case trades
  case currencyPairs = "currency_pairs"
  case time

  /// The endpoint of a path, and the pair behind it where that may be.
  init?(path: String, pair: inout String?) {
    let start = "/api/v4/spot/"
    guard path.hasPrefix(start) else { return nil }
    let parts = path.dropFirst(start.utf8.count)
      .split(separator: "/", omittingEmptySubsequences: false)
    guard let word = parts.first, let endpoint = GateEndpoint(rawValue: String(word)) else {
      return nil
    }
    switch (endpoint, parts.count) {
    case (_, 1): break
    case (.currencyPairs, 2): pair = String(parts[1])
    case (.tickers, _), (.candlesticks, _), (.trades, _), (.currencyPairs, _), (.time, _):
      return nil
    }
    self = endpoint
  }
}

/// An answer that is not data.
struct GateError: Error, Equatable {
  var status = 400
  var label: String
  var message: String

  static func pair(_ name: String) -> GateError {
    GateError(label: "INVALID_CURRENCY_PAIR", message: "Invalid currency pair \(name)")
  }

  static func missing(_ parameter: String) -> GateError {
    GateError(label: "MISSING_REQUIRED_PARAM", message: "Missing required parameter: \(parameter)")
  }

  static func value(_ parameter: String) -> GateError {
    GateError(label: "INVALID_PARAM_VALUE", message: "Invalid value for parameter: \(parameter)")
  }

  /// As clients saw it in 2026.
  static let tooLongAgo = GateError(
    label: "INVALID_PARAM_VALUE",
    message: "Candlestick too long ago. Maximum 10000 points ago are allowed"
  )

  static let tooMany = GateError(
    status: 429,
    label: "TOO_MANY_REQUESTS",
    message: "Request Rate Limit Exceeded"
  )

  /// How an unknown path is refused is our choice.
  static let path = GateError(status: 404, label: "NOT_FOUND", message: "Not Found")

  /// What `--fault rest-code` answers with.
  static func injected(_ label: String) -> GateError {
    switch label {
    case "SERVER_ERROR": .init(status: 500, label: label, message: "Internal server error")
    case "TOO_MANY_REQUESTS": .tooMany
    default: .init(label: label, message: "Simulated error")
    }
  }
}

/// The requests to one endpoint within ten seconds.
struct GateWindow {
  private var number: Int64 = 0
  private var count = 0

  static let limit = 200

  /// What is left after one more, negative if there was none; and when the next window begins.
  mutating func take(atSecond second: Int64) -> (left: Int, reset: Int64) {
    if second / 10 != number {
      number = second / 10
      count = 0
    }
    count += 1
    return (GateWindow.limit - count, (number + 1) * 10)
  }
}
