public import MarketData

/// What the venue allows on a connection, and what it wants to be kept alive.
public struct FeedLimits: Sendable {
  public enum Rhythm: Sendable {
    /// A heartbeat leaves after a while without any frame, and any frame answers it.
    case whenIdle
    /// Heartbeats leave at a fixed cadence, data or not, and only the venue's answer counts.
    case always
  }

  /// A heartbeat is sent after this long without any frame, or after the last one (`always`).
  public var pingAfter: TimeSpan
  /// The connection is given up if nothing came this long after the heartbeat.
  public var patience: TimeSpan
  public var rhythm: Rhythm
  /// At least this long between two requests on one connection.
  public var requestSpacing: TimeSpan
  /// So many requests an hour on one connection; a new one starts with all of them.
  public var requestsPerHour: Int64
  /// A replacement starts within this time of the notice that a connection will be closed.
  public var switchWithin: TimeSpan
  /// So many channels fit on one connection; nil: no limit is known.
  public var channelsPerConnection: Int?
  /// The venue cuts connections of this age; a replacement starts some time before.
  public var lifetime: TimeSpan?
  /// Close codes that say that we asked too much: the next attempt is 30 s away at least.
  public var tooMuchCodes: [Int]

  public init(
    pingAfter: TimeSpan,
    patience: TimeSpan,
    rhythm: Rhythm = .whenIdle,
    requestSpacing: TimeSpan,
    requestsPerHour: Int64,
    switchWithin: TimeSpan,
    channelsPerConnection: Int? = nil,
    lifetime: TimeSpan? = nil,
    tooMuchCodes: [Int] = []
  ) {
    self.pingAfter = pingAfter
    self.patience = patience
    self.rhythm = rhythm
    self.requestSpacing = requestSpacing
    self.requestsPerHour = requestsPerHour
    self.switchWithin = switchWithin
    self.channelsPerConnection = channelsPerConnection
    self.lifetime = lifetime
    self.tooMuchCodes = tooMuchCodes
  }
}
