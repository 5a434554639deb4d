import MarketData

/// What the server knows of one WebSocket connection.
struct Connection {
  let path: SocketPath
  /// Eight hexadecimal digits.
  let id: String
  let openedAt: MonotonicTime
  /// When anything was last sent to it.
  var lastPush: MonotonicTime
  /// A subscribe request came, whatever became of it.
  var hasSubscribed = false
  var bucket: TokenBucket
  /// Streams it follows, as indexes into the server's streams.
  var channels: Set<ChannelKey> = []
  /// Data messages sent.
  var sent = 0
  var requests = 0
  var pings = 0
  /// An end has been asked for: nothing more is sent.
  var isEnding = false
  /// When a service upgrade that was announced cuts it.
  var cutAt: MonotonicTime?

  init(path: SocketPath, id: String, at now: MonotonicTime) {
    self.path = path
    self.id = id
    self.openedAt = now
    self.lastPush = now
    self.bucket = TokenBucket(depth: 480, refill: .milliseconds(7_500), at: now)
  }
}
