import MarketData
import NDJSON

/// The rules in their order, and what they remember from record to record.
struct RecordRules {
  private let judged: ReasonSet
  private let maxJump: Double
  private var times: TimeRules
  private var tickers: SymbolMemory<TickHistory>
  private var trades: SymbolMemory<TickHistory>
  private var candles: SymbolMemory<CandleHistory>
  private var tradeIDs = RecentHashes()
  /// Of the forms whose note has the spare bit.
  private var plainTickers = FormTable<PlainTicker>()
  /// Where the memory of the last record's symbol is, to be noted for records like it.
  private(set) var note = RecordLine.noNote
  /// What is wrong with the last record that was refused.
  private(set) var detail = Detail()

  init(_ settings: RecordCheck.Settings, memory: Int) {
    judged = ReasonSet(allBut: settings.allowed)
    maxJump = settings.maxJump
    times = TimeRules(settings)
    tickers = SymbolMemory(limit: memory, fresh: TickHistory())
    trades = SymbolMemory(limit: memory, fresh: TickHistory())
    candles = SymbolMemory(limit: memory, fresh: CandleHistory())
  }

  /// Refuses what is not judged at all.
  mutating func refuse(_ words: String) -> Verdict {
    detail.start(words)
    return .reject(.malformed)
  }

  mutating func judge(_ record: RecordLine, _ line: Span<UInt8>, at now: Now) -> Verdict {
    note = record.note
    switch record.kind {
    case .ticker: return judgeTicker(record, line, at: now)
    case .trade: return judgeTrade(record, line, at: now)
    case .candle: return judgeCandle(record, line, at: now)
    case .status:
      let moment = times.moment(of: record, line, at: now)
      return fault(record, line, .status, moment).map(Verdict.reject) ?? .pass
    case .other:
      if record[.type].kind != .absent, judged.contains(.missingField), !record[.type].isString {
        detail.start("\"type\" is not a string")
        return .reject(.missingField)
      }
      return .pass
    }
  }

  /// What is wrong with the record as it stands, before any other is looked at.
  private mutating func fault(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ shape: RecordShape,
    _ moment: Moment?
  ) -> Reason? {
    if judged.contains(.malformed), shape.isMalformed(record, line, moment, &detail) {
      return .malformed
    }
    if judged.contains(.missingField), shape.lacksKey(record, &detail) { return .missingField }
    if judged.contains(.nonpositivePrice), shape.hasNonpositivePrice(record, line, &detail) {
      return .nonpositivePrice
    }
    if judged.contains(.negativeVolume), shape.hasNegativeVolume(record, line, &detail) {
      return .negativeVolume
    }
    if judged.contains(.crossedBook), shape.hasCrossedBook(record, line, &detail) {
      return .crossedBook
    }
    if judged.contains(.candleRange), shape.isBeyondCandleRange(record, line, &detail) {
      return .candleRange
    }
    return nil
  }

  /// Takes in a line like an earlier ticker in which no rule sees a fault; false, and nothing done, if
  /// it must be judged in the ordinary way.
  ///
  /// The record that has recognised it is lent, so that it is not copied.
  mutating func passes(
    _ known: KnownLine,
    _ record: inout RecordLine,
    _ line: Span<UInt8>,
    at now: Now
  ) -> Bool {
    guard known.note & SymbolMemory<TickHistory>.spareBit != 0,
      let slot = tickers.slot(noted: known.note)
    else { return false }
    let ticker = plainTickers[known.form]
    guard let times = ticker.frame.times(in: line), let moment = self.times.timely(times, at: now),
      let prices = ticker.goodPrices(line, &record)
    else { return false }
    let price = prices.last.double(in: line)
    if let level = tickers.entries[slot].bound(at: moment.tsMs) {
      guard !PriceLevel.differ(price, level, by: maxJump) else { return false }
    } else {
      guard prices.areClose(price, line, within: maxJump) else { return false }
    }
    return tickers.entries[slot].takes(ticker.frame.digest(of: line), at: price, moment)
  }

  /// Keeps what lines of the record's form have in common, if they need not be judged rule by rule.
  private mutating func notePlainTicker(_ record: RecordLine, _ line: Span<UInt8>) {
    guard let form = record.formNumber, judged.contains(.priceJump),
      let ticker = PlainTicker(record, in: line)
    else { return }
    plainTickers.set(ticker, of: form)
    note |= SymbolMemory<TickHistory>.spareBit
  }

  private mutating func judgeTicker(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let reason = fault(record, line, .ticker, moment) { return .reject(reason) }
    // Where a record was let pass without its times, there is nothing left to judge.
    guard let moment else { return .pass }
    let slot = tickers.slot(of: record, line, noting: &note)
    if note != record.note { notePlainTicker(record, line) }
    if let reason = tickers.entries[slot].timeFault(moment, times, judged, &detail) {
      return .reject(reason)
    }
    let digest = Digest.content(of: record, line)
    if judged.contains(.duplicate), tickers.entries[slot].knows(digest) {
      detail.start("the same tick again, ts_ms ")
      detail.add(moment.tsMs)
      return .reject(.duplicate)
    }
    let verdict = tickers.entries[slot]
      .judge(record, line, .last, moment, judged, maxJump, &detail)
    tickers.entries[slot].remember(digest, passed: verdict == .pass)
    return verdict
  }

  private mutating func judgeTrade(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let reason = fault(record, line, .trade, moment) { return .reject(reason) }
    guard let moment else { return .pass }
    let slot = trades.slot(of: record, line, noting: &note)
    if let reason = trades.entries[slot].timeFault(moment, times, judged, &detail) {
      return .reject(reason)
    }
    if judged.contains(.duplicate), !tradeIDs.insert(Digest.identity(of: record, line)) {
      detail.start("trade ")
      detail.add(.id, of: record, in: line)
      detail.add(" again")
      return .reject(.duplicate)
    }
    return trades.entries[slot]
      .judge(record, line, .price, moment, judged, maxJump, &detail)
  }

  private mutating func judgeCandle(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let reason = fault(record, line, .candle, moment) { return .reject(reason) }
    guard let moment else { return .pass }
    if judged.contains(.future), times.isFuture(moment, &detail) { return .reject(.future) }
    let slot = candles.slot(of: record, line, record[.interval].range, noting: &note)
    let digest = Digest.content(of: record, line)
    return candles.entries[slot].judge(
      opening: moment.tsMs,
      closed: record[.closed].kind == .true,
      digest,
      judged,
      &detail
    )
  }
}
