/// Promise 2: nothing is lost and nothing doubled when the exchange announces an upgrade.

import MarketData

/// Compares what a feed wrote with what the exchange sent, in runs whose only fault is the notice.
final class SwitchWatcher {
  private let names: Names
  /// Times and ids of the rows of each stream; of candles the closed ones.
  private var written: [[Int64]]
  /// What each row of candles said.
  private var states: [[UInt64]]

  init(_ names: Names) {
    self.names = names
    written = [[Int64]](repeating: [], count: names.keys)
    states = [[UInt64]](repeating: [], count: names.keys)
  }

  func wrote(_ key: Int, _ glance: Glance, _ line: UnsafeBufferPointer<UInt8>, _ world: World) {
    if names.channel(ofKey: key) >= 2 {
      let texts = Glance.candleTexts(Array(line))
      states[key].append(Truth.state(glance.id, glance.kind == .closed, texts))
    }
    if glance.kind != .forming { written[key].append(glance.id) }
  }

  func finish(_ world: World) {
    guard world.scenario.kind == .notices else { return }
    for key in written.indices {
      compareRows(key, world)
      compareStates(key, world)
    }
  }

  /// Tickers, trades and closed candles: all of them, once.
  private func compareRows(_ key: Int, _ world: World) {
    // A trade may be overtaken while two sockets are open: all must be there, once.
    let isTrade = names.channel(ofKey: key) == 1
    let mine = isTrade ? written[key].sorted() : written[key]
    let sent = world.truth.rows[key]
    guard let first = mine.first, let start = sent.firstIndex(of: first) else {
      if !sent.isEmpty { world.fail("2 switching", key, "nothing of \(sent.count) rows came") }
      return
    }
    // What was sent last is still under way.
    let due = sent[start...].prefix(mine.count)
    if let place = zip(mine, due).enumerated().first(where: { $1.0 != $1.1 }) {
      world.fail(
        "2 switching",
        key,
        "row \(place.offset) is \(place.element.0), the exchange sent \(place.element.1)"
      )
    } else if sent.count - start - mine.count > 30 {
      world.fail("2 switching", key, "\(sent.count - start - mine.count) rows did not come")
    }
  }

  /// Forming candles: each state of a bar that was sent, and none twice. A new connection begins
  /// with the present state, which may be one that was not sent to others.
  private func compareStates(_ key: Int, _ world: World) {
    let mine = Set(states[key])
    if mine.count != states[key].count {
      world.fail("2 switching", key, "\(states[key].count - mine.count) states of bars came twice")
    }
    let sent = world.truth.states[key]
    guard let start = sent.firstIndex(where: { mine.contains($0) }) else { return }
    let missing = sent[start...].dropLast(5).count { !mine.contains($0) }
    if missing > 0 { world.fail("2 switching", key, "\(missing) states of bars did not come") }
  }
}
