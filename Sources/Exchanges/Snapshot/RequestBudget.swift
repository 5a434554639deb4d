import MarketData

/// Keeps each endpoint's limit: so many requests in any window, and none while it asks for a pause.
struct RequestBudget {
  /// Requests reach the venue closer together than they left; the window is this much longer.
  static let margin = TimeSpan.milliseconds(100)

  private struct Ledger {
    var sent = Fifo<MonotonicTime>()
    var pausedUntil = MonotonicTime(microseconds: .min)
  }

  private var ledgers: [String: Ledger] = [:]

  /// When the next request to the endpoint may leave.
  func earliest(_ endpoint: String, _ limit: RequestLimit, at now: MonotonicTime) -> MonotonicTime {
    guard let ledger = ledgers[endpoint] else { return now }
    let paused = max(now, ledger.pausedUntil)
    guard ledger.sent.count >= limit.requests, let oldest = ledger.sent.first else { return paused }
    return max(paused, oldest + limit.window + RequestBudget.margin)
  }

  mutating func sent(_ endpoint: String, _ limit: RequestLimit, at now: MonotonicTime) {
    ledgers[endpoint, default: Ledger()].sent.append(now)
    while ledgers[endpoint]?.sent.count ?? 0 > limit.requests {
      _ = ledgers[endpoint]?.sent.popFirst()
    }
  }

  mutating func pause(_ endpoint: String, until: MonotonicTime) {
    ledgers[endpoint, default: Ledger()].pausedUntil = until
  }
}
