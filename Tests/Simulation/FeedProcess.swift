/// A process of okx-ws: the real feed, driven as the tool drives it, with simulated sockets and pipe.

import Exchanges
import MarketData
import NDJSON

/// One feed through its lives: it is killed, started again, stopped, put to sleep.
final class FeedProcess {
  let index: Int
  /// Counts its lives.
  private(set) var life = 0
  var feed: Feed?
  /// When it is to be called next.
  var wake = Int64.max
  /// When it is started again.
  var startAt = Int64.max
  /// Nothing of it runs before.
  var pausedUntil: Int64 = 0
  /// Its monotonic clock lies so far behind the world's.
  var slept: Int64 = 0
  private var pauses = PauseWatch()
  /// When the loop should have looked at its clocks, had it not stood still.
  private var overdueSince: MonotonicTime?
  /// It dies while it writes next, with so many bytes of a line written.
  var dyingWithBytes: Int?
  /// Connections by the feed's own numbers.
  var links: [Int: Link] = [:]
  var refusal: (end: LinkEnd, until: Int64)?
  var mutedUntil: [Int64]
  /// What reached this life of the feed on links that it had not left.
  var delivered = Delivered()
  /// Data lines that this life put into its pipe.
  var dataLines: Int64 = 0
  var statusLines: Int64 = 0
  /// Turns in a row whose deadline did not move.
  private var spins = 0
  /// Answers and requests that the next connection of each line loses.
  var toLose: [(acks: Int, requests: Int)] = [(0, 0), (0, 0)]

  struct Delivered: Equatable {
    var rows: Int64 = 0
    var shortRows: Int64 = 0
    var unreadable: Int64 = 0
  }

  init(index: Int, keys: Int) {
    self.index = index
    mutedUntil = [Int64](repeating: 0, count: keys)
  }

  var isUp: Bool { feed != nil }

  func now(_ world: World) -> Now {
    var now = world.now
    now.monotonic.microseconds -= slept
    return now
  }

  // MARK: Lives

  func start(_ world: World) {
    life += 1
    startAt = .max
    delivered = Delivered()
    (dataLines, statusLines, spins) = (0, 0, 0)
    (pauses, overdueSince) = (PauseWatch(), nil)
    var settings = FeedSettings()
    settings.writesStatus = true
    settings.silentAfter = world.scenario.silentAfter
    let seed = mixed(world.scenario.seed, UInt64(index), UInt64(life))
    var feed = Feed(OKX.self, settings, seed: seed)
    feed.want(world.wanted, at: now(world))
    self.feed = feed
    world.connections.started(self, world)
    world.repeats.started(self)
    turn(world)
  }

  /// Its memory is gone; what it wrote stays in the pipe.
  func die(_ world: World, startAgainAt: Int64) {
    guard isUp else { return }
    world.accounts.feedDied(self, world)
    feed = nil
    wake = .max
    startAt = startAgainAt
    dyingWithBytes = nil
    for link in links.values {
      link.isLeft = true
      link.down.removeAll()
      link.sendUp(.ended, at: world.time)
    }
    links.removeAll()
    world.silences.died(self)
  }

  func receive(_ frame: Frame, on link: Int, at now: Now) {
    guard isUp else { return }
    let bytes = frame.bytes
    feed?.received(bytes.span, isText: !frame.isBinary, link: link, at: now)
  }

  /// Nothing of it runs until then; if it `sleeps`, its steady clock stands still too.
  func pause(until: Int64, sleeps: Bool, _ world: World) {
    guard isUp, pausedUntil <= world.time else { return }
    // The loop looks four times a second.
    overdueSince = now(world).monotonic + .milliseconds(250)
    pausedUntil = until
    if sleeps { slept += until - world.time }
    world.connections.paused(self, from: world.time, until: until)
  }

  // MARK: One turn

