import MarketData

/// One subscription of a session: whether it is wanted, and what it last brought.
struct FeedChannel {
  enum Standing: Equatable, Sendable {
    case wanted
    /// Refused for good: not asked for again in this run.
    case refused
    /// Left by the user; late rows are dropped quietly.
    case left
  }

  // What every row looks at stands together: with a thousand channels each line of memory counts.

  /// How its records begin.
  let head: [UInt8]
  /// Names the channel in the record queue.
  let key: Int
  /// The newest row's time, unless later ones show that it was wrong, and the last row's digest.
  private(set) var lastTsMs: Int64 = 0
  private(set) var lastDigest: UInt64?
  var standing = Standing.wanted
  var isSilent = false
  /// The next row is the first one after a reconnect.
  var isFresh = false
  var lastData: MonotonicTime?
  var gaps = GapGauge()
  /// Not nil while, and shortly after, two sockets bring this channel.
  var changeover: Changeover?

  let subscription: Subscription
  private(set) var lastClosedMs: Int64?
  private var lastSequence = Int64.min
  /// The bar that may end without a word of the venue.
  var forming = FormingBar()
  /// The last best bid and ask, where they come apart from tickers.
  var quote = KeptQuote()

  init(_ subscription: Subscription, exchange: String, key: Int) {
    self.subscription = subscription
    let origin = Origin(exchange: exchange, symbol: subscription.symbol, source: .ws)
    self.head = origin.head(of: subscription.channel.recordType)
    self.key = key
  }

  // MARK: Repeats

  /// What a row is to somebody who has read all rows before.
  enum News: Equatable, Sendable {
    case news
    case stale
    /// The other socket of a changeover brought it.
    case matched
    /// Only the new socket of a changeover brought it so far: to be held.
    case early
  }

  /// From now on rows come from two sockets; those before came from `link`.
  mutating func beginOverlap(with link: Int) {
    if changeover == nil {
      changeover = Changeover(from: link)
      if let lastDigest { _ = changeover?.sight(lastDigest, from: link, at: lastTsMs) }
    } else {
      changeover?.restart(from: link)
    }
  }

  /// No connection is left that carried on this stream: what it last brought may not be what came
  /// last.
  mutating func beginAfresh() {
    endOverlap()
    isFresh = true
    forming.forget()
    quote.forget()
  }

  mutating func endOverlap() {
    changeover = nil
  }

  /// Whether a row goes out: not if the other socket brought it, nor if it is not newer than the last
  /// one before a reconnect.
  ///
  /// `sequence`: the number of the message, where the venue numbers them.
  mutating func judge(
    _ row: MessageRows.Row,
    digest: UInt64,
    sequence: Int64?,
    from link: Int
  ) -> News {
    let news = judge(row, digest: digest, from: link)
    guard let sequence, news == .news else { return news }
    if sequence <= lastSequence { return .stale }
    lastSequence = sequence
    return .news
  }

  private mutating func judge(
    _ row: MessageRows.Row,
    digest: UInt64,
    from link: Int
  ) -> News {
    let isFirst = isFresh
    isFresh = false
    guard let (old, hasMet) = changeover.map({ ($0.old, $0.hasMet) }) else {
      let isStale = isFirst && (digest == lastDigest || isOlder(row, lagMs: 3_600_000))
      return isStale ? .stale : .news
    }
    let hasReturned = hasReturned(row, digest: digest)
    switch changeover?.sight(digest, from: link, at: row.tickerMs) {
    case .match where !(hasReturned && hasMet): return .matched
    case .again where !(hasReturned && (hasMet || link == old)): return .stale
    case .first, .match, .again, nil:
      guard hasMet else {
        guard link == old else { return .early }
        changeover?.oldWentOn()
        return .news
      }
      return isOlder(row) ? .stale : .news
    }
  }

  /// True for a ticker that says again what was said before something else: there are venues whose
  /// rows hold no time, so that the two cannot be told apart by their text.
  private func hasReturned(_ row: MessageRows.Row, digest: UInt64) -> Bool {
    guard let before = changeover?.lastMs(digest), digest != lastDigest else { return false }
    return row.tickerMs > max(before, lastTsMs)
  }

  /// Trades are each their own; of tickers and bars only what is not older is news.
  func isOlder(_ row: MessageRows.Row, lagMs: Int64 = FeedChannel.usualLagMs) -> Bool {
    switch row {
    case .ticker(let ticker): return trails(ticker.tsMs, lastTsMs, lagMs)
    case .trade, .quote: return false
    case .candle(let candle):
      if let lastClosedMs {
        // A closed bar does not form any more.
        if candle.tsMs == lastClosedMs { return true }
        if trails(candle.tsMs, lastClosedMs, lagMs, candle.interval) { return true }
      }
      return !candle.closed && trails(candle.tsMs, lastTsMs, lagMs, candle.interval)
    }
  }

  /// No socket of a venue lags behind another by more.
  static let usualLagMs: Int64 = 60_000

  /// True if a time lies before the last one by no more than a lag may explain; far before it, it was
  /// the last one that was wrong.
  private func trails(
    _ tsMs: Int64,
    _ lastMs: Int64,
    _ lagMs: Int64,
    _ interval: Interval? = nil
  ) -> Bool {
    guard tsMs < lastMs else { return false }
    if lastMs - tsMs <= lagMs { return true }
    return interval.map { $0.bars(from: tsMs, to: lastMs) <= 2 } ?? false
  }

  /// Notes a row that goes out; returns the bars missing between it and the last closed one.
  mutating func wrote(_ row: MessageRows.Row, digest: UInt64) -> MissingBars? {
    lastDigest = digest
    switch row {
    case .ticker(let ticker):
      if !isOlder(row) { lastTsMs = ticker.tsMs }
    case .trade(let trade):
      lastTsMs = trade.tsMs
    case .quote:
      break
    case .candle(let candle):
      if !trails(candle.tsMs, lastTsMs, FeedChannel.usualLagMs, candle.interval) {
        lastTsMs = candle.tsMs
      }
      guard candle.closed else { return nil }
      let before = lastClosedMs
      if !isOlder(row) { lastClosedMs = candle.tsMs }
      guard let before else { return nil }
      let first = candle.interval.next(after: before)
      let count = candle.interval.bars(from: first, to: candle.tsMs)
      return count > 0 ? MissingBars(firstMs: first, endMs: candle.tsMs, count: count) : nil
    }
    return nil
  }
}

extension MessageRows.Row {
  /// The time of a ticker; 0 for all else, which bears in its text what tells it apart.
  fileprivate var tickerMs: Int64 {
    if case .ticker(let ticker) = self { ticker.tsMs } else { 0 }
  }
}

/// Closed bars that did not come.
struct MissingBars: Equatable, Sendable {
  var firstMs: Int64
  /// The open time of the bar that came.
  var endMs: Int64
  var count: Int64
}
