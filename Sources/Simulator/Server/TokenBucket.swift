import MarketData

/// A budget of requests: full at the start, refilled at an even pace, one token a request.
struct TokenBucket: Sendable {
  private let depth: Int64
  private let refill: TimeSpan
  private var tokens: Int64
  private var since: MonotonicTime

  init(depth: Int64, refill: TimeSpan, at now: MonotonicTime) {
    self.depth = depth
    self.refill = refill
    self.tokens = depth
    self.since = now
  }

  /// What was left after the last one.
  var left: Int64 { tokens }

  /// Takes a token; false if there is none.
  mutating func take(at now: MonotonicTime) -> Bool {
    let earned = max(0, (now - since).microseconds / refill.microseconds)
    if tokens + earned >= depth {
      tokens = depth
      since = now
    } else {
      tokens += earned
      since = since + TimeSpan(microseconds: earned * refill.microseconds)
    }
    guard tokens > 0 else { return false }
    tokens -= 1
    return true
  }
}
