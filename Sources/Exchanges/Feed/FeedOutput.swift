import MarketData
import NDJSON

/// Where a session's doings go: lines, actions, notes and the books.
///
/// Shared by a feed's lines.
struct FeedOutput {
  let exchange: String
  /// True if status records are written beside the data.
  let writesStatus: Bool
  var queue: RecordQueue
  var actions: [FeedAction] = []
  var accounts = FeedAccounts()

  mutating func tell(_ level: FeedNote.Level, key: String, _ text: String) {
    actions.append(.tell(FeedNote(level, key: key, text)))
  }

  /// Writes a status record, if they are asked for.
  mutating func status(
    _ event: Status.Event,
    _ subscription: Subscription? = nil,
    channel: String? = nil,
    code: String? = nil,
    message: String? = nil,
    count: Int64? = nil,
    at now: Now
  ) {
    guard writesStatus else { return }
    let status = Status(
      event,
      exchange: exchange,
      symbol: subscription?.symbol,
      source: .ws,
      recvUs: now.unix.microseconds,
      channel: channel ?? subscription?.channel.name,
      interval: subscription?.channel.interval?.name,
      code: code,
      message: message,
      count: count
    )
    status.write(to: &queue.line)
    queue.commit(.status, key: RecordQueue.statusKey, atUs: now.unix.microseconds)
  }
}
