import MarketData

/// What the server knows of one WebSocket connection.
struct Connection: FaultSubject {
  let path: SocketPath
  /// Eight hexadecimal digits.
  let id: String
  /// Counts from 1 in the order of opening.
  let number: Int
  /// The same among those of its path.
  let numberOnPath: Int
  let openedAt: MonotonicTime
  /// When anything was last sent to it.
  var lastPush: MonotonicTime
  /// A subscribe request came, whatever became of it.
  var hasSubscribed = false
  var bucket: TokenBucket
  /// Streams it follows, as indexes into the server's streams.
  var channels: Set<ChannelKey> = []
  /// Streams that it left and is still sent, and until when.
  var lingering: [ChannelKey: MonotonicTime] = [:]
  /// Data messages sent.
  var sent = 0
  /// Data messages that a fault kept back.
  var withheld = 0
  var requests = 0
  /// An end has been asked for: nothing more is sent.
  var isEnding = false
  /// When a service upgrade that was announced cuts it.
  var cutAt: MonotonicTime?

  /// Events of each fault's kind so far, by the fault's place in the plan.
  var seen: [Int: Int] = [:]
  /// Faults that struck or began.
  var struck: Set<Int> = []
  /// Faults whose time will come, soonest first.
  var timed: [(due: MonotonicTime, fault: Fault)] = []
  var nextTextPing: MonotonicTime?
  var awaitsPong = false

  init(path: SocketPath, id: String, number: Int, numberOnPath: Int, at now: MonotonicTime) {
    self.path = path
    self.id = id
    self.number = number
    self.numberOnPath = numberOnPath
    self.openedAt = now
    self.lastPush = now
    self.bucket = TokenBucket(depth: 480, refill: .milliseconds(7_500), at: now)
  }

  var pathWord: String { path.word }

  /// When a fault, a cut or a text ping is next due.
  var nextEvent: MonotonicTime? {
    var next = cutAt
    for due in [timed.first?.due, nextTextPing, lingering.values.min()] {
      if let due { next = min(next ?? due, due) }
    }
    return next
  }
}
