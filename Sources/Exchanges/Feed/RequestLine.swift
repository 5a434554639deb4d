import MarketData

/// Requests of one socket on their way out: at the venue's pace, and remembered until they must have
/// been answered.
struct RequestLine {
  struct Asked {
    var operation: FeedOperation
    var subscriptions: [Subscription]
    var until: MonotonicTime
  }

  /// An answer that comes later than this is laid on nobody.
  static let memory = TimeSpan.seconds(60)

  private(set) var nextID = 1
  private(set) var asked: [String: Asked] = [:]
  private var waiting = Fifo<(operation: FeedOperation, request: FeedRequest)>()
  private var notBefore = MonotonicTime(microseconds: .min)
  /// When all that was taken from the hour's allowance will have come back.
  private var settledAt = MonotonicTime(microseconds: .min)

  mutating func append(_ operation: FeedOperation, _ requests: [FeedRequest]) {
    nextID += requests.count
    for request in requests { waiting.append((operation, request)) }
  }

  /// When the next request may leave; nil if there is none.
  var deadline: MonotonicTime? { waiting.isEmpty ? nil : notBefore }

  mutating func next(_ limits: FeedLimits, at now: MonotonicTime) -> FeedRequest? {
    guard now >= notBefore, let (operation, request) = waiting.popFirst() else { return nil }
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

  mutating func forget(at now: MonotonicTime) {
    guard !asked.isEmpty else { return }
    asked = asked.filter { $0.value.until > now }
  }

  mutating func forget(_ id: String) {
    asked[id] = nil
  }
}
