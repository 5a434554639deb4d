import MarketData

/// So many events in any span of that length, and no more; what is refused does not count.
struct SlidingWindow: Sendable {
  private let limit: Int
  private let span: TimeSpan
  private var accepted: [MonotonicTime] = []

  init(limit: Int, span: TimeSpan) {
    self.limit = limit
    self.span = span
  }

  /// True if one more fits now.
  mutating func take(at now: MonotonicTime) -> Bool {
    accepted.removeAll { $0 + span <= now }
    guard accepted.count < limit else { return false }
    accepted.append(now)
    return true
  }
}
