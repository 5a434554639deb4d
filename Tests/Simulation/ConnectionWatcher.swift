/// Promise 4, second half: no healthy connection is given up, and no mute one is kept.

import Exchanges

/// Counts the reasons to connect, and looks for connections that should have been renewed.
final class ConnectionWatcher {
  private struct Pace {
    var last: Int64 = 0
    var gaps = 0
    var longest: Int64 = 0
  }

  private let names: Names
  /// Reasons for a new connection, by feed and line.
  private var reasons: [[Int]]
  private var paces: [[Pace]]
  private var pausedUntil: [Int64]
  /// The last pause was long enough to be noticed.
  private var pausedLong: [Bool]
  private var renewedAt: [[Int64]]
  /// Connections that stand, by what the feed says.
  private var told: [[Int]]
  private(set) var connects: Int64 = 0
  private(set) var renewals: Int64 = 0

  init(_ names: Names, feeds: Int) {
    self.names = names
    reasons = [[Int]](repeating: [0, 0], count: feeds)
    paces = [[Pace]](repeating: [Pace](repeating: Pace(), count: names.keys), count: feeds)
    pausedUntil = [Int64](repeating: 0, count: feeds)
    pausedLong = [Bool](repeating: false, count: feeds)
    renewedAt = [[Int64]](repeating: [0, 0], count: feeds)
    told = [[Int]](repeating: [0, 0], count: feeds)
  }

  private static func place(_ line: FeedLine) -> Int { line.name == "public" ? 0 : 1 }

  /// A feed tells of a connection: at most two of a line stand, and each that ends is told.
  func said(_ event: Glance.Status, _ feed: FeedProcess, _ world: World) {
    let place = event.channel == "public" ? 0 : 1
    switch event.name {
    case "connected":
      told[feed.index][place] += 1
      guard told[feed.index][place] > 2 else { return }
      let text = "\(event.channel): a third connection, and no end of the others was told"
      world.fail("4 silence", names.keys + feed.index, text)
    case "disconnected":
      // An attempt that failed is told so, too.
      told[feed.index][place] = max(0, told[feed.index][place] - 1)
    default: return
    }
  }

  func started(_ feed: FeedProcess, _ world: World) {
    reasons[feed.index] = [1, 1]
    paces[feed.index] = [Pace](repeating: Pace(), count: names.keys)
    renewedAt[feed.index] = [0, 0]
    told[feed.index] = [0, 0]
    pausedUntil[feed.index] = 0
  }

  func connects(_ feed: FeedProcess, _ line: FeedLine, _ world: World) {
    connects += 1
    let place = ConnectionWatcher.place(line)
    reasons[feed.index][place] -= 1
    if reasons[feed.index][place] < 0 {
      world.fail(
        "4 silence",
        names.keys + feed.index,
        "\(line.name): a new connection without cause"
      )
    }
  }

  func ended(_ link: Link, _ feed: FeedProcess, _ world: World) {
    reasons[feed.index][ConnectionWatcher.place(link.line)] += 1
  }

  func noticed(_ link: Link, _ feed: FeedProcess, _ world: World) {
    reasons[feed.index][ConnectionWatcher.place(link.line)] += 1
  }

  func paused(_ feed: FeedProcess, from: Int64, until: Int64) {
    pausedUntil[feed.index] = until
    pausedLong[feed.index] = until - from > 6_000_000
  }

  func heard(_ key: Int, _ feed: FeedProcess, _ world: World) {
    var pace = paces[feed.index][key]
    if pace.last > 0 {
      pace.gaps += 1
      pace.longest = max(pace.longest, world.time - pace.last)
    }
    pace.last = world.time
    paces[feed.index][key] = pace
  }

  /// A feed gives a connection up.
  func abandoned(_ link: Link, _ feed: FeedProcess, _ world: World) {
    renewals += 1
    let place = ConnectionWatcher.place(link.line)
    reasons[feed.index][place] += 1
    renewedAt[feed.index][place] = world.time
    if link.wronged != nil || world.time < pausedUntil[feed.index] + 60_000_000 { return }
    // Three symbols that are mute at once look like a mute connection.
    let mute = names.symbols.indices.count { symbol in
      isMute(symbol, place, feed, world) || world.delisted.contains(symbol)
    }
    if mute >= 3 { return }
    world.fail(
      "4 silence",
      names.keys + feed.index,
      "\(link.line.name): a healthy connection given up"
    )
  }

  private func isMute(_ symbol: Int, _ line: Int, _ feed: FeedProcess, _ world: World) -> Bool {
    (0..<names.channels).contains { channel in
      (channel < 2 ? 0 : 1) == line
        && feed.mutedUntil[names.key(symbol: symbol, channel: channel)] > world.time - 40_000_000
    }
  }

  /// Looks for connections that are dead or mute for too long.
  func look(_ world: World) {
    for link in world.links where link.isOpen && !link.isLeft {
      let feed = world.feeds[link.process]
      guard feed.isUp, feed.pausedUntil <= world.time, let since = link.wronged, link.isMute else {
        continue
      }
      let begun = max(since, pausedUntil[feed.index], link.startedAt)
      let place = ConnectionWatcher.place(link.line)
      if link.isDeaf {
        let silence = world.time - max(link.lastDown, begun)
        // After a pause each connection is asked at once, and has 5 s.
        let isWaking = pausedLong[feed.index] && since <= pausedUntil[feed.index]
        if silence > (isWaking ? 7_500_000 : 32_000_000) {
          tooLong(link, silence, "nothing came", world)
        }
      } else if world.time - begun > 37_000_000, isLively(place, feed),
        world.time - renewedAt[feed.index][place] > 302_000_000
      {
        tooLong(link, world.time - begun, "no data came", world)
      }
    }
  }

  private func tooLong(_ link: Link, _ span: Int64, _ what: String, _ world: World) {
    world.fail(
      "4 silence",
      names.keys + link.process,
      "\(link.line.name): \(what) for \(span / 1_000) ms, and it was kept"
    )
  }

  /// At least three symbols of the line were heard so often that their silence means something.
  private func isLively(_ line: Int, _ feed: FeedProcess) -> Bool {
    let lively = names.symbols.indices.filter { symbol in
      (0..<names.channels).contains { channel in
        let pace = paces[feed.index][names.key(symbol: symbol, channel: channel)]
        return (channel < 2 ? 0 : 1) == line && pace.gaps >= 40 && pace.longest < 1_900_000
      }
    }
    return lively.count >= 3
  }
}
