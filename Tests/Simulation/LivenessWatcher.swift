/// Liveness, apart from safety: after the faults everything streams again.

/// Remembers when each stream was last heard of at its two ends.
final class LivenessWatcher {
  private let names: Names
  private var archivedAt: [Int64]
  private var writtenAt: [[Int64]]

  init(_ names: Names, feeds: Int) {
    self.names = names
    archivedAt = [Int64](repeating: 0, count: names.keys)
    writtenAt = [[Int64]](repeating: [Int64](repeating: 0, count: names.keys), count: feeds)
  }

  func archived(_ key: Int, at time: Int64) { archivedAt[key] = time }
  func feedWrote(_ key: Int, _ feed: Int, at time: Int64) { writtenAt[feed][key] = time }

  /// Every stream that the exchange has must have come in the last minutes.
  func finish(_ world: World) {
    for key in 0..<names.keys where !world.delisted.contains(names.symbol(ofKey: key)) {
      let subscription = names.subscription(key)
      // Some instruments trade once in four minutes.
      let isThin = ["ZEN-USDT", "FLOW-USDT"].contains(subscription.symbol)
      if isThin, names.channel(ofKey: key) == 1 { continue }
      let limit = 70_000_000 + (isThin ? 1_000 * names.barMs(ofKey: key) : 0)
      check(key, archivedAt[key], limit, "it reached the archive", world)
      for feed in world.feeds {
        check(key, writtenAt[feed.index][key], limit, "feed \(feed.index) wrote it", world)
      }
    }
  }

  private func check(_ key: Int, _ last: Int64, _ limit: Int64, _ what: String, _ world: World) {
    guard world.time - last > limit else { return }
    world.fail("9 liveness", key, "\((world.time - last) / 1_000_000) s since \(what) last")
  }
}
