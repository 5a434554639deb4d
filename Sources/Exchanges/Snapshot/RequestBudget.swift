import MarketData

/// Keeps each endpoint's limit: so many requests in any window, and none while it asks for a pause.
///
/// The venue counts what arrives, and a request may be long under way: the window begins when the
/// answer is here, since by then the request has certainly arrived.
struct RequestBudget {
  /// What the clocks of two machines may differ by over one window.
  static let margin = TimeSpan.milliseconds(10)

  private struct Ledger {
    /// Requests without an answer.
    var underWay = 0
    /// When the last requests were answered, or given up.
    var ended = Fifo<MonotonicTime>()
    var pausedUntil = MonotonicTime(microseconds: .min)
  }

  private var ledgers: [String: Ledger] = [:]

  /// When the next request to the endpoint may leave; nil while only an answer can tell.
  func earliest(_ endpoint: String, _ limit: RequestLimit, at now: MonotonicTime) -> MonotonicTime?
  {
    guard let ledger = ledgers[endpoint] else { return now }
    let paused = max(now, ledger.pausedUntil)
    guard ledger.underWay + ledger.ended.count >= limit.requests else { return paused }
    guard let oldest = ledger.ended.first else { return nil }
    return max(paused, oldest + limit.window + RequestBudget.margin)
  }

  mutating func sent(_ endpoint: String, _ limit: RequestLimit) {
    ledgers[endpoint, default: Ledger()].underWay += 1
    while let ledger = ledgers[endpoint], !ledger.ended.isEmpty,
      ledger.underWay + ledger.ended.count > limit.requests
    {
      _ = ledgers[endpoint]?.ended.popFirst()
    }
  }

  mutating func ended(_ endpoint: String, at now: MonotonicTime) {
    ledgers[endpoint, default: Ledger()].underWay -= 1
    ledgers[endpoint]?.ended.append(now)
  }

  mutating func pause(_ endpoint: String, until: MonotonicTime) {
    ledgers[endpoint, default: Ledger()].pausedUntil = until
  }
}
