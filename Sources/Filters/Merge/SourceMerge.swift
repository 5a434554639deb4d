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
  var order: UInt64 = 0
  private var nextSweep: MonotonicTime?
  /// The last record, kept so that the next one costs no allocation.
  var lent = RecordLine()
  /// True if `lent` is the line that was read last.
  var hasInHand = false
  /// Of the forms whose note says so.
  var pushed = FormTable<PushedPlaces>()
  /// The tickers' keys from which times came that cannot be, not yet told.
  private var futures: [Int] = []

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
    let reading = read(line)
    switch take(line, reading, from: input, at: now, present: present ?? now.unix, to: &output) {
    case .passes:
      output.appendLine(line)
      return .written
    case .settled(let outcome):
      return outcome
    }
  }

  /// Decides on a line that was read, and counts it.
  mutating func take(
    _ line: Span<UInt8>,
    _ reading: LineReading,
    from input: Int,
    at now: Now,
    present: UnixTime,
    to output: inout LineBuffer
  ) -> Decision {
    advance(to: now, to: &output)
    order += 1
    let present = max(present, now.unix)
    let arrival = Arrival(input: input, order: order, now: now, present: present)
    let decision: Decision
    do {
      decision = try decide(line, reading, arrival, to: &output)
    } catch {
      decision = .settled(.rejected(error))
      tellRejected(error, input: input)
    }
    accounts.count(decision.outcome)
    return decision
  }

  /// What is to be done with a line.
  enum Decision {
    /// It is to be written now, as it came.
    case passes
    /// What there was to write has been written.
    case settled(MergeOutcome)

    var outcome: MergeOutcome {
      switch self {
      case .passes: .written
      case .settled(let outcome): outcome
      }
    }
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

  /// True if there is something to tell that cannot wait for the end of a read.
  public var hasNotices: Bool { !notices.isEmpty }

  /// What there is to tell since the last call; at most 4,096, then the newest are left out.
  public mutating func takeNotices() -> [MergeNotice] {
    if !futures.isEmpty { tellFutures() }
    guard !notices.isEmpty else { return [] }
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

  // MARK: Telling

  /// Tells of a status of merge's own, and writes it if that is asked for.
  mutating func announce(_ status: Status, to output: inout LineBuffer) {
    tell(.status(status))
    guard options.writesStatus else { return }
    status.write(to: &output)
    accounts.statuses += 1
  }

  /// Lines refused for the same reason are told together: many may come before they are told.
  private mutating func tellRejected(_ reason: Rejection, input: Int) {
    for index in notices.indices.reversed() {
      guard case .rejected(let other, input, let count) = notices[index], other.name == reason.name
      else { continue }
      notices[index] = .rejected(reason, input: input, count: count + 1)
      return
    }
    tell(.rejected(reason, input: input, count: 1))
  }

  mutating func tell(_ notice: MergeNotice) {
    // Bad lines are many alike, if any: they must not leave the others without room.
    if notice.isAboutALine, notices.count >= SourceMerge.mostRejections { return }
    if notices.count < SourceMerge.mostNotices { notices.append(notice) }
  }

  /// True for a time that cannot be.
  ///
  /// It may order no right one, or it would make all later ones of its key late. To judge it is
  /// `dantaro-validate`'s.
  func isFromTheFuture(_ tsMs: Int64, at present: UnixTime) -> Bool {
    tsMs > present.milliseconds + SourceMerge.farthestFuture.microseconds / 1_000
  }

  /// Notes a ticker whose time cannot be: they may be many, so a key's are told together.
  mutating func noteFuture(of key: Int, _ tsMs: Int64) {
    if tickers.states[key].future.count == 0 { futures.append(key) }
    tickers.states[key].future.add(tsMs)
  }

  private mutating func tellFutures() {
    for key in futures {
      let future = tickers.states[key].future
      tickers.states[key].future = FutureTimes()
      let (exchange, symbol) = tickers.texts(key)
      tell(.future(exchange: exchange, symbol: symbol, tsMs: future.first, count: 1))
      guard future.count > 1 else { continue }
      let others = future.count - 1
      tell(.future(exchange: exchange, symbol: symbol, tsMs: future.last, count: others))
    }
    futures.removeAll(keepingCapacity: true)
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
    tellFutures()
    let lifetime = SourceMerge.lifetime
    _ = tickers.expire(at: now) { _, unseen in unseen > lifetime }
    _ = trades.expire(at: now) { _, unseen in unseen > lifetime }
    let moves = candles.expire(at: now) { candle, unseen in candle.isOver(unseenFor: unseen) }
    waits.renumber(moves)
  }
}
