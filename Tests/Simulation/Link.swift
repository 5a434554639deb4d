/// One WebSocket between a feed and the exchange: both directions, each with its delay.

import Exchanges

/// A connection as the network sees it.
final class Link {
  /// What reaches the feed.
  enum Down {
    case opened
    case text(Frame)
    case ended(LinkEnd)
  }

  /// What reaches the exchange.
  enum Up {
    case opened
    case text([UInt8])
    case ended
  }

  /// The feed's number for it, of its present life.
  let number: Int
  let process: Int
  let line: FeedLine
  /// The exchange's number for it.
  let peer: Int
  let startedAt: Int64
  var down = Line<Down>()
  var up = Line<Up>()
  let downLatency: Latency
  let upLatency: Latency

  /// The exchange takes it for open.
  var isServed = false
  /// The feed was told that it is open.
  var isOpen = false
  /// The feed has closed or abandoned it, or was told of its end.
  var isLeft = false
  /// Nothing more will come down: its end is under way.
  var isEnding = false
  /// No data comes down.
  var isMute = false
  /// No pong and no other answer comes down either.
  var isDeaf = false
  var mutedUntil: Int64 = 0
  /// Acknowledgements to be lost.
  var acksToLose = 0
  /// Requests to be lost.
  var requestsToLose = 0
  /// Since when nothing of any kind reached the feed.
  var lastDown: Int64
  var requests: [Int64] = []
  /// When something was done to it that makes a feed give it up.
  var wronged: Int64?

  init(
    number: Int,
    process: Int,
    line: FeedLine,
    peer: Int,
    at time: Int64,
    seed: UInt64,
    latency: Scenario.Delay
  ) {
    self.number = number
    self.process = process
    self.line = line
    self.peer = peer
    startedAt = time
    lastDown = time
    // Two connections may take two ways.
    let way = latency.least + Int64(mixed(seed, 3) % UInt64(latency.spread / 2 + 1))
    downLatency = Latency(seed: mixed(seed, 1), least: way, spread: latency.spread)
    upLatency = Latency(seed: mixed(seed, 2), least: way, spread: latency.spread)
  }

  /// Sends something to the feed.
  func sendDown(_ item: Down, at time: Int64) {
    down.append(item, at: time + downLatency.delay(at: time))
  }

  func sendUp(_ item: Up, at time: Int64) {
    up.append(item, at: time + upLatency.delay(at: time))
  }

  /// Ends the connection from the network's or the exchange's side, behind what is under way.
  func end(_ end: LinkEnd, at time: Int64) {
    guard !isEnding else { return }
    isEnding = true
    sendDown(.ended(end), at: time)
  }
}

/// Things under way, in order, each with its moment of arrival.
struct Line<Item> {
  private var items: [(at: Int64, item: Item)] = []
  private var head = 0

  var readyAt: Int64 { head < items.count ? items[head].at : .max }
  var isEmpty: Bool { head == items.count }

  /// Never before what was sent earlier.
  mutating func append(_ item: Item, at time: Int64) {
    items.append((max(time, items.last?.at ?? time), item))
  }

  mutating func popFirst(at time: Int64) -> Item? {
    guard head < items.count, items[head].at <= time else { return nil }
    let item = items[head].item
    head += 1
    if head == items.count {
      items.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 256 {
      items.removeSubrange(0..<head)
      head = 0
    }
    return item
  }

  /// Nothing of it arrives any more.
  mutating func removeAll() {
    items.removeAll()
    head = 0
  }
}
