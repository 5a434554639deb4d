import MarketData

/// New connections of one process, one at a time.
///
/// The venue allows three a second an address and counts arrivals. Two a second a process would do,
/// but two feeds of one machine whose exchange comes back would make four; so each leaves more than
/// a second between its own, and three of them fit.
struct ConnectLimiter: Sendable {
  static let spacing = TimeSpan.milliseconds(1_100)
  private var last: MonotonicTime?

  /// When the next connection may start.
  func earliest(at now: MonotonicTime) -> MonotonicTime {
    guard let last else { return now }
    return max(now, last + ConnectLimiter.spacing)
  }

  /// Notes that a connection starts now.
  mutating func started(at now: MonotonicTime) {
    last = now
  }
}
