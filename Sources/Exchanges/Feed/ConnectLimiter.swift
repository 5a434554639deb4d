import MarketData

/// At most two new connections in any second from one process; the venue allows three an address.
struct ConnectLimiter: Sendable {
  static let perSecond = 2
  private var recent: [MonotonicTime] = []

  /// When the next connection may start: now, or the moment the window has room.
  func earliest(at now: MonotonicTime) -> MonotonicTime {
    guard recent.count >= ConnectLimiter.perSecond else { return now }
    return max(now, recent[recent.count - ConnectLimiter.perSecond] + .seconds(1))
  }

  /// Notes that a connection starts now.
  mutating func started(at now: MonotonicTime) {
    recent.append(now)
    if recent.count > ConnectLimiter.perSecond { recent.removeFirst() }
  }
}
