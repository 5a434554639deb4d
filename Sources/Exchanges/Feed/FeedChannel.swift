import MarketData
import NDJSON

/// One subscription of a session: whether it is wanted, and what it last brought.
struct FeedChannel {
  enum Standing: Equatable, Sendable {
    case wanted
    /// Refused for good: not asked for again in this run.
    case refused
    /// Left by the user; late rows are dropped quietly.
    case left
  }

  let subscription: Subscription
  let origin: Origin
  /// Names the channel in the record queue.
  let key: Int
  var standing = Standing.wanted
  /// The newest row's time and the last row's digest, for telling repeats.
  private(set) var lastTsMs = Int64.min
  private(set) var lastDigest: UInt64?
  private(set) var lastClosedMs: Int64?
  /// Digests of the rows of an overlap of two sockets.
  private var overlap: [UInt64] = []
  private var overlapNext = 0
  private var inOverlap = false
  var lastData: MonotonicTime?
  var gaps = GapGauge()
  var isSilent = false
  /// Rows are compared with the last one until a new one came after a reconnect.
  var isFresh = false

  init(_ subscription: Subscription, exchange: String, key: Int) {
    self.subscription = subscription
    self.origin = Origin(exchange: exchange, symbol: subscription.symbol, source: .ws)
    self.key = key
  }

  // MARK: Repeats

  /// Rows of one channel that are remembered in an overlap; more than both sockets lag apart.
  static let overlapWindow = 512

  mutating func beginOverlap() {
    inOverlap = true
    overlap.removeAll(keepingCapacity: true)
    overlapNext = 0
    if let lastDigest { overlap.append(lastDigest) }
  }

  mutating func endOverlap() {
    inOverlap = false
    overlap = []
  }

  /// True if the row is no news: seen on the other socket, or not newer than the last one before a
  /// reconnect.
  mutating func isRepeat(_ row: MessageRows.Row, digest: UInt64) -> Bool {
    if inOverlap {
      if overlap.contains(digest) || isOlder(row) { return true }
      if overlap.count < FeedChannel.overlapWindow {
        overlap.append(digest)
      } else {
        overlap[overlapNext] = digest
        overlapNext = (overlapNext + 1) % FeedChannel.overlapWindow
      }
      return false
    }
    guard isFresh else { return false }
    if digest == lastDigest || isOlder(row) { return true }
    isFresh = false
    return false
  }

  /// Trades are each their own; of tickers and bars only what is not older is news.
  private func isOlder(_ row: MessageRows.Row) -> Bool {
    switch row {
    case .ticker(let ticker): ticker.tsMs < lastTsMs
    case .trade: false
    case .candle(let candle):
      candle.closed
        ? candle.tsMs <= lastClosedMs ?? .min
        : candle.tsMs < lastTsMs
    }
  }

  /// Notes a row that goes out; returns the bars missing between it and the last closed one.
  mutating func wrote(_ row: MessageRows.Row, digest: UInt64) -> MissingBars? {
    lastDigest = digest
    switch row {
    case .ticker(let ticker):
      lastTsMs = max(lastTsMs, ticker.tsMs)
    case .trade(let trade):
      lastTsMs = max(lastTsMs, trade.tsMs)
    case .candle(let candle):
      lastTsMs = max(lastTsMs, candle.tsMs)
      guard candle.closed else { return nil }
      let before = lastClosedMs
      lastClosedMs = max(before ?? .min, candle.tsMs)
      guard let before else { return nil }
      let first = candle.interval.next(after: before)
      let count = candle.interval.bars(from: first, to: candle.tsMs)
      return count > 0 ? MissingBars(firstMs: first, endMs: candle.tsMs, count: count) : nil
    }
    return nil
  }
}

/// Closed bars that did not come.
struct MissingBars: Equatable, Sendable {
  var firstMs: Int64
  /// The open time of the bar that came.
  var endMs: Int64
  var count: Int64
}

/// A short stand-in for a row's text.
enum Digest {
  static func of(_ text: Span<UInt8>, _ range: TextRange) -> UInt64 {
    var hash = UInt64(range.count) ^ 0xCBF2_9CE4_8422_2325
    var lower = Int(range.lower)
    while lower < Int(range.upper) {
      let word = text.word(at: TextRange(lower, min(lower + 8, Int(range.upper))))
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      lower += 8
    }
    return hash
  }
}
