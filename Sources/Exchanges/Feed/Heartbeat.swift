import MarketData

/// When to ask a silent connection for a sign of life, and when to give it up.
///
/// Any frame is life. The deadline runs from the ping that has no answer yet, not from the last pong.
struct Heartbeat: Sendable {
  enum Step: Equatable, Sendable {
    case wait
    case ping
    case dead
  }

  private let limits: FeedLimits
  private var lastFrame: MonotonicTime
  private var pinged: MonotonicTime?

  init(_ limits: FeedLimits, openedAt now: MonotonicTime) {
    self.limits = limits
    self.lastFrame = now
  }

  mutating func frame(at now: MonotonicTime) {
    lastFrame = now
    pinged = nil
  }

  var deadline: MonotonicTime {
    if let pinged { return pinged + limits.patience }
    return lastFrame + limits.idleBeforePing
  }

  /// What is due now.
  mutating func advance(to now: MonotonicTime) -> Step {
    guard now >= deadline else { return .wait }
    if pinged != nil { return .dead }
    pinged = now
    return .ping
  }
}
