/// Promise 3: of two realtime feeds every tick that either wrote, once, in order; trades by id.

import Filters

/// A second opinion on what merge is to do with each line, and on the order of what it writes.
final class TickWatcher {
  private struct State {
    /// The newest tick that was written, and the contents written for its moment.
    var last = Int64.min
    var contents: Set<UInt64> = []
    /// The forming bar that was written last, and its volume.
    var formingMs = Int64.min
    var volume = 0.0
    /// Trades written since merge began.
    var ids: Set<Int64> = []
  }

  private var states: [State]
  private(set) var ticks: Int64 = 0
  private(set) var trades: Int64 = 0
  private(set) var late: Int64 = 0
  /// What was merged of each stream, for comparing two runs.
  private(set) var sequences: [[UInt64]]

  init(_ names: Names) {
    states = [State](repeating: State(), count: names.keys)
    sequences = [[UInt64]](repeating: [], count: names.keys)
  }

  /// merge has no memory of an earlier life.
  func restarted() {
    for key in states.indices { states[key] = State() }
  }

  /// Whether this line must be written; nil if that is not for this watcher to say.
  func expects(_ glance: Glance) -> Bool? {
    guard let key = glance.key, glance.source == .ws else { return nil }
    switch glance.kind {
    case .ticker:
      if glance.id != states[key].last { return glance.id > states[key].last }
      return !states[key].contents.contains(glance.content)
    case .trade: return !states[key].ids.contains(glance.id)
    case .forming, .closed, .status, .other: return nil
    }
  }

  func check(
    _ glance: Glance,
    _ outcome: MergeOutcome,
    _ expected: Bool?,
    _ world: World
  ) {
    // A torn line that the next life's first one was put behind is no record any more.
    if case .rejected = outcome { return }
    guard let expected else { return }
    if !expected { late += 1 }
    guard expected != (outcome == .written) else { return }
    let text = expected ? "should have been written" : "should not have been written"
    world.fail("3 ticks", glance.key, "the record \(glance.id) \(text): \(outcome)")
  }

  /// merge wrote a line.
  func merged(_ glance: Glance, _ line: [UInt8], _ world: World) {
    guard let key = glance.key else { return }
    switch glance.kind {
    case .ticker:
      ticks += 1
      world.note(key, glance.source == .ws ? "merged ws" : "merged rest", glance.id)
      if glance.id < states[key].last {
        world.fail("3 ticks", key, "\(glance.id) was written after \(states[key].last)")
      }
      if glance.id > states[key].last { states[key].contents.removeAll() }
      if !states[key].contents.insert(glance.content).inserted {
        world.fail("3 ticks", key, "\(glance.id) was written twice")
      }
      states[key].last = glance.id
      // By whichever way: REST may be the first to bring a quiet symbol's.
      sequences[key].append(glance.content)
    case .trade:
      trades += 1
      world.note(key, "merged", glance.id)
      if !states[key].ids.insert(glance.id).inserted {
        world.fail("3 ticks", key, "the trade \(glance.id) was written twice")
      }
      sequences[key].append(UInt64(bitPattern: glance.id))
    case .closed:
      sequences[key].append(glance.content)
    case .forming: formed(glance, key, line, world)
    case .status, .other: return
    }
  }

  /// A forming bar never loses volume where REST comes in between.
  private func formed(_ glance: Glance, _ key: Int, _ line: [UInt8], _ world: World) {
    let volume = Double(String(decoding: Glance.candleTexts(line)[4], as: UTF8.self)) ?? 0
    if glance.id < states[key].formingMs
      || (glance.id == states[key].formingMs && volume < states[key].volume)
    {
      world.fail("3 ticks", key, "the forming bar \(glance.id) went back, volume \(volume)")
    }
    (states[key].formingMs, states[key].volume) = (glance.id, volume)
  }

  /// validate would not have a record that merge passed.
  func refused(_ glance: Glance, _ reason: Reason, _ detail: String, _ world: World) {
    switch (glance.kind, reason) {
    // The market's and the clocks' business; a trade passes merge also when it is late.
    case (.ticker, .stale), (.ticker, .priceJump), (.trade, _): return
    case (.other, .malformed), (.status, _), (.ticker, _), (.closed, _), (.forming, _), (.other, _):
      world.fail("3 ticks", glance.key, "validate refused \(glance.id): \(reason): \(detail)")
    }
  }
}
