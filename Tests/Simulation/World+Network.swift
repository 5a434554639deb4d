/// The network: connections are made, messages travel, ends are told.

import Exchanges
import MarketData
import Simulator

extension World {
  /// A feed wants a connection.
  func connect(_ feed: FeedProcess, _ number: Int, _ line: FeedLine) {
    note(feed: feed.index, "connect", Int64(number), 0, line.name)
    limits.connected(feed, self)
    connections.connects(feed, line, self)
    repeats.connects(feed, line)
    let link = Link(
      number: number,
      process: feed.index,
      line: line,
      peer: nextPeer,
      at: time,
      seed: mixed(scenario.seed, UInt64(feed.index), UInt64(feed.life), UInt64(number)),
      latency: scenario.network
    )
    nextPeer += 1
    let place = line == OKX.lines[0] ? 0 : 1
    (link.acksToLose, link.requestsToLose) = feed.toLose[place]
    feed.toLose[place] = (0, 0)
    feed.links[number] = link
    links.append(link)
    if let refusal = feed.refusal, time < refusal.until {
      link.isEnding = true
      let delay: Int64 = refusal.end.cause == .timeout ? 15_000_000 : 2_000
      link.down.append(.ended(refusal.end), at: time + delay)
      return
    }
    // 3 a second and address; each feed has one of its own.
    arrivals[feed.index].removeAll { $0 + 1_000_000 <= time }
    guard arrivals[feed.index].count < 3 else {
      link.end(LinkEnd(.http(status: 429, retryAfterSeconds: nil), text: "HTTP 429"), at: time)
      return
    }
    arrivals[feed.index].append(time)
    link.sendUp(.opened, at: time)
  }

  /// What has reached the exchange.
  func deliverUp() {
    var isChanged = false
    for link in links where link.up.readyAt <= time {
      while let item = link.up.popFirst(at: time) {
        events += 1
        isChanged = true
        switch item {
        case .opened:
          guard !link.isEnding, !link.isLeft else { continue }
          linkByPeer[link.peer] = link
          link.isServed = true
          server.opened(peer: link.peer, path: link.line.path, at: now)
          link.sendDown(.opened, at: time)
        case .text(let bytes):
          guard link.isServed, !link.isDeaf || link.wronged == nil else { continue }
          if bytes.count > 4, link.requestsToLose > 0 {
            link.requestsToLose -= 1
            continue
          }
          server.received(bytes.span, isText: true, from: link.peer, at: now)
        case .ended:
          if link.isServed { server.closed(peer: link.peer, at: now) }
          link.isServed = false
          linkByPeer[link.peer] = nil
        }
      }
    }
    if isChanged { carryOut() }
  }

  /// What has reached the feeds; returns which ones.
  func deliverDown() -> Set<Int> {
    var touched: Set<Int> = []
    for link in links where link.down.readyAt <= time {
      let feed = feeds[link.process]
      guard time >= feed.pausedUntil else { continue }
      while let item = link.down.popFirst(at: time) {
        guard feed.isUp else { break }
        // A link of an earlier life.
        guard feed.links[link.number] === link else { break }
        events += 1
        touched.insert(feed.index)
        hear(item, on: link, feed)
      }
    }
    links.removeAll { link in
      link.down.isEmpty && link.up.isEmpty && !link.isServed && (link.isLeft || link.isEnding)
    }
    return touched
  }

  private func hear(_ item: Link.Down, on link: Link, _ feed: FeedProcess) {
    let now = feed.now(self)
    link.lastDown = time
    switch item {
    case .opened:
      guard !link.isLeft else { return }
      link.isOpen = true
      feed.feed?.opened(link: link.number, at: now)
      feed.perform(self)
    case .text(let frame):
      guard !link.isLeft else { return }
      hear(frame, on: link, feed)
      feed.receive(frame, on: link.number, at: now)
      // A feed that has left a link takes nothing more from it.
      feed.perform(self)
    case .ended(let end):
      note(feed: feed.index, "ended", Int64(link.number), 0, end.text)
      if !link.isLeft {
        connections.ended(link, feed, self)
        silences.ended(link, feed, self)
      }
      link.isLeft = true
      feed.links[link.number] = nil
      feed.feed?.closed(link: link.number, end, at: now)
    }
  }

  /// Counts a frame, and tells the watchers.
  private func hear(_ frame: Frame, on link: Link, _ feed: FeedProcess) {
    switch frame.kind {
    case .data(let key, let id, _):
      feed.delivered.rows += 1
      silences.heard(key, on: link, feed, self)
      connections.heard(key, feed, self)
      note(key, "arrived", Int64(feed.index), id)
    case .acknowledged(let key):
      silences.acknowledged(key, on: link, feed, self)
      note(key, "acknowledged", Int64(feed.index))
    case .notice:
      connections.noticed(link, feed, self)
      silences.noticed(link, feed, self)
      note(feed: feed.index, "notice", Int64(link.number))
    case .refused, .pong: return
    case .other:
      switch frame.garbage {
      case .shortRow?: feed.delivered.shortRows += 1
      case .cutShort?, .badUTF8?, .deep?, .empty?, .strange?: feed.delivered.unreadable += 1
      case .binary?, .unknownChannel?, nil: return
      }
    }
  }

  /// The network or the exchange ends a connection.
  func cut(_ link: Link, _ end: LinkEnd) {
    guard !link.isEnding else { return }
    link.end(end, at: time)
    if link.isServed { server.closed(peer: link.peer, at: now) }
    link.isServed = false
    linkByPeer[link.peer] = nil
    server.output.removeLog()
  }
}
