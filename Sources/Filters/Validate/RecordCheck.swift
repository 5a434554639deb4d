public import MarketData
import NDJSON

/// Judges records one by one: passes what can be true, names what is wrong with the rest.
///
/// Knows no file and no clock. A record is judged by what it says itself (shape, prices, volumes),
/// then by its times, then against the last of its kind: (exchange, symbol) for tickers and for
/// trades, (exchange, symbol, interval) for candles, whichever source they came from.
///
/// A type that is not known passes untouched, as do keys that are not known, as long as the line
/// is one JSON object. So does a line without `type`; a `type` that is no string is a
/// `missing_field`.
///
/// Memory is bounded: `longestMemory` symbols of each kind, some 200 bytes each. When one more
/// comes, all of that kind are forgotten and judged as at the start.
public struct RecordCheck {
  /// What a user may set.
  public struct Settings: Sendable {
    /// How far a price may lie from the last one: 0.02 is 2 %.
    public var maxJump = 0.02
    /// How old a realtime record may be when it reaches us.
    public var maxAge = TimeSpan.seconds(10)
    /// How far a record's time may lie ahead of now.
    public var maxFuture = TimeSpan.seconds(2)
    /// Reasons that do not reject. A line that is no JSON object is rejected all the same.
    public var allowed: [Reason] = []
    public var clock = Clock.wall

    public init() {}
  }

  /// Where *now* comes from.
  public enum Clock: String, CaseIterable, Sendable {
    /// The time that is passed in.
    case wall
    /// Each record's own `recv_us`: a recorded file is judged the same way at any time.
    case records
  }

  /// Symbols of one kind (tickers, trades, candles) that are remembered.
  public static let longestMemory = 100_000

  private let judged: ReasonSet
  private let maxJump: Double
  private var times: TimeRules
  private var tickers: SymbolMemory<TickHistory>
  private var trades: SymbolMemory<TickHistory>
  private var candles: SymbolMemory<CandleHistory>
  private var tradeIDs = RecentHashes()

  public init(_ settings: Settings = Settings(), memory: Int = RecordCheck.longestMemory) {
    judged = ReasonSet(allBut: settings.allowed)
    maxJump = settings.maxJump
    times = TimeRules(settings)
    tickers = SymbolMemory(limit: memory, fresh: TickHistory())
    trades = SymbolMemory(limit: memory, fresh: TickHistory())
    candles = SymbolMemory(limit: memory, fresh: CandleHistory())
  }

  /// Judges one line, its newline not included.
  public mutating func push(_ line: Span<UInt8>, at now: Now) -> Verdict {
    do {
      let record = try RecordLine(decoding: line)
      if record.hasEscapes { return try pushPlainly(line, at: now) }
      return judge(record, line, at: now)
    } catch {
      return .reject(.malformed, detail: error.description)
    }
  }

  /// The verdict on a line too long to be looked at.
  public static func verdict(onOversizedLine bytes: Int) -> Verdict {
    .reject(
      .malformed,
      detail: "a line of \(bytes) bytes, longer than \(LineSplitter.longestLine)"
    )
  }

  // MARK: Steps

  /// A key or a type may be spelled with escapes: the line is read plainly, and that is judged.
  @inline(never)
  private mutating func pushPlainly(_ line: Span<UInt8>, at now: Now) throws(Malformed) -> Verdict {
    let plain = JSONText.plain(line)
    return judge(try RecordLine(decoding: plain.span), plain.span, at: now)
  }

  private mutating func judge(_ record: RecordLine, _ line: Span<UInt8>, at now: Now) -> Verdict {
    switch record.kind {
    case .ticker:
      if let verdict = fault(record, line, .ticker) { return verdict }
      return judgeTicker(record, line, at: now)
    case .trade:
      if let verdict = fault(record, line, .trade) { return verdict }
      return judgeTrade(record, line, at: now)
    case .candle:
      if let verdict = fault(record, line, .candle) { return verdict }
      return judgeCandle(record, line, at: now)
    case .status:
      return fault(record, line, .status) ?? .pass
    case .other:
      if record[.type].kind != .absent, judged.contains(.missingField), !record[.type].isString {
        return .reject(.missingField, detail: "\"type\" is not a string")
      }
      return .pass
    }
  }

  /// What is wrong with the record as it stands, before any other is looked at.
  private func fault(_ record: RecordLine, _ line: Span<UInt8>, _ shape: RecordShape) -> Verdict? {
    if judged.contains(.malformed), let detail = shape.malformed(record, line) {
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
    // Where `--allow` let a record pass without its times, there is nothing left to judge.
    guard let moment = times.moment(of: record, line, at: now) else { return .pass }
    let slot = tickers.slot(line, record[.exchange].range, record[.symbol].range)
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
    guard let moment = times.moment(of: record, line, at: now) else { return .pass }
    let slot = trades.slot(line, record[.exchange].range, record[.symbol].range)
    if let verdict = trades.entries[slot].timeFault(moment, times, judged) { return verdict }
    if judged.contains(.duplicate), !tradeIDs.insert(Digest.identity(of: record, line)) {
      return .reject(.duplicate, detail: "trade \(record.text(.id, in: line)) again")
    }
    return trades.entries[slot].judge(record, line, .price, moment, judged, maxJump)
  }

  private mutating func judgeCandle(_ record: RecordLine, _ line: Span<UInt8>, at now: Now)
    -> Verdict
  {
    guard let moment = times.moment(of: record, line, at: now) else { return .pass }
    if judged.contains(.future), let detail = times.future(moment) {
      return .reject(.future, detail: detail)
    }
    let slot = candles.slot(
      line,
      record[.exchange].range,
      record[.symbol].range,
      record[.interval].range
    )
    let digest = Digest.content(of: record, line)
    return candles.entries[slot].judge(
      opening: moment.tsMs,
      closed: record[.closed].kind == .true,
      digest,
      judged
    )
  }
}
