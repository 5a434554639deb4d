/// Promise 2: nothing is lost and nothing doubled when the exchange announces an upgrade.

import MarketData

/// Compares what a feed wrote with what the exchange sent, in runs whose only fault is the notice.
final class SwitchWatcher {
  private let names: Names
  private var written: [[Int64]]

  init(_ names: Names) {
    self.names = names
    written = [[Int64]](repeating: [], count: names.keys)
  }

  func wrote(
    _ key: Int,
    _ glance: Glance,
    _ line: UnsafeBufferPointer<UInt8>,
    _ world: World
  ) {
    guard glance.kind != .forming else { return }
    written[key].append(glance.id)
  }

  func finish(_ world: World) {
    guard world.scenario.kind == .notices else { return }
    for key in written.indices {
      // A trade may be overtaken while two sockets are open: all must be there, once.
      let isTrade = names.channel(ofKey: key) == 1
      let mine = isTrade ? written[key].sorted() : written[key]
      let sent = world.truth.rows[key]
      guard let first = mine.first, let start = sent.firstIndex(of: first) else {
        if !sent.isEmpty { world.fail("2 switching", key, "nothing of \(sent.count) rows came") }
        continue
      }
      // What was sent last is still under way.
      let due = sent[start...].prefix(mine.count)
      if let place = zip(mine, due).enumerated().first(where: { $1.0 != $1.1 }) {
        world.fail(
          "2 switching",
          key,
          "row \(place.offset) is \(place.element.0), the exchange sent \(place.element.1)"
        )
      } else if sent.count - start - mine.count > 8 {
        world.fail("2 switching", key, "\(sent.count - start - mine.count) rows did not come")
      }
    }
  }
}
