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
  var lastSent: MonotonicTime
  /// A subscribe request came, whatever became of it.
  var hasSubscribed = false
  var bucket: TokenBucket
  var channels: Set<ChannelKey> = []
  var lingering: [ChannelKey: MonotonicTime] = [:]
  var sent = 0
  var withheld = 0
  var requests = 0
  var isEnding = false
  var cutAt: MonotonicTime?

  var seen: [Int: Int] = [:]
  var struck: Set<Int> = []
  var timed: [(due: MonotonicTime, fault: Fault)] = []
  var nextPing: MonotonicTime?
  var awaitsPong = false

  init(path: SocketPath, id: String, number: Int, numberOnPath: Int, at now: MonotonicTime) {
    self.path = path
    self.id = id
    self.number = number
    self.numberOnPath = numberOnPath
    self.openedAt = now
    self.lastSent = now
    self.bucket = TokenBucket(depth: 480, refill: .milliseconds(7_500), at: now)
  }

  var pathWord: String { path.word }
}
