import MarketData
import NDJSON

/// What is remembered of one symbol's tickers, or of its trades.
///
/// Rules over time: `stale`, `duplicate`, `out_of_order`, `price_jump`.
struct TickHistory {
  private var lastReceivedUs: Int64?
  /// The time of the last one that passed.
  private var lastTsMs: Int64?
  private var passedDigest: UInt64 = 0
  private var refusedDigest: UInt64 = 0
  private var level = PriceLevel()

  /// The faults of a record's own times.
  mutating func timeFault(
    _ moment: Moment,
    _ times: TimeRules,
    _ judged: ReasonSet,
    _ detail: inout Detail
  ) -> Reason? {
    let before = lastReceivedUs
    // A refused record breaks a silence too: a feed that is late throughout has no pauses.
    lastReceivedUs = max(before ?? moment.recvUs, moment.recvUs)
    if judged.contains(.future), times.isFuture(moment, &detail) { return .future }
    if judged.contains(.stale), times.isStale(moment, lastReceivedUs: before, &detail) {
      return .stale
    }
    return nil
  }

  /// True if this content is that of the last record that passed, or of the last refused one.
  ///
  /// Only these two: within one millisecond a book may well go from A to B and back to A, and then
  /// the last A is news.
  func knows(_ digest: UInt64) -> Bool { digest == passedDigest || digest == refusedDigest }

  /// Keeps the content of the record that was judged last.
  mutating func remember(_ digest: UInt64, passed: Bool) {
    if passed {
      passedDigest = digest
    } else {
      refusedDigest = digest
    }
  }

  /// Judges a record that is no repeat; `key` is where its price stands.
  mutating func judge(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ key: RecordKey,
    _ moment: Moment,
    _ judged: ReasonSet,
    _ maxJump: Double,
    _ detail: inout Detail
  ) -> Verdict {
    if judged.contains(.outOfOrder), let lastTsMs, moment.tsMs < lastTsMs {
      detail.start("ts_ms ")
      detail.add(moment.tsMs)
      detail.add(" after ")
      detail.add(lastTsMs)
      return .reject(.outOfOrder)
    }
    if judged.contains(.priceJump), jumps(record, line, key, moment, maxJump, &detail) {
      return .reject(.priceJump)
    }
    lastTsMs = max(lastTsMs ?? moment.tsMs, moment.tsMs)
    return .pass
  }

  /// The level of prices that binds a tick of this time, if there is one.
  func bound(at tsMs: Int64) -> Double? { level.bound(at: tsMs) }

  /// Takes in a tick whose price and own times are good; false, and nothing done, if another rule may
  /// see a fault.
  mutating func takes(_ digest: UInt64, at price: Double, _ moment: Moment) -> Bool {
    guard let lastReceivedUs, let lastTsMs, moment.tsMs >= lastTsMs, !knows(digest) else {
      return false
    }
    level.start(at: price, tsMs: moment.tsMs)
    self.lastReceivedUs = max(lastReceivedUs, moment.recvUs)
    self.lastTsMs = moment.tsMs
    passedDigest = digest
    return true
  }

  /// A price that the level refuses, or that does not fit where there is no level.
  private mutating func jumps(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ key: RecordKey,
    _ moment: Moment,
    _ maxJump: Double,
    _ detail: inout Detail
  ) -> Bool {
    guard moment.isRealtime, let price = record.double(key, in: line) else { return false }
    if let bound = level.bound(at: moment.tsMs) {
      guard !level.accepts(price, at: moment.tsMs, within: maxJump) else { return false }
      detail.start(key.name)
      detail.add(" ")
      detail.add(key, of: record, in: line)
      detail.add(" vs level ")
      detail.add(bound)
      return true
    }
    guard let misfit = Surroundings.misfit(price, record, line, maxJump: maxJump) else {
      level.start(at: price, tsMs: moment.tsMs)
      return false
    }
    guard !level.movesAgainst(price, at: moment.tsMs) else { return false }
    detail.start(key.name)
    detail.add(" ")
    detail.add(key, of: record, in: line)
    misfit.tell(&detail)
    return true
  }
}
