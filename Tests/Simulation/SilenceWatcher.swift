/// Promise 4, first half: each silence is told within its limit, and never of a stream with data.

import MarketData

/// Knows when each stream last brought something to each feed.
final class SilenceWatcher {
  private struct State {
    var lastHeard: Int64 = 0
    var acknowledgedAt: Int64?
    var isTold = false
    /// The longest gap so far in this life of the feed.
    var longestGap: Int64 = 0
  }

  private let names: Names
  private let limit: Int64
  private let isFixed: Bool
  private var states: [[State]]
  /// While a line changes its socket nobody is told anything.
  private var switchingUntil: [[Int64]]
  private var pausedUntil: [Int64]
  private(set) var told: Int64 = 0

  init(_ names: Names, _ scenario: Scenario) {
    self.names = names
    limit = scenario.silentAfter?.microseconds ?? 30_000_000
    isFixed = scenario.silentAfter != nil
    let fresh = [State](repeating: State(), count: names.keys)
    states = [[State]](repeating: fresh, count: scenario.feeds)
    switchingUntil = [[Int64]](repeating: [0, 0], count: scenario.feeds)
    pausedUntil = [Int64](repeating: 0, count: scenario.feeds)
  }

  private func line(ofKey key: Int) -> Int { names.channel(ofKey: key) < 2 ? 0 : 1 }

  func died(_ feed: FeedProcess) {
    for key in states[feed.index].indices { states[feed.index][key] = State() }
    switchingUntil[feed.index] = [0, 0]
  }

  func heard(_ key: Int, on link: Link, _ feed: FeedProcess, _ world: World) {
    let state = states[feed.index][key]
    if state.lastHeard > 0 {
      states[feed.index][key].longestGap = max(state.longestGap, world.time - state.lastHeard)
    }
    states[feed.index][key].lastHeard = world.time
  }

  func acknowledged(_ key: Int, on link: Link, _ feed: FeedProcess, _ world: World) {
    states[feed.index][key].acknowledgedAt = world.time
  }

  func ended(_ link: Link, _ feed: FeedProcess, _ world: World) {
    let place = link.line.name == "public" ? 0 : 1
    for key in states[feed.index].indices where line(ofKey: key) == place {
      states[feed.index][key].acknowledgedAt = nil
    }
  }

  func noticed(_ link: Link, _ feed: FeedProcess, _ world: World) {
    let place = link.line.name == "public" ? 0 : 1
    switchingUntil[feed.index][place] = world.time + 75_000_000
  }

  /// A feed told of a silence or its end; `recvUs` is when.
  func said(
    _ event: String,
    _ key: Int,
    at recvUs: Int64,
    by feed: FeedProcess,
    _ world: World
  ) {
    let state = states[feed.index][key]
    // What waited behind a slow reader was said when other things were true.
    let isPrompt = world.time - world.moment(unix: recvUs) < 100_000
    switch event {
    case "silent":
      told += 1
      guard isPrompt else {
        states[feed.index][key].isTold = true
        return
      }
      let quiet = world.moment(unix: recvUs) - max(state.lastHeard, state.acknowledgedAt ?? 0)
      if quiet < limit {
        world.fail(
          "4 silence",
          key,
          "feed \(feed.index) called it silent \(quiet / 1_000) ms after it was heard"
        )
      }
      if state.isTold { world.fail("4 silence", key, "told twice by feed \(feed.index)") }
      states[feed.index][key].isTold = true
    case "resumed":
      if !state.isTold { world.fail("4 silence", key, "resumed, and it never was silent") }
      states[feed.index][key].isTold = false
    default: return
    }
  }

  /// Looks for silences that nobody told of.
  func look(_ world: World) {
    for feed in world.feeds where feed.isUp {
      if feed.pausedUntil > world.time { pausedUntil[feed.index] = feed.pausedUntil }
      // Status lines wait behind a slow reader; a process that slept has its own idea of time.
      guard pausedUntil[feed.index] == 0, feed.slept == 0, feed.feed?.queue.isEmpty == true else {
        continue
      }
      for key in states[feed.index].indices { look(key, feed, world) }
    }
  }

  private func look(_ key: Int, _ feed: FeedProcess, _ world: World) {
    let state = states[feed.index][key]
    guard !state.isTold, let since = state.acknowledgedAt,
      switchingUntil[feed.index][line(ofKey: key)] < world.time
    else { return }
    // Ten times its usual gap, which is known to a factor of two.
    let habit = isFixed ? 0 : 20 * state.longestGap
    let quiet = world.time - max(state.lastHeard, since)
    if quiet > max(limit, habit) + 2_000_000 {
      world.fail(
        "4 silence",
        key,
        "feed \(feed.index) has not told of \(quiet / 1_000) ms without data"
      )
    }
  }
}
