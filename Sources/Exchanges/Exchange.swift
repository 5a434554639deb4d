public import MarketData

/// What a venue is to us: functions of their arguments, no state, no input or output.
///
/// Adding an exchange is one folder with one type that conforms (docs/ADDING-AN-EXCHANGE.md).
/// Symbols are ours, BASE-QUOTE in capitals, except where a message names them.
public protocol Exchange: Sendable {
  /// The name in records, and of the tools: `okx`.
  static var name: String { get }
  /// The name for people: `OKX`.
  static var title: String { get }
  /// Two symbols for examples: `BTC-USDT` and `ETH-USDT`.
  static var example: String { get }
  static var second: String { get }
  /// Where the venue is to be found, the usual place first.
  static var regions: [VenueRegion] { get }
  /// The sockets that the venue spreads its channels over.
  static var lines: [FeedLine] { get }
  /// The line that serves a channel.
  static func line(for channel: Channel) -> FeedLine
  /// The candles that it streams.
  static var intervals: [Interval] { get }
  /// Who says that a bar is final.
  static var barEnds: BarEnds { get }
  /// True if a bar in which nothing is traded does not come at all, so that a hole is no fault.
  static var skipsIdleBars: Bool { get }
  /// True if tickers lack sizes, which a channel of quotes brings.
  static var needsQuotes: Bool { get }
  static var limits: FeedLimits { get }

  /// Our spelling of what a user typed, in capitals; nil if no symbol of this venue is spelled so.
  static func symbol(_ word: String) -> String?
  /// The venue's spelling of a symbol in its messages: `btcusdt`.
  static func spelling(of symbol: String) -> String

  /// The heartbeat, a text frame.
  static func ping(at time: UnixTime) -> String

  /// The requests that subscribe to, or leave, these; each within the venue's byte limit. `id` is the
  /// number of the first request; the next ones count on.
  ///
  /// Called again when a request leaves, with what is then left of it.
  static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int,
    at time: UnixTime
  ) -> [FeedRequest]

  /// Reads one message. Rows go into `rows`, whose ranges point into the text that `rows` holds.
  static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage

  /// What to tell a user whose symbol was refused, if the venue is known to have renamed it.
  static func hint(forRefused symbol: String) -> String?
  /// What to tell a user whose connection was refused with this HTTP status.
  static func hint(forStatus status: Int) -> String?

  /// The question that tells which of the first few of these symbols exist; nil where subscribing
  /// tells.
  static func check(_ symbols: [String]) -> SymbolCheck?
  /// Reads the answer to a check.
  static func read(
    _ body: Span<UInt8>,
    status: Int,
    checking symbols: [String]
  ) -> SymbolVerdict
}

/// What most venues have in common; each may say otherwise.
extension Exchange {
  public static var example: String { "BTC-USDT" }
  public static var second: String { "ETH-USDT" }
  public static var intervals: [Interval] { Interval.allCases }
  public static var barEnds: BarEnds { .told }
  public static var skipsIdleBars: Bool { false }
  public static var needsQuotes: Bool { false }
  public static func symbol(_ word: String) -> String? { word }
  public static func spelling(of symbol: String) -> String { symbol }
  public static func hint(forRefused symbol: String) -> String? { nil }
  public static func hint(forStatus status: Int) -> String? { nil }
  public static func check(_ symbols: [String]) -> SymbolCheck? { nil }
  public static func read(
    _ body: Span<UInt8>,
    status: Int,
    checking symbols: [String]
  ) -> SymbolVerdict { .noAnswer("this exchange is not asked", isPassing: false) }
}

/// Who says that a bar is final.
public enum BarEnds: Sendable {
  /// The venue, always.
  case told
  /// The venue as a rule, or never; where its word is lacking, the bar behind it shows it.
  case toldOrShown
  /// Never the venue; the bar behind it shows it.
  case shown
}

/// One socket of a venue.
public struct FeedLine: Hashable, Sendable {
  /// The name in status records: `public`, `business`.
  public var name: String
  /// The path of the WebSocket endpoint.
  public var path: String

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }
}
