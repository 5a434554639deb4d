public import MarketData
import NDJSON

/// A venue that can also be asked over REST.
///
/// Functions of their arguments, as `Exchange`.
public protocol SnapshotExchange: Exchange {
  /// The candles that it can be asked for.
  static var snapshotIntervals: [Interval] { get }
  /// Rows of candles that one answer holds at most.
  static var candlesPerPage: Int { get }
  /// Bars back from now that the endpoint for recent candles knows.
  static var recentCandles: Int { get }

  static func request(for query: SnapshotQuery, demoTrading: Bool) -> SnapshotRequest

  /// What an endpoint allows to one address.
  static func limit(of endpoint: String) -> RequestLimit
  /// The header, in lower case, that tells when a limit is lifted, in Unix seconds; nil where
  /// Retry-After tells.
  static var limitResetHeader: String? { get }

  /// Reads an answer, whatever its HTTP status. Rows go into `rows`, with the symbol of each where
  /// the query is for all of them.
  ///
  /// `serverTime`: the venue's own clock, to the second, where the answer tells it.
  static func read(
    _ body: Span<UInt8>,
    status: Int,
    answering query: SnapshotQuery,
    receivedAt: UnixTime,
    serverTime: UnixTime?,
    into rows: inout MessageRows
  ) -> SnapshotAnswer
}

extension SnapshotExchange {
  public static var snapshotIntervals: [Interval] { intervals }
  public static var limitResetHeader: String? { nil }
}

/// One question to a REST API.
public enum SnapshotQuery: Equatable, Sendable {
  case ticker(symbol: String)
  /// Every spot market in one answer.
  case allTickers
  /// At most `limit` bars that open before `before` (Unix ms, exclusive; nil: now), newest first.
  /// `isOld`: they may lie behind what the endpoint for recent candles knows.
  case candles(symbol: String, interval: Interval, before: Int64?, limit: Int, isOld: Bool)

  /// The symbol asked for, if it is one.
  public var symbol: String? {
    switch self {
    case .ticker(let symbol): symbol
    case .allTickers: nil
    case .candles(let symbol, _, _, _, _): symbol
    }
  }
}

/// A question as it goes out.
public struct SnapshotRequest: Equatable, Sendable {
  /// Names the limit that it counts against.
  public var endpoint: String
  /// Path and query.
  public var path: String
  public var headers: [String: String]

  init(endpoint: String, path: String, headers: [String: String]) {
    self.endpoint = endpoint
    self.path = path
    self.headers = headers
  }
}

/// So many requests in any window of this length.
public struct RequestLimit: Equatable, Sendable {
  public var requests: Int
  public var window: TimeSpan

  public init(requests: Int, window: TimeSpan) {
    self.requests = requests
    self.window = window
  }
}

/// What an answer comes to.
public enum SnapshotAnswer: Equatable, Sendable {
  case rows
  case refused(SnapshotRefusal)

  /// JSON, and not what was asked for.
  static let otherShape = SnapshotAnswer.refused(
    SnapshotRefusal(.again, code: "HTTP 200", text: "an answer of another shape")
  )
}

/// An answer that is none, and whether asking again makes sense.
public struct SnapshotRefusal: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// A fault that passes.
    case again
    /// Too many requests: the endpoint is left alone for a while.
    case later
    /// The venue does not know the symbol.
    case unknownSymbol
    /// It will be answered so every time.
    case permanent
  }

  public var kind: Kind
  /// `HTTP 503` or the venue's own code.
  public var code: String
  public var text: String

  init(_ kind: Kind, code: String, text: String) {
    self.kind = kind
    self.code = code
    self.text = text
  }

  public var description: String { text.isEmpty ? code : "\(code): \(text)" }
}

extension SnapshotRefusal {
  /// An answer that is no JSON: of a gateway, or none at all.
  init(notJSON body: Span<UInt8>, status: Int) {
    let start = body.string(at: TextRange(0, min(body.count, 60)))
    let shown = start.prefix { !$0.isNewline }
    let text = body.isEmpty ? "an empty answer" : "the answer is not JSON: \(shown)"
    self.init(Kind(status: status), code: "HTTP \(status)", text: text)
  }
}

extension SnapshotRefusal.Kind {
  /// What an HTTP status says where the venue has no word of its own.
  init(status: Int) {
    self =
      switch status {
      case 418, 429: .later
      case 200, 408, 500...599: .again
      default: .permanent
      }
  }
}
