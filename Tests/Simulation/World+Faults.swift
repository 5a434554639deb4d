/// The faults of the schedule, done to the network, the processes and the pipes.

import Exchanges
import MarketData

extension World {
  func strike(_ fault: Fault) {
    if fault.hindersRepair { repairIsHindered = true }
    events += 1
    let text = fault.description
    for feed in feeds.indices { note(feed: feed, "FAULT", 0, 0, text) }
    switch fault {
    case .kill(let feed, let pause, let torn): kill(feeds[feed], pause: pause, torn: torn)
    case .cut(let feed, let line, let end):
      for link in standing(feed, line) { cut(link, end) }
    case .refuse(let feed, let end, let until):
      feeds[feed].refusal = (end, until)
    case .outage(let feeds, let until):
      for feed in feeds {
        self.feeds[feed].refusal = (LinkEnd(.unreachable, text: "unreachable"), until)
        for link in standing(feed, nil) { cut(link, LinkEnd(.cut, text: "outage")) }
      }
    case .mute(let feed, let line, let isDeaf, let until):
      for link in standing(feed, line) { mute(link, isDeaf: isDeaf, until: until) }
    case .muteStream(let key, let feed, let until):
      for index in feeds.indices where feed == nil || feed == index {
        feeds[index].mutedUntil[key] = max(feeds[index].mutedUntil[key], until)
      }
      note(key, "FAULT", 0, 0, text)
    case .delist(let symbol):
      delisted.insert(symbol)
      snapshots?.delisted.insert(names.symbols[symbol])
    case .loseAnswer(let feed, let line, let request):
      // The next connection's, and it comes now.
      feeds[feed].toLose[line] = (request ? 0 : 3, request ? 1 : 0)
      for link in standing(feed, line) { cut(link, LinkEnd(.cut, text: "reset")) }
    case .notice(let feed, let line, let lead): announce(feed, line, lead)
    case .garbage(let feed, let line, let what):
      guard let link = standing(feed, line).last, link.isServed, !link.isDeaf else { return }
      link.sendDown(.text(garbage(what, link)), at: time)
    case .rest(let weather, let until):
      snapshots?.weather = (weather, until)
    case .blockReader(let until):
      filters.pausedUntil = max(filters.pausedUntil, until)
    case .slowReader(let every, let until):
      filters.slowness = (every, until)
    case .stop(let feed, let until):
      feeds[feed].pause(until: until, sleeps: false, self)
    case .suspend(let feed, let until, let survive):
      guard feeds[feed].isUp, feeds[feed].pausedUntil <= time else { return }
      feeds[feed].pause(until: until, sleeps: true, self)
      guard !survive else { return }
      for link in standing(feed, nil) { mute(link, isDeaf: true, until: .max) }
    case .restartPipeline(let pause): stopPipeline(pause: pause)
    }
  }

  /// Connections of a feed that are not ending; `line` nil: of both lines.
  private func standing(_ feed: Int, _ line: Int?) -> [Link] {
    links.filter { link in
      link.process == feed && !link.isLeft && !link.isEnding
        && (line == nil || link.line == OKX.lines[line ?? 0])
    }
  }

  private func kill(_ feed: FeedProcess, pause: Int64, torn: Int?) {
    guard feed.isUp else { return }
    accounts.kills += 1
    if let torn, feed.pausedUntil <= time {
      feed.startAt = time + 1_000_000 + pause
      feed.dyingWithBytes = torn
      return
    }
    feed.pausedUntil = 0
    feed.die(self, startAgainAt: time + pause)
  }

  private func mute(_ link: Link, isDeaf: Bool, until: Int64) {
    link.isMute = true
    link.isDeaf = link.isDeaf || isDeaf
    link.wronged = link.wronged ?? time
    link.mutedUntil = max(link.mutedUntil, until)
  }

  // MARK: Notices

  private func announce(_ feed: Int, _ line: Int?, _ lead: Int64) {
    for link in standing(feed, line) where link.isServed && !link.isDeaf {
      let text =
        "{\"event\":\"notice\",\"msg\":\"The connection will soon be closed for a service upgrade."
        + " Please reconnect.\",\"code\":\"64008\",\"connId\":\"8517149b\"}"
      link.sendDown(.text(Frame(Array(text.utf8), .notice)), at: time)
      announcedCuts.append((time + lead, link))
    }
  }

  /// What was announced happens; mute connections find their voice again.
  func cutAnnounced() {
    for cut in announcedCuts where cut.at <= time {
      self.cut(cut.link, LinkEnd(.cut, text: "upgraded"))
    }
    announcedCuts.removeAll { $0.at <= time }
    for link in links where link.isMute && link.mutedUntil <= time {
      (link.isMute, link.isDeaf) = (false, false)
    }
  }

  // MARK: Garbage

  private func garbage(_ what: Fault.Garbage, _ link: Link) -> Frame {
    let key = names.key(symbol: scenario.spoilt ?? 0, channel: link.line == OKX.lines[0] ? 0 : 2)
    let subscription = names.subscription(names.intervals.isEmpty ? 0 : key)
    let channel = subscription.channel.interval.map { "candle\($0.name)" } ?? "tickers"
    let head =
      "{\"arg\":{\"channel\":\"\(channel)\",\"instId\":\"\(subscription.symbol)\"},\"data\":["
    var bytes: [UInt8]
    switch what {
    case .cutShort: bytes = Array((head + "{\"instId\":\"BTC-US").utf8)
    case .badUTF8: bytes = Array((head + "{\"last\":\"").utf8) + [0xFF, 0xFE] + Array("\"}]}".utf8)
    case .deep: bytes = [UInt8](repeating: UInt8(ascii: "["), count: 5_000)
    case .binary: bytes = [0, 1, 2, 3, 0xFF]
    case .empty: bytes = []
    case .strange: bytes = Array("hello".utf8)
    case .shortRow:
      bytes = Array(
        (head + (channel == "tickers" ? "{\"ts\":\"1\"}" : "[\"1\",\"2\"]") + "]}").utf8
      )
    case .unknownChannel:
      bytes = Array("{\"arg\":{\"channel\":\"books\",\"instId\":\"A-B\"},\"data\":[{}]}".utf8)
    }
    return Frame(bytes, .other, garbage: what)
  }

  // MARK: The pipeline

  /// A filter is dead: the feeds end with it, and what was in the pipes is lost.
  private func stopPipeline(pause: Int64) {
    guard pipelineStartAt == .max else { return }
    pipelineStartAt = time + pause
    for feed in feeds {
      feed.pausedUntil = 0
      feed.die(self, startAgainAt: .max)
      feed.startAt = .max
    }
    snapshots?.die(self)
    for place in pipes.indices {
      accounts.cleared(pipe: place, self)
      pipes[place].clear()
    }
    filters.die(self)
  }

  /// As scripts/service does: merge is told the last closed candles, then everything starts.
  func startPipeline() {
    pipelineStartAt = .max
    filters.start(self)
    for feed in feeds { feed.startAt = time }
    snapshots?.start(self)
  }
}
