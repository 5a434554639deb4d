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
  /// Where the memory of the last record's symbol is, to be noted for records like it.
  private(set) var note = RecordLine.noNote

  init(_ settings: RecordCheck.Settings, memory: Int) {
    judged = ReasonSet(allBut: settings.allowed)
    maxJump = settings.maxJump
    times = TimeRules(settings)
    tickers = SymbolMemory(limit: memory, fresh: TickHistory())
    trades = SymbolMemory(limit: memory, fresh: TickHistory())
    candles = SymbolMemory(limit: memory, fresh: CandleHistory())
  }

  mutating func judge(_ record: RecordLine, _ line: Span<UInt8>, at now: Now) -> Verdict {
    note = record.note
    switch record.kind {
    case .ticker: return judgeTicker(record, line, at: now)
    case .trade: return judgeTrade(record, line, at: now)
    case .candle: return judgeCandle(record, line, at: now)
    case .status:
      let moment = times.moment(of: record, line, at: now)
      return fault(record, line, .status, moment) ?? .pass
    case .other:
      if record[.type].kind != .absent, judged.contains(.missingField), !record[.type].isString {
        return .reject(.missingField, detail: "\"type\" is not a string")
      }
      return .pass
    }
  }

  /// What is wrong with the record as it stands, before any other is looked at.
  private func fault(
    _ record: RecordLine,
    _ line: Span<UInt8>,
    _ shape: RecordShape,
    _ moment: Moment?
  ) -> Verdict? {
    if judged.contains(.malformed), let detail = shape.malformed(record, line, moment) {
      return .reject(.malformed, detail: detail)
    }
    if judged.contains(.missingField), let detail = shape.missing(record) {
      return .reject(.missingField, detail: detail)
    }
    if judged.contains(.nonpositivePrice), let detail = shape.nonpositivePrice(record, line) {
      return .reject(.nonpositivePrice, detail: detail)
    }
    if judged.contains(.negativeVolume), let detail = shape.negativeVolume(record, line) {
      return .reject(.negativeVolume, detail: detail)
    }
    if judged.contains(.crossedBook), let detail = shape.crossedBook(record, line) {
      return .reject(.crossedBook, detail: detail)
    }
    if judged.contains(.candleRange), let detail = shape.candleRange(record, line) {
      return .reject(.candleRange, detail: detail)
    }
    return nil
  }

  private mutating func judgeTicker(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let verdict = fault(record, line, .ticker, moment) { return verdict }
    // Where a record was let pass without its times, there is nothing left to judge.
    guard let moment else { return .pass }
    let slot = tickers.slot(of: record, line, noting: &note)
    if let verdict = tickers.entries[slot].timeFault(moment, times, judged) { return verdict }
    let digest = Digest.content(of: record, line)
    if judged.contains(.duplicate), tickers.entries[slot].knows(digest) {
      return .reject(.duplicate, detail: "the same tick again, ts_ms \(moment.tsMs)")
    }
    let verdict = tickers.entries[slot].judge(record, line, .last, moment, judged, maxJump)
    tickers.entries[slot].remember(digest, passed: verdict == .pass)
    return verdict
  }

  private mutating func judgeTrade(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let verdict = fault(record, line, .trade, moment) { return verdict }
    guard let moment else { return .pass }
    let slot = trades.slot(of: record, line, noting: &note)
    if let verdict = trades.entries[slot].timeFault(moment, times, judged) { return verdict }
    if judged.contains(.duplicate), !tradeIDs.insert(Digest.identity(of: record, line)) {
      return .reject(.duplicate, detail: "trade \(record.text(.id, in: line)) again")
    }
    return trades.entries[slot].judge(record, line, .price, moment, judged, maxJump)
  }

  private mutating func judgeCandle(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    let moment = times.moment(of: record, line, at: now)
    if let verdict = fault(record, line, .candle, moment) { return verdict }
    guard let moment else { return .pass }
    if judged.contains(.future), let detail = times.future(moment) {
      return .reject(.future, detail: detail)
    }
    let slot = candles.slot(of: record, line, record[.interval].range, noting: &note)
    let digest = Digest.content(of: record, line)
    return candles.entries[slot].judge(
      opening: moment.tsMs,
      closed: record[.closed].kind == .true,
      digest,
      judged
    )
  }
}
