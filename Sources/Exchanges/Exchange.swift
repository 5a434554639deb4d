public import MarketData

/// What a venue is to us: functions of their arguments, no state, no input or output.
///
/// Adding an exchange is one folder with one type that conforms.
public protocol Exchange: Sendable {
  /// The name in records, and of the tools: `okx`.
  static var name: String { get }
  /// The name for people: `OKX`.
  static var title: String { get }
  /// Where the venue is to be found, the usual place first.
  static var regions: [VenueRegion] { get }
  /// The sockets that the venue spreads its channels over.
  static var lines: [FeedLine] { get }
  /// The line that serves a channel.
  static func line(for channel: Channel) -> FeedLine
  static var limits: FeedLimits { get }

  /// The requests that subscribe to, or leave, these; each within the venue's byte limit. `id` is the
  /// number of the first request; the next ones count on.
  static func requests(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    firstID: Int
  ) -> [FeedRequest]

  /// Reads one message. Rows go into `rows`, whose ranges point into the text that `rows` holds.
  static func read(
    _ message: Span<UInt8>,
    receivedAt: UnixTime,
    into rows: inout MessageRows
  ) -> FeedMessage

  /// What to tell a user whose symbol was refused, if the venue is known to have renamed it.
  static func hint(forRefused symbol: String) -> String?
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

/// What the venue allows on a connection.
public struct FeedLimits: Sendable {
  /// A heartbeat is sent after this long without any frame.
  public var idleBeforePing: TimeSpan
  /// The connection is given up if nothing came this long after the heartbeat.
  public var patience: TimeSpan
  /// The heartbeat, a text frame.
  public var ping: String
  /// At least this long between two requests on one connection.
  public var requestSpacing: TimeSpan
  /// So many requests an hour on one connection; a new one starts with all of them.
  public var requestsPerHour: Int64
  /// A replacement starts within this time of the notice that a connection will be closed.
  public var switchWithin: TimeSpan

  public init(
    idleBeforePing: TimeSpan,
    patience: TimeSpan,
    ping: String,
    requestSpacing: TimeSpan,
    requestsPerHour: Int64,
    switchWithin: TimeSpan
  ) {
    self.idleBeforePing = idleBeforePing
    self.patience = patience
    self.ping = ping
    self.requestSpacing = requestSpacing
    self.requestsPerHour = requestsPerHour
    self.switchWithin = switchWithin
  }
}

public enum FeedOperation: Sendable {
  case subscribe
  case unsubscribe
}

/// One request on the wire, and what it asks for.
public struct FeedRequest: Equatable, Sendable {
  public var id: String
  public var text: [UInt8]
  public var subscriptions: [Subscription]

  public init(id: String, text: [UInt8], subscriptions: [Subscription]) {
    self.id = id
    self.text = text
    self.subscriptions = subscriptions
  }
}

/// What a message from the venue means.
public enum FeedMessage: Equatable, Sendable {
  /// Rows of one subscription; they are in `MessageRows`.
  case data(Subscription)
  case acknowledged(Subscription)
  case left(Subscription)
  case refused(FeedRefusal)
  /// The venue will close this connection soon.
  case closingSoon(code: String, text: String)
  /// The answer to our heartbeat.
  case pong
  /// The venue's own heartbeat, answered with a text frame.
  case ping(answer: String)
  /// Well formed and of no use to us; what it was, told once.
  case ignored(String)
  /// Not what this venue sends; why.
  case unreadable(String)
}

/// A subscription or request that the venue would not have.
public struct FeedRefusal: Equatable, Sendable {
  public enum Kind: Sendable {
    /// This subscription will be refused again: it is not asked for any more.
    case permanent
    /// Worth another try, alone and later.
    case passing
    /// The whole request was refused; nothing in it was applied.
    case request
  }

  public var kind: Kind
  public var code: String
  public var text: String
  /// The culprit, where the venue named it.
  public var subscription: Subscription?
  /// The request's id, where the venue echoed it.
  public var requestID: String?

  public init(
    kind: Kind,
    code: String,
    text: String,
    subscription: Subscription?,
    requestID: String?
  ) {
    self.kind = kind
    self.code = code
    self.text = text
    self.subscription = subscription
    self.requestID = requestID
  }
}

/// One of a venue's sites.
public struct VenueRegion: Equatable, Sendable {
  /// As users choose it: `global`.
  public var name: String
  /// Scheme and host; the path is the line's.
  public var webSocketURL: String
  public var demoWebSocketURL: String
  /// Scheme and host of the REST API.
  public var restURL: String

  public init(name: String, webSocketURL: String, demoWebSocketURL: String, restURL: String) {
    self.name = name
    self.webSocketURL = webSocketURL
    self.demoWebSocketURL = demoWebSocketURL
    self.restURL = restURL
  }
}
