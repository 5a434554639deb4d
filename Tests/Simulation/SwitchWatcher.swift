/// Promise 2: nothing is lost and nothing doubled when the exchange announces an upgrade.

/// Compares what a feed wrote with what the exchange sent, in runs whose only fault is the notice.
final class SwitchWatcher {
  private let names: Names
  /// Times and ids of the rows of each stream; of candles the closed ones.
  private var written: [[Int64]]
  /// What each row of candles said.
  private var states: [Set<UInt64>]
  /// Where the next row of a ticker stands among those that the exchange sent.
  private var cursors: [Int?]
  /// The last row of candles that is still forming: its open time and its volume.
  private var forming: [(openMs: Int64, volume: Double)]

  init(_ names: Names) {
    self.names = names
    written = [[Int64]](repeating: [], count: names.keys)
    states = [Set<UInt64>](repeating: [], count: names.keys)
    cursors = [Int?](repeating: nil, count: names.keys)
    forming = [(openMs: Int64, volume: Double)](repeating: (.min, 0), count: names.keys)
  }

  func wrote(_ key: Int, _ glance: Glance, _ line: UnsafeBufferPointer<UInt8>, _ world: World) {
    if names.channel(ofKey: key) >= 2 {
      let texts = Glance.candleTexts(Array(line))
      let state = Truth.state(glance.id, glance.kind == .closed, texts)
      // A first connection may be sent its first state twice, and passes what it is sent.
      if !states[key].insert(state).inserted, world.time > World.start + 5_000_000 {
        world.fail("2 switching", key, "a state of the bar \(glance.id) was written twice")
      }
      if glance.kind == .forming { formed(key, glance.id, texts[4], world) }
    }
    if glance.kind != .forming { written[key].append(glance.id) }
    if glance.kind == .ticker || glance.kind == .closed { follow(key, glance.id, world) }
  }

  /// What comes in order is compared at once, so that the journal shows what led to it.
  private func follow(_ key: Int, _ id: Int64, _ world: World) {
    let sent = world.truth.rows[key]
    guard let place = cursors[key] ?? sent.lastIndex(of: id) else { return }
    cursors[key] = place + 1
    if place < sent.count, sent[place] == id { return }
    let due = place < sent.count ? "\(sent[place])" : "nothing new"
    world.fail("2 switching", key, "\(id) was written, the exchange sent \(due)")
  }

  /// A bar's volume only grows.
  private func formed(_ key: Int, _ openMs: Int64, _ text: [UInt8], _ world: World) {
    let volume = Double(String(decoding: text, as: UTF8.self)) ?? 0
    let last = forming[key]
    forming[key] = (openMs, volume)
    guard openMs < last.openMs || (openMs == last.openMs && volume < last.volume) else { return }
    world.fail("2 switching", key, "the forming bar \(openMs) went back, volume \(volume)")
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

  /// Forming candles: each state of a bar that was sent.
  ///
  /// A new connection begins with the present state, which may not have been sent to others.
  private func compareStates(_ key: Int, _ world: World) {
    let mine = states[key]
    let sent = world.truth.states[key]
    guard let start = sent.firstIndex(where: { mine.contains($0) }) else { return }
    let missing = sent[start...].dropLast(5).count { !mine.contains($0) }
    if missing > 0 { world.fail("2 switching", key, "\(missing) states of bars did not come") }
  }
}
