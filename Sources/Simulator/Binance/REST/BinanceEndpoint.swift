/// The REST endpoints that are simulated, with what a request of each weighs.
enum BinanceEndpoint: String, CaseIterable {
  case ping = "/api/v3/ping"
  case time = "/api/v3/time"
  case exchangeInfo = "/api/v3/exchangeInfo"
  case day = "/api/v3/ticker/24hr"
  case bookTicker = "/api/v3/ticker/bookTicker"
  case price = "/api/v3/ticker/price"
  case klines = "/api/v3/klines"
  case trades = "/api/v3/trades"

  /// The last part of the path.
  var word: String { String(rawValue.split(separator: "/").last ?? "") }

  /// The weight of a request about so many symbols; nil stands for all of them.
  func weight(_ symbols: Int?) -> Int {
    switch self {
    case .ping, .time: 1
    case .exchangeInfo: 20
    case .klines: 2
    case .trades: 25
    case .bookTicker, .price: symbols == 1 ? 2 : 4
    case .day:
      switch symbols ?? .max {
      case ...20: 2
      case 21...100: 40
      default: 80
      }
    }
  }
}

/// An answer that is not data.
struct BinanceError: Error, Equatable {
  var status = 400
  var code: Int
  var message: String

  static let symbol = BinanceError(code: -1121, message: "Invalid symbol.")
  static let interval = BinanceError(code: -1120, message: "Invalid interval.")
  static let repeated = BinanceError(
    code: -1151,
    message: "Symbol is present multiple times in the list."
  )

  static func characters(_ parameter: String) -> BinanceError {
    BinanceError(
      code: -1100,
      message: "Illegal characters found in parameter '\(parameter)'; legal range is"
        + " '^[A-Z0-9-_.]{1,20}$'."
    )
  }

  static func missing(_ parameter: String) -> BinanceError {
    BinanceError(
      code: -1102,
      message: "Mandatory parameter '\(parameter)' was not sent, was empty/null, or malformed."
    )
  }

  /// What `--fault rest-code` answers with; the statuses of overload and timeout are documented as
  /// 5xx.
  static func injected(_ code: Int) -> BinanceError {
    switch code {
    case 1_003: .init(status: 429, code: -1003, message: "Too many requests.")
    case 1_007:
      .init(
        status: 504,
        code: -1007,
        message: "Timeout waiting for response from backend server. Send status unknown;"
          + " execution status unknown."
      )
    case 1_008: .init(status: 503, code: -1008, message: "Server is currently overloaded.")
    case 1_120: .interval
    case 1_121: .symbol
    default: .init(code: -code, message: "Simulated error.")
    }
  }
}

/// The weight that one address has used in the running minute.
struct BinanceWeights {
  private var minute: Int64 = 0
  private(set) var used = 0
  /// Requests that came after a 429 all the same.
  private var ignored = 0

  static let limit = 6_000
  /// So many, and the address is banned for the rest of the minute; the number is our choice.
  private static let patience = 20

  enum Verdict: Equatable {
    case fits
    /// Nothing more for so many seconds; banned if a 429 was ignored for long.
    case wait(seconds: Int64, isBan: Bool)
  }

  mutating func take(_ weight: Int, atSecond second: Int64) -> Verdict {
    if second / 60 != minute { self = BinanceWeights(minute: second / 60) }
    used += weight
    guard used > BinanceWeights.limit else { return .fits }
    ignored += 1
    return .wait(seconds: 60 - second % 60, isBan: ignored > BinanceWeights.patience)
  }

  init() {}

  private init(minute: Int64) { self.minute = minute }
}
