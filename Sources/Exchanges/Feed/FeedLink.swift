import MarketData

/// One socket of a session: what was asked on it, what it answered, and whether it lives.
struct FeedLink {
  /// Where one channel stands on this socket.
  enum Standing: Equatable, Sendable {
    /// Not asked for on this socket.
    case absent
    case pending(until: MonotonicTime)
    case acknowledged(since: MonotonicTime)
    /// Refused for now; asked again alone.
    case retry(at: MonotonicTime)
  }

  struct Seat: Sendable {
    var standing = Standing.absent
    var attempts = 0
    /// A first row came on this socket.
    var hasData = false
    /// A row came that no other socket had brought.
    var hasNews = false
  }

  let id: Int
  let startedAt: MonotonicTime
  private(set) var openedAt: MonotonicTime?
  var heartbeat: Heartbeat?
  var hasData = false
  /// True until the first round of answers was told to the user.
  var isSettling = true
  var seats: [Seat]
  /// Requests that wait for their turn.
  private(set) var waiting: [FeedRequest] = []
  private var nextRequest: MonotonicTime
  private var nextID = 1
  /// What each request asked for, until it is answered; ours, so bounded by what we ask.
  private(set) var asked: [String: [Subscription]] = [:]

  init(id: Int, seats: Int, at now: MonotonicTime) {
    self.id = id
    self.startedAt = now
    self.nextRequest = now
    self.seats = [Seat](repeating: Seat(), count: seats)
  }

  mutating func opened(_ limits: FeedLimits, at now: MonotonicTime) {
    openedAt = now
    heartbeat = Heartbeat(limits, openedAt: now)
    nextRequest = now
  }

  var isOpen: Bool { openedAt != nil }

  // MARK: Requests

  /// Puts requests in line; they leave as the venue's pace allows.
  mutating func ask<Venue: Exchange>(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    of venue: Venue.Type
  ) {
    let requests = Venue.requests(operation, subscriptions, firstID: nextID)
    nextID += requests.count
    waiting += requests
  }

  /// The next request if it may leave now.
  mutating func nextRequest(_ limits: FeedLimits, at now: MonotonicTime) -> FeedRequest? {
    guard isOpen, !waiting.isEmpty, now >= nextRequest else { return nil }
    let request = waiting.removeFirst()
    nextRequest = now + limits.requestSpacing
    asked[request.id] = request.subscriptions
    return request
  }

  mutating func forget(request id: String) {
    asked[id] = nil
  }

  var requestDeadline: MonotonicTime? { isOpen && !waiting.isEmpty ? nextRequest : nil }
}
