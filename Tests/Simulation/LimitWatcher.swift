/// Promise 8: the exchange's limits are never broken.

import Exchanges

/// Counts connections, requests on a connection, and questions to REST.
final class LimitWatcher {
  private var connects: [[(at: Int64, life: Int)]]
  private var questions: [String: [Int64]] = [:]

  init(feeds: Int) {
    connects = [[(at: Int64, life: Int)]](repeating: [], count: feeds)
  }

  /// At most two new connections in any second of one process.
  func connected(_ feed: FeedProcess, _ world: World) {
    // Another life is another process, which cannot know of this one.
    connects[feed.index].removeAll { $0.at + 1_000_000 <= world.time || $0.life != feed.life }
    connects[feed.index].append((world.time, feed.life))
    let key = world.names.keys + feed.index
    if connects[feed.index].count > 2 {
      world.fail("8 limits", key, "\(connects[feed.index].count) connections in a second")
    }
  }

  /// At most 480 requests an hour on a connection, and three a second.
  func sent(_ text: [UInt8], on link: Link, _ feed: FeedProcess, _ world: World) {
    let key = world.names.keys + feed.index
    guard link.isOpen else {
      world.fail("8 limits", key, "something was sent on a connection that is not open")
      return
    }
    guard text.count > 4 else { return }
    if text.count > 4_200 { world.fail("8 limits", key, "a request of \(text.count) bytes") }
    if let last = link.requests.last, world.time - last < 333_000 {
      world.fail("8 limits", key, "two requests within \(world.time - last) us")
    }
    link.requests.append(world.time)
    let hour = link.requests.count { $0 + 3_600_000_000 > world.time }
    if hour > 480 { world.fail("8 limits", key, "\(hour) requests in an hour") }
  }

  /// 20 questions in 2 s, 40 for recent candles.
  func asked(_ request: SnapshotRequest, _ world: World) {
    var times = questions[request.endpoint] ?? []
    times.removeAll { $0 + 2_000_000 <= world.time }
    times.append(world.time)
    questions[request.endpoint] = times
    let most = request.endpoint == "candles" ? 40 : 20
    if times.count > most {
      world.fail("8 limits", nil, "\(times.count) questions to \(request.endpoint) in 2 s")
    }
  }
}
