/// Promise 3, the choice of the source: REST's tickers pass where realtime does not live, and only
/// there, and each change is told.

import Filters
import MarketData

/// Knows of each ticker stream when realtime last lived, as merge could know it.
final class SourceWatcher {
  private struct State {
    /// When merge last read a realtime ticker that was not older than what was written; 0: never.
    var livedAt: Int64 = 0
    var newest = Int64.min
    /// What merge told last.
    var isFallback = false
  }

  private let names: Names
  private let staleAfter = SourceMerge.Options().staleAfter.microseconds
  private var states: [State]
  /// When merge last read that a connection for tickers ended.
  private var cutAt = Int64.min

  init(_ names: Names) {
    self.names = names
    states = [State](repeating: State(), count: names.keys)
  }

  /// merge has no memory of an earlier life.
  func restarted() {
    states = [State](repeating: State(), count: names.keys)
    cutAt = .min
  }

  /// merge took a line, and what it wrote is not looked at yet.
  func took(_ glance: Glance, _ outcome: MergeOutcome, _ world: World) {
    if case .rejected = outcome { return }
    if glance.source == .ws, let event = glance.event, event.name == "disconnected",
      event.channel == "public"
    {
      cutAt = world.time
    }
    guard glance.kind == .ticker, let key = glance.key else { return }
    switch glance.source {
    case .ws:
      if glance.id >= states[key].newest { states[key].livedAt = world.time }
    case .rest: compare(glance, key, outcome, world)
    case .merge: return
    }
    if outcome == .written { states[key].newest = glance.id }
  }

  private func compare(_ glance: Glance, _ key: Int, _ outcome: MergeOutcome, _ world: World) {
    let state = states[key]
    let quiet = state.livedAt == 0 ? Int64.max : world.time - state.livedAt
    if quiet <= staleAfter, cutAt < state.livedAt {
      guard outcome == .written else { return }
      world.fail("3 ticks", key, "REST was written, \(quiet / 1_000) ms after realtime")
    } else if quiet > staleAfter, glance.id > state.newest {
      guard outcome != .written else { return }
      world.fail("3 ticks", key, "REST's newer \(glance.id) should have been written: \(outcome)")
    }
  }

  /// merge wrote a line.
  func merged(_ glance: Glance, _ world: World) {
    guard let key = glance.key, names.channel(ofKey: key) == 0 else { return }
    if let event = glance.event {
      guard glance.source == .merge else { return }
      if event.name == "fallback" { states[key].isFallback = true }
      if event.name == "realtime" { states[key].isFallback = false }
      return
    }
    // Before the first realtime ticker there is nothing to fall back from.
    guard glance.kind == .ticker, states[key].livedAt > 0 else { return }
    guard states[key].isFallback != (glance.source == .rest) else { return }
    let way = glance.source == .rest ? "REST" : "realtime"
    world.fail("3 ticks", key, "\(glance.id) is from \(way), and that was not told")
  }
}
