import MarketData

/// What a server knows of one WebSocket connection, whatever the venue.
struct Client: FaultSubject {
  let pathWord: String
  /// Counts from 1 in the order of opening.
  let number: Int
  /// The same among those of its path.
  let numberOnPath: Int
  let openedAt: MonotonicTime
  var lastSent: MonotonicTime
  /// When it last said anything.
  var lastHeard: MonotonicTime
  /// A message came from it, whatever it said.
  var hasSpoken = false
  var channels: Set<ChannelKey> = []
  /// In which of the forms that its venue has each stream is sent; 0 if it is not named here.
  var forms: [ChannelKey: Int] = [:]
  var lingering: [ChannelKey: MonotonicTime] = [:]
  var sent = 0
  var withheld = 0
  var requests = 0
  var isEnding = false
  var cutAt: MonotonicTime?
  var nextPing: MonotonicTime?

  var seen: [Int: Int] = [:]
  var struck: Set<Int> = []
  var timed: [(due: MonotonicTime, fault: Fault)] = []

  init(pathWord: String, number: Int, numberOnPath: Int, at now: MonotonicTime) {
    self.pathWord = pathWord
    self.number = number
    self.numberOnPath = numberOnPath
    self.openedAt = now
    self.lastSent = now
    self.lastHeard = now
  }
}
