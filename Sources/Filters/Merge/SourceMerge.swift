public import MarketData
public import NDJSON

/// Makes one stream of several feeds: of every tick, trade and closed candle one, in order.
///
/// Realtime is preferred; REST passes where realtime has been silent or was cut, and fills holes in
/// candles. Lines pass byte for byte. Knows nothing of files or clocks: what it writes follows from
/// the lines, their inputs and the moments it is given.
public struct SourceMerge {
  /// Exchange and symbol together, in bytes.
  public static let longestName = 512
  /// The most sequences of candles, and the most symbols of tickers.
  public static let mostKeys = 100_000
  /// The most symbols of trades: each may take 150 kB.
  public static let mostTradeKeys = 10_000
  /// All held candles together, in bytes; beyond it, the oldest wait is over.
  public static let mostHeldBytes = 16 << 20
  /// A key that was not seen for so long is forgotten; one of candles, two bars later.
  public static let lifetime = TimeSpan.seconds(86_400)

  /// A record's time this far ahead of now is an error of whoever made it.
  public static let farthestFuture = TimeSpan.seconds(3_600)

  static let sweepEvery = TimeSpan.seconds(3_600)
  private static let mostNotices = 4_096
  private static let mostRejections = 256

  /// What a user may choose.
  public struct Options: Equatable, Sendable {
    /// Realtime that was silent for longer is not believed, once REST has something newer.
    public var staleAfter = TimeSpan.seconds(10)
    /// How long closed candles wait for a hole before them to be filled.
    public var candleWait = TimeSpan.seconds(90)
    /// Whether merge's own status records are written among the others.
    public var writesStatus = false

    public init() {}
  }

  public let options: Options
  public internal(set) var accounts = MergeAccounts()
  private var notices: [MergeNotice] = []

  // The parts; the extensions of this type work on them.
  var tickers = KeyedStates<TickChoice>(limit: SourceMerge.mostKeys)
  var candles = KeyedStates<CandleChoice>(limit: SourceMerge.mostKeys)
  var trades = KeyedStates<TradeWindow>(limit: SourceMerge.mostTradeKeys)
  var disconnections = Disconnections()
  var waits = HoldQueue()
  var heldBytes = 0

  /// How many lines have come, which numbers them.
  private var order: UInt64 = 0
  private var nextSweep: MonotonicTime?
  /// The last record, kept so that the next one costs no allocation.
  private var lent = RecordLine()

  public init(_ options: Options = Options()) {
    self.options = options
  }

  // MARK: Events

  /// Takes a line, its newline not included, that came from the input numbered `input`.
  ///
  /// What was due before `now` is written first, so that nothing depends on when `advance` is
  /// called. `present` is the wall clock where `now` is a record's own time.
  @discardableResult
  public mutating func push(
    _ line: Span<UInt8>,
    from input: Int,
    at now: Now,
    present: UnixTime? = nil,
    to output: inout LineBuffer
  ) -> MergeOutcome {
    advance(to: now, to: &output)
    order += 1
    let present = max(present ?? now.unix, now.unix)
    let arrival = Arrival(input: input, order: order, now: now, present: present)
    let outcome: MergeOutcome
    do {
      outcome = try decode(line, arrival, to: &output)
    } catch {
      outcome = .rejected(error)
      tell(.rejected(error, input: input))
    }
    accounts.count(outcome)
    return outcome
  }

  /// Counts a line that was too long to be looked at.
  public mutating func rejectOversized() {
    accounts.count(.rejected(.oversized))
  }

  /// When `advance` will have something to write; nil if only a line can bring something.
  public var deadline: MonotonicTime? {
    waits.first.map { $0.since + options.candleWait }
  }

  /// Gives up the holes whose wait is over.
  public mutating func advance(to now: Now, to output: inout LineBuffer) {
    while let due = waits.first, now.monotonic >= due.since + options.candleWait {
      release(due.key, givingUpThrough: due.tsMs, at: now, to: &output)
    }
    sweep(at: now.monotonic)
  }

