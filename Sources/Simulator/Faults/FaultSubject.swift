import MarketData

/// A connection as faults see it: its age, what it was sent, and what has struck it.
protocol FaultSubject {
  /// The word of its path.
  var pathWord: String { get }
  /// Counts from 1 in the order of opening.
  var number: Int { get }
  /// The same among those of its path.
  var numberOnPath: Int { get }
  var openedAt: MonotonicTime { get }
  /// When anything was last sent to it.
  var lastSent: MonotonicTime { get set }
  /// The streams it follows.
  var channels: Set<ChannelKey> { get }
  var requests: Int { get }
  /// Data messages sent.
  var sent: Int { get set }
  /// Data messages that a fault kept back.
  var withheld: Int { get set }
  /// Events of each fault's kind so far, by the fault's place in the plan.
  var seen: [Int: Int] { get set }
  /// Faults that struck or began.
  var struck: Set<Int> { get set }
  /// Faults whose time will come, soonest first.
  var timed: [(due: MonotonicTime, fault: Fault)] { get set }
  /// Streams that it left and is still sent, and until when.
  var lingering: [ChannelKey: MonotonicTime] { get set }
  /// An end has been asked for: nothing more is sent.
  var isEnding: Bool { get set }
  /// When an end that was announced comes.
  var cutAt: MonotonicTime? { get set }
  /// When the server pings next.
  var nextPing: MonotonicTime? { get set }
}

extension FaultSubject {
  /// True if a fault of that scope strikes this connection, whatever the message.
  func fits(_ scope: Fault.Scope) -> Bool {
    guard let path = scope.path else { return scope.connection ?? number == number }
    return path == pathWord && scope.connection ?? numberOnPath == numberOnPath
  }

  /// When a fault, a cut, a ping or the end of a lingering stream is next due.
  var nextEvent: MonotonicTime? {
    var next = cutAt
    for due in [timed.first?.due, nextPing, lingering.values.min()] {
      if let due { next = min(next ?? due, due) }
    }
    return next
  }

  /// Counts an event of the fault's kind; true if it is the one to strike.
  mutating func isTurn(of fault: Fault, at now: Now) -> Bool {
    let count = seen[fault.place, default: 0] + 1
    seen[fault.place] = count
    switch (fault.when, fault.name.form.moment) {
    case (.nth(let wanted), _): return count == wanted
    case (.usual, .message(.every(let period))): return count % period == 0
    case (.usual, .message(.only(let wanted))): return count == wanted
    case (.usual, _): return true
    case (.after(let span), .message):
      guard openedAt + span <= now.monotonic else { return false }
      return struck.insert(fault.place).inserted
    case (.after(let span), _): return openedAt + span <= now.monotonic
    }
  }

  /// True from the fault's message or moment on.
  func lies(under fault: Fault, at now: Now) -> Bool {
    switch fault.when {
    case .usual: true
    case .nth(let count): sent >= count
    case .after(let span): openedAt + span <= now.monotonic
    }
  }

  /// What happens once a connection at a time, soonest first.
  func timedFaults(of plan: FaultPlan) -> [(due: MonotonicTime, fault: Fault)] {
    var timed: [(due: MonotonicTime, fault: Fault)] = []
    for fault in plan.faults {
      guard case .after(let span) = fault.when, case .once = fault.name.form.moment,
        fits(fault.scope)
      else { continue }
      timed.append((due: openedAt + span, fault: fault))
    }
    return timed.sorted { $0.due < $1.due }
  }
}