  /// What the tool's loop does once: time, actions, output.
  func turn(_ world: World) {
    guard isUp, world.time >= pausedUntil else { return }
    let now = now(world)
    let asleep = TimeSpan(microseconds: slept)
    if let pause = pauses.pause(
      at: now.monotonic,
      asleep: asleep,
      due: overdueSince ?? now.monotonic
    ) {
      feed?.woke(after: pause, at: now)
    }
    overdueSince = nil
    feed?.advance(to: now)
    perform(world)
    flush(world)
    guard let due = feed?.deadline else {
      wake = .max
      return
    }
    // A deadline that does not move would keep the tool's loop spinning.
    spins = due <= now.monotonic ? spins + 1 : 0
    if spins > 1_000 { world.fail("4 silence", world.names.keys + index, "the feed spins") }
    wake = max(due.microseconds + slept, world.time + 1)
    if feed?.queue.pendingBytes ?? 0 > 0 { wake = min(wake, world.time + 10_000) }
  }

  func perform(_ world: World) {
    for action in feed?.takeActions() ?? [] {
      world.events += 1
      switch action {
      case .connect(let link, let line): world.connect(self, link, line)
      case .send(let link, let text):
        guard let link = links[link] else { continue }
        world.limits.sent(text, on: link, self, world)
        link.sendUp(.text(text), at: world.time)
      case .close(let link, let code, _):
        world.note(feed: index, "close", Int64(link), Int64(code))
        leave(link, world)
      case .abandon(let link):
        world.note(feed: index, "abandon", Int64(link))
        if let link = links[link] { world.connections.abandoned(link, self, world) }
        leave(link, world)
      case .ask, .tell:
        continue
      }
    }
  }

  /// Nothing is received after it; its end is told a little later.
  private func leave(_ number: Int, _ world: World) {
    guard let link = links[number], !link.isLeft else { return }
    link.isLeft = true
    link.down.removeAll()
    link.sendUp(.ended, at: world.time)
    link.isEnding = true
    let end = LinkEnd(.closedByUs, code: 1000, text: "closed by us")
    link.down.append(.ended(end), at: world.time + 2 * link.upLatency.delay(at: world.time))
  }

  // MARK: Writing

  private func flush(_ world: World) {
    let pipe = index
    while let pending = feed?.queue.pendingBytes, pending > 0, world.pipes[pipe].hasRoom {
      let bytes = piece()
      if let torn = dyingWithBytes {
        write(Array(bytes.prefix(torn)), isTorn: true, world)
        die(world, startAgainAt: startAt)
        return
      }
      write(bytes, isTorn: false, world)
      feed?.wrote(bytes.count, at: now(world))
    }
  }

  /// Whole lines of at most 4,096 bytes, as standard output takes them.
  private func piece() -> [UInt8] {
    guard let queue = feed?.queue else { return [] }
    let range = queue.outgoing
    var end = min(range.upperBound, range.lowerBound + Pipe.pieceBytes)
    if end < range.upperBound {
      while end > range.lowerBound, queue.line.bytes[end - 1] != 0x0A { end -= 1 }
      if end == range.lowerBound { end = min(range.upperBound, end + Pipe.pieceBytes) }
    }
    return Array(queue.line.bytes[range.lowerBound..<end])
  }

  private func write(_ bytes: [UInt8], isTorn: Bool, _ world: World) {
    world.pipes[index].write(bytes, at: world.time)
    let whole = isTorn ? (bytes.lastIndex(of: 0x0A) ?? -1) + 1 : bytes.count
    if isTorn, whole < bytes.count { world.accounts.torn += 1 }
    bytes.withUnsafeBufferPointer { text in
      var start = 0
      while start < whole {
        let end = text.behind(0x0A, from: start)
        let line = UnsafeBufferPointer(rebasing: text[start..<(end - 1)])
        let glance = Glance(line, world.names)
        if glance.kind == .status { statusLines += 1 } else { dataLines += 1 }
        world.feedWrote(self, glance, line)
        start = end
      }
    }
    // What was torn is in no account of the feed's; whole lines before it are ours to count.
    if isTorn, whole > 0 { feed?.wrote(whole, at: now(world)) }
  }
}
