/// Promise 7: every account balances, and what one wrote is what the next one received.

import Exchanges
import Filters

/// Adds up the books of all lives of all processes.
final class AccountsWatcher {
  /// Data lines and status lines, by pipe.
  private var written: [Int64]
  private var lost: [Int64]
  private var mergeReceived: Int64 = 0
  private var rejected: Int64 = 0
  var torn: Int64 = 0
  var toldAgain: Int64 = 0
  var kills: Int64 = 0
  private(set) var conflated: Int64 = 0
  private(set) var dropped: Int64 = 0
  private(set) var suppressed: Int64 = 0

  init(pipes: Int) {
    written = [Int64](repeating: 0, count: pipes)
    lost = [Int64](repeating: 0, count: pipes)
  }

  // MARK: Ends of lives

  func feedDied(_ feed: FeedProcess, _ world: World) {
    check(feed, world)
    guard let books = feed.feed?.accounts else { return }
    written[feed.index] += feed.dataLines + feed.statusLines
    conflated += books.conflated
    dropped += books.dropped
    suppressed += books.suppressed
  }

  func snapshotsDied(
    _ books: SnapshotAccounts,
    _ lines: Int64,
    _ unwritten: [UInt8],
    _ world: World
  ) {
    written[written.count - 1] += lines
    let waiting = Int64(unwritten.count { $0 == 0x0A })
    if !books.balance || books.written != lines + waiting {
      world.fail("7 accounts", nil, "okx-rest: \(books), lines \(lines) and \(waiting) waiting")
    }
  }

  func mergeDied(
    _ books: MergeAccounts,
    _ lines: Int64,
    _ counts: VerdictCounts,
    _ received: Int64,
    _ world: World
  ) {
    mergeReceived += received
    if !books.balance || books.received != received {
      world.fail("7 accounts", nil, "merge: \(books), lines \(received)")
    }
    if Int64(counts.received) != lines || counts.received != counts.passed + counts.rejected {
      world.fail("7 accounts", nil, "validate: \(counts.summary), merge wrote \(lines)")
    }
  }

  /// The reader is gone, and with it what was in the pipe.
  func cleared(pipe: Int, _ world: World) {
    while let bytes = world.pipes[pipe].read(at: .max) {
      lost[pipe] += Int64(bytes.count { $0 == 0x0A })
    }
  }

  /// merge would not have a line.
  func rejected(_ why: String, _ line: [UInt8], _ world: World) {
    rejected += 1
    if rejected > torn {
      world.fail(
        "7 accounts",
        nil,
        "merge rejected a line as \(why): \(String(decoding: line.prefix(200), as: UTF8.self))"
      )
    }
  }

  // MARK: At any time

  func look(_ world: World) {
    for feed in world.feeds where feed.isUp { check(feed, world) }
  }

  private func check(_ feed: FeedProcess, _ world: World) {
    guard let books = feed.feed?.accounts else { return }
    let key = world.names.keys + feed.index
    if !books.balance { world.fail("7 accounts", key, "feed \(feed.index): \(books)") }
    if books.written != feed.dataLines {
      world.fail(
        "7 accounts",
        key,
        "feed \(feed.index) counts \(books.written) written, the pipe took \(feed.dataLines)"
      )
    }
    let came = feed.delivered
    if books.received != came.rows + came.shortRows || books.rejected != came.shortRows
      || books.unreadable != came.unreadable
    {
      world.fail("7 accounts", key, "feed \(feed.index): \(books), delivered \(came)")
    }
  }

  /// All lives are over, and the pipes are empty.
  func finish(_ world: World) {
    for feed in world.feeds { feed.die(world, startAgainAt: .max) }
    world.snapshots?.finish(world)
    world.filters.finish(world)
    let sent = written.reduce(0, +) - lost.reduce(0, +)
    // A torn line and the first one of the next life are read as one.
    let missing = sent + toldAgain - mergeReceived
    if missing < 0 || missing > torn {
      world.fail(
        "7 accounts",
        nil,
        "written \(written), lost \(lost), told again \(toldAgain), torn \(torn); "
          + "merge received \(mergeReceived)"
      )
    }
  }
}