  /// All inputs have ended: no hole can be filled any more, so what is held goes.
  public mutating func finish(at now: Now, to output: inout LineBuffer) {
    advance(to: now, to: &output)
    while let held = waits.first {
      release(held.key, givingUpThrough: .max, at: now, to: &output)
    }
  }

  /// True if there is something to tell.
  public var hasNotices: Bool { !notices.isEmpty }

  /// What there is to tell since the last call; at most 4,096, then the newest are left out.
  public mutating func takeNotices() -> [MergeNotice] {
    defer { notices.removeAll(keepingCapacity: true) }
    return notices
  }

  // MARK: Lines

  /// Which line it is, and when it came.
  struct Arrival {
    var input: Int
    var order: UInt64
    var now: Now
    /// No record is from later than this.
    var present: UnixTime

    var sighting: SourceChoice.Sighting {
      SourceChoice.Sighting(input: input, order: order, time: now.monotonic)
    }
  }

  private mutating func decode(
    _ line: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> MergeOutcome {
    var record = RecordLine()
    swap(&record, &lent)
    defer { swap(&record, &lent) }
    try SourceMerge.decode(line, &record)
    guard record.hasEscapes else {
      return try merge(record, in: line, line, arrival, to: &output)
    }
    let plain = JSONText.plain(line)
    try SourceMerge.decode(plain.span, &record)
    return try merge(record, in: plain.span, line, arrival, to: &output)
  }

  private static func decode(_ line: Span<UInt8>, _ record: inout RecordLine) throws(Rejection) {
    do {
      try record.decode(line)
    } catch {
      throw .malformed(error)
    }
  }

  /// `text` is what the record's ranges point into, `line` what came and is passed on.
  private mutating func merge(
    _ record: RecordLine,
    in text: Span<UInt8>,
    _ line: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> MergeOutcome {
    switch record.kind {
    case .ticker:
      return try ticker(record, in: text, line, arrival, to: &output)
    case .candle:
      return try candle(record, in: text, line, arrival, to: &output)
    case .trade:
      return try trade(record, in: text, line, arrival, to: &output)
    case .status:
      disconnections.note(record, in: text, from: arrival.input, order: arrival.order)
      output.appendLine(line)
      return .written
    case .other:
      output.appendLine(line)
      return .written
    }
  }

  // MARK: Telling

  /// Tells of a status of merge's own, and writes it if that is asked for.
  mutating func announce(_ status: Status, to output: inout LineBuffer) {
    tell(.status(status))
    guard options.writesStatus else { return }
    status.write(to: &output)
    accounts.statuses += 1
  }

  mutating func tell(_ notice: MergeNotice) {
    // Bad lines are many alike, if any: they must not leave the others without room.
    if notice.isAboutALine, notices.count >= SourceMerge.mostRejections { return }
    if notices.count < SourceMerge.mostNotices { notices.append(notice) }
  }

  /// Tells of a record whose time cannot be; true if it is such.
  ///
  /// It may order no right one, or it would make all later ones of its key late. To judge it is
  /// `dantaro-validate`'s.
  @discardableResult
  mutating func tellIfFromTheFuture(
    _ place: RecordPlace,
    in text: Span<UInt8>,
    at present: UnixTime
  ) -> Bool {
    let limit = present.milliseconds + SourceMerge.farthestFuture.microseconds / 1_000
    guard place.tsMs > limit else { return false }
    tell(
      .future(
        exchange: text.string(at: place.exchange),
        symbol: text.string(at: place.symbol),
        tsMs: place.tsMs
      )
    )
    return true
  }

  // MARK: Forgetting

  /// Forgets, once an hour, what was not seen for a day.
  private mutating func sweep(at now: MonotonicTime) {
    guard let due = nextSweep else {
      nextSweep = now + SourceMerge.sweepEvery
      return
    }
    guard now >= due else { return }
    nextSweep = now + SourceMerge.sweepEvery
    let lifetime = SourceMerge.lifetime
    _ = tickers.expire(at: now) { _, unseen in unseen > lifetime }
    _ = trades.expire(at: now) { _, unseen in unseen > lifetime }
    let moves = candles.expire(at: now) { candle, unseen in candle.isOver(unseenFor: unseen) }
    waits.renumber(moves)
  }
}
