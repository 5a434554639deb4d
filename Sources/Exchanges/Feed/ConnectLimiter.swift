import MarketData

/// At most two new connections in any second from one process; the venue allows three an address.
///
/// The venue counts arrivals: two pairs exactly a second apart may reach it as four within one, so
/// the window is a quarter longer.
struct ConnectLimiter: Sendable {
  static let most = 2
  static let window = TimeSpan.milliseconds(1_250)
  private var recent: [MonotonicTime] = []

  /// When the next connection may start: now, or the moment the window has room.
  func earliest(at now: MonotonicTime) -> MonotonicTime {
    guard recent.count >= ConnectLimiter.most else { return now }
    return max(now, recent[recent.count - ConnectLimiter.most] + ConnectLimiter.window)
  }

  /// Notes that a connection starts now.
  mutating func started(at now: MonotonicTime) {
    recent.append(now)
    if recent.count > ConnectLimiter.most { recent.removeFirst() }
  }
}
