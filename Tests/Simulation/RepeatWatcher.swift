/// Promise 3, at its first half: a feed that connects anew does not write again what it wrote last.

import Exchanges

/// Remembers the last row of each stream that each life of each feed wrote.
final class RepeatWatcher {
  private struct Last {
    var content: UInt64
    /// The connections that its line had had by then.
    var connects: Int
  }

  private let names: Names
  private var lasts: [[Last?]]
  private var connects: [[Int]]

  init(_ names: Names, feeds: Int) {
    self.names = names
    lasts = [[Last?]](repeating: [Last?](repeating: nil, count: names.keys), count: feeds)
    connects = [[Int]](repeating: [0, 0], count: feeds)
  }

  func started(_ feed: FeedProcess) {
    lasts[feed.index] = [Last?](repeating: nil, count: names.keys)
  }

  func connects(_ feed: FeedProcess, _ line: FeedLine) {
    connects[feed.index][line == OKX.lines[0] ? 0 : 1] += 1
  }

  func wrote(_ key: Int, _ glance: Glance, _ feed: FeedProcess, _ world: World) {
    let count = connects[feed.index][names.channel(ofKey: key) < 2 ? 0 : 1]
    let last = lasts[feed.index][key]
    lasts[feed.index][key] = Last(content: glance.content, connects: count)
    guard let last, last.content == glance.content, last.connects != count else { return }
    let text = "feed \(feed.index) wrote \(glance.id) again behind a new connection"
    world.fail("3 ticks", key, text)
  }
}
