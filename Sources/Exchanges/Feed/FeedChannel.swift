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
  /// Not nil while, and shortly after, two sockets bring this channel.
  private var overlap: OverlapWindow?
  /// Rows of the new socket that the old one has yet to bring, in their order.
  var held: [HeldRow] = []
  var lastData: MonotonicTime?
  var gaps = GapGauge()
  var isSilent = false
  /// The next row is the first one after a reconnect.
  var isFresh = false

  init(_ subscription: Subscription, exchange: String, key: Int) {
    self.subscription = subscription
    self.origin = Origin(exchange: exchange, symbol: subscription.symbol, source: .ws)
    self.key = key
  }

  // MARK: Repeats

  /// What a row is to somebody who has read all rows before.
  enum News: Equatable, Sendable {
    case news
    case stale
    /// Another socket of an overlap, this one, had brought it.
    case matched(with: Int)
  }

  /// From now on rows come from two sockets; the last row came from `link`.
  mutating func beginOverlap(with link: Int) {
    // What a third socket brought before may yet come from the old one.
    var window = overlap ?? OverlapWindow()
    if let lastDigest { _ = window.sight(lastDigest, from: link) }
    overlap = window
  }

  mutating func endOverlap() {
    overlap = nil
  }

  /// Whether a row goes out: not if the other socket brought it, nor if it is not newer than the last
  /// one before a reconnect.
  mutating func judge(_ row: MessageRows.Row, digest: UInt64, from link: Int) -> News {
    let isFirst = isFresh
    isFresh = false
    switch overlap?.sight(digest, from: link) {
    case .match(let bringer): return .matched(with: bringer)
    case .again: return .stale
    case .first: return isOlder(row) ? .stale : .news
    case nil: return isFirst && (digest == lastDigest || isOlder(row)) ? .stale : .news
    }
  }

  /// A row that waited is not written after all: the other socket will bring it.
  mutating func forget(_ held: HeldRow) {
    overlap?.forget(held.digest)
  }

  /// Whether a newer row was written while this one waited.
  func isOlder(_ held: HeldRow) -> Bool { isOlder(held.row) }

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
