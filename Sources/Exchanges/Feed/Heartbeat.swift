import MarketData

/// When to ask a silent connection for a sign of life, and when to give it up.
///
/// Any frame is life, unless the venue counts the heartbeats alone. The deadline runs from the ping
/// that has no answer yet, not from the last pong.
/// After the machine slept, or this process was stopped, the connection is asked at once and must
/// answer soon: a frame that had waited in a buffer meanwhile is no answer.
struct Heartbeat: Sendable {
  enum Step: Equatable, Sendable {
    case wait
    case ping
    /// Our ping had no answer for so long.
    case dead(after: TimeSpan)
  }

  private let limits: FeedLimits
  private var lastFrame: MonotonicTime
  private var pinged: MonotonicTime?
  private var patience: TimeSpan
  /// Frames read before this moment may be older than the ping.
  private var answersFrom = MonotonicTime(microseconds: .min)

  /// How long a connection may take to answer after a pause of ours.
  static let wakingPatience = TimeSpan.seconds(5)
  /// How long it takes at most to read what had come before.
  static let stale = TimeSpan.seconds(1)

  init(_ limits: FeedLimits, openedAt now: MonotonicTime) {
    self.limits = limits
    self.lastFrame = now
    self.patience = limits.patience
  }

  /// We stood still until now: what was due meanwhile is forgotten, and the connection is asked.
  mutating func woke(at now: MonotonicTime) {
    lastFrame = now
    pinged = now
    patience = Heartbeat.wakingPatience
    answersFrom = now + Heartbeat.stale
  }

  mutating func frame(at now: MonotonicTime) {
    guard limits.rhythm == .whenIdle else { return }
    lastFrame = now
    guard now >= answersFrom else { return }
    pinged = nil
    patience = limits.patience
  }

  /// The answer to a ping of ours came.
  mutating func pong(at now: MonotonicTime) {
    answersFrom = MonotonicTime(microseconds: .min)
    // At a fixed cadence the next one follows the last ping, not its answer.
    lastFrame = limits.rhythm == .always ? pinged ?? lastFrame : now
    pinged = nil
    patience = limits.patience
  }

  var deadline: MonotonicTime {
    if let pinged { return pinged + patience }
    return lastFrame + limits.pingAfter
  }

  /// What is due now.
  mutating func advance(to now: MonotonicTime) -> Step {
    guard now >= deadline else { return .wait }
    if pinged != nil { return .dead(after: patience) }
    pinged = now
    return .ping
  }
}
