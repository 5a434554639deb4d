import MarketData

/// One socket of a session: what was asked on it, what it answered, and whether it lives.
///
/// A class, since a socket has an identity: thousands of channels sit on it, and a message changes
/// one of them.
final class FeedLink {
  /// Where one channel stands on this socket.
  enum Standing: Equatable, Sendable {
    /// Not asked for on this socket.
    case absent
    /// The request waits for its turn.
    case queued
    case pending(until: MonotonicTime)
    case acknowledged(since: MonotonicTime)
    /// Refused for now; asked again later.
    case retry(at: MonotonicTime)
  }

  struct Seat: Sendable {
    var standing = Standing.absent
    var attempts = 0
    var hasMissedAnswer = false
    /// A first row came on this socket.
    var hasData = false
    /// When the venue last confirmed it.
    var confirmedAt: MonotonicTime?
    /// A refusal that named nobody may have been about it: it is asked for alone.
    var isSuspect = false
    /// Requests with lower numbers were made before it was last left: they ask for nothing.
    var asksFrom = 0

    /// An answer that comes now is one to a request from before it was left, not to the one in line.
    var isAskedAnew: Bool { asksFrom > 0 && standing == .queued }
  }

  let id: Int
  private(set) var openedAt: MonotonicTime?
  var heartbeat: Heartbeat?
  var hasData = false
  /// True until the first round of answers was told to the user.
  var isSettling = true
  /// When the venue said that it will close this socket too, the newer one of two.
  var closingSince: MonotonicTime?
  /// When this socket is to be replaced, where the venue cuts old ones.
  var retiresAt: MonotonicTime?
  /// When the last of those who are asked for alone has its turn.
  var lineupEnd = MonotonicTime(microseconds: .min)
  var seats: [Seat]
  private var requests = RequestLine()

  init(id: Int, seats: Int) {
    self.id = id
    self.seats = [Seat](repeating: Seat(), count: seats)
  }

  func opened(_ limits: FeedLimits, at now: MonotonicTime) {
    openedAt = now
    heartbeat = Heartbeat(limits, openedAt: now)
  }

  var isOpen: Bool { openedAt != nil }

  // MARK: Requests

  /// Takes a channel off this socket: what was asked for it so far counts no more.
  func leave(_ place: Int) {
    seats[place] = Seat()
    seats[place].asksFrom = requests.nextID
  }

  /// Puts requests in line; they leave as the venue's pace allows.
  func ask(
    _ operation: FeedOperation,
    _ subscriptions: [Subscription],
    of venue: any Exchange.Type,
    at now: Now
  ) {
    requests.append(
      operation,
      venue.requests(operation, subscriptions, firstID: requests.nextID, at: now.unix)
    )
  }

  /// The next request if it may leave now, with those subscriptions that are still to be asked for.
  func nextRequest(
    of venue: any Exchange.Type,
    at now: Now,
    keeping isOpen: (Subscription, _ number: Int) -> Bool
  ) -> FeedRequest? {
    self.isOpen ? requests.next(of: venue, at: now, keeping: isOpen) : nil
  }

  var requestDeadline: MonotonicTime? { isOpen ? requests.deadline : nil }

  /// What the subscribe request with this id asked for, if it left a short while ago.
  func asked(by request: String) -> RequestLine.Asked? { requests.asked[request] }

  /// The oldest subscribe request that asked for something for which `isOpen` says so.
  func oldestAsked(where isOpen: (Subscription) -> Bool) -> RequestLine.Asked? {
    requests.oldest(.subscribe, where: isOpen)
  }

  func forgetOldRequests(at now: MonotonicTime) { requests.forget(at: now) }
  func forget(request id: String) { requests.forget(id) }
}

/// At most two links, without the allocation of an array: they are looked through at every turn.
struct FewLinks: Sequence, IteratorProtocol {
  private var first: FeedLink?
  private var second: FeedLink?

  init(_ first: FeedLink?, _ second: FeedLink?) {
    self.first = first
    self.second = second
  }

  var last: FeedLink? { second ?? first }

  mutating func next() -> FeedLink? {
    defer {
      first = second
      second = nil
    }
    return first
  }
}
