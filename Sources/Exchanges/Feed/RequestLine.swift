import MarketData

/// Requests of one socket on their way out: at the venue's pace, and remembered until they must have
/// been answered.
struct RequestLine {
  struct Asked {
    var operation: FeedOperation
    var subscriptions: [Subscription]
    var until: MonotonicTime
  }

  private struct Waiting {
    var operation: FeedOperation
    /// The number in the request's id.
    var number: Int
    var request: FeedRequest
  }

  /// An answer that comes later than this is laid on nobody.
  static let memory = TimeSpan.seconds(60)

  private(set) var nextID = 1
  private(set) var asked: [String: Asked] = [:]
  private var waiting = Fifo<Waiting>()
  private var notBefore = MonotonicTime(microseconds: .min)
  /// When all that was taken from the hour's allowance will have come back.
  private var settledAt = MonotonicTime(microseconds: .min)

  mutating func append(_ operation: FeedOperation, _ requests: [FeedRequest]) {
    for request in requests {
      waiting.append(Waiting(operation: operation, number: nextID, request: request))
      nextID += 1
    }
  }

  /// When the next request may leave; nil if there is none.
  var deadline: MonotonicTime? { waiting.isEmpty ? nil : notBefore }

  /// The next request, if it may leave now; a subscription that is settled or not wanted any more is
  /// taken out of it.
  mutating func next(
    of venue: any Exchange.Type,
    at now: Now,
    keeping isOpen: (Subscription, _ number: Int) -> Bool
  ) -> FeedRequest? {
    while now.monotonic >= notBefore, let next = waiting.popFirst() {
      let wanted =
        next.operation == .unsubscribe
        ? next.request.subscriptions : next.request.subscriptions.filter { isOpen($0, next.number) }
      // A part of what fitted into one request fits into one. Written now: it may carry the time.
      let requests = venue.requests(next.operation, wanted, firstID: next.number, at: now.unix)
      if let request = requests.first {
        return leaves(next.operation, request, venue.limits, at: now.monotonic)
      }
    }
    return nil
  }

  private mutating func leaves(
    _ operation: FeedOperation,
    _ request: FeedRequest,
    _ limits: FeedLimits,
    at now: MonotonicTime
  ) -> FeedRequest {
    let each = TimeSpan(microseconds: 3_600_000_000 / limits.requestsPerHour)
    settledAt = max(settledAt, now) + each
    let credit = TimeSpan(microseconds: -each.microseconds * (limits.requestsPerHour - 1))
    notBefore = max(now + limits.requestSpacing, settledAt + credit)
    asked[request.id] = Asked(
      operation: operation,
      subscriptions: request.subscriptions,
      until: now + RequestLine.memory
    )
    return request
  }

  /// The oldest request of this kind for which `isOpen` says so of something that it asked for.
  func oldest(
    _ operation: FeedOperation,
    where isOpen: (Subscription) -> Bool
  ) -> Asked? {
    asked.values
      .filter { $0.operation == operation && $0.subscriptions.contains(where: isOpen) }
      .min { $0.until < $1.until }
  }

  mutating func forget(at now: MonotonicTime) {
    guard !asked.isEmpty else { return }
    asked = asked.filter { $0.value.until > now }
  }

  mutating func forget(_ id: String) {
    asked[id] = nil
  }
}
