public import MarketData
public import NDJSON

/// A venue's REST snapshots: what to ask next, when, and what to make of the answers.
///
/// Bytes and time come in; requests, lines and notes go out. Answers that come promptly are awaited
/// one by one; while one is slow, others are asked for beside it. A question that fails is put behind
/// the others and asked again; one that fails for good costs the others nothing.
public struct SnapshotSession<Venue: SnapshotExchange> {
  public enum Step: Equatable, Sendable {
    case request(SnapshotRequest)
    case wait(until: MonotonicTime)
    case finished
  }

  /// What became of a request.
  public enum Result {
    /// `date`: the server's clock, as HTTP writes it. `limitReset`: what `Venue.limitResetHeader`
    /// says.
    case answer(
      status: Int,
      retryAfterSeconds: Int?,
      body: [UInt8],
      date: String? = nil,
      limitReset: String? = nil
    )
    /// No answer: why. `isPassing`: another try may fare better. `wasReached`: a server began to
    /// answer.
    case failure(String, isPassing: Bool, wasReached: Bool = false)
  }

  /// A request that has no answer yet.
  struct UnderWay {
    var job: SnapshotJob
    var query: SnapshotQuery
    var request: SnapshotRequest
    var sentAt: MonotonicTime
    /// The number of answers that had come when it left.
    var answersBefore: Int
  }

  /// So many requests may be under way at once.
  static var mostUnderWay: Int { 4 }
  /// So many of them for questions that had no answer the last time.
  static var mostDoubtful: Int { 2 }
  /// How long an answer is awaited before another request leaves beside it.
  static var patience: TimeSpan { .milliseconds(100) }
  /// How far the venue's clock may be ahead of ours.
  static var clockDifference: TimeSpan { .seconds(2) }
  /// A round that could not begin for so long is left out.
  private static var latestStart: TimeSpan { .seconds(1) }

  let settings: SnapshotSettings
  let symbols: [String]
  var series: [CandleSeries] = []
  private var seriesBySymbol: [String: [Int]] = [:]
  var jobs = Fifo<SnapshotJob>()
  var waiting: [SnapshotJob] = []
  var underWay: [UnderWay] = []
  /// What is queued, waits or is under way: a round does not ask for it a second time.
  var pending: Set<SnapshotJob.Subject> = []
  /// What had no answer the last time that it was asked for.
  var doubtful: Set<SnapshotJob.Subject> = []
  var budget = RequestBudget()
  var generator: SeededGenerator
  /// When the next round is due; nil before the first.
  private var nextRound: MonotonicTime?
  /// Requests in a row that no server answered.
  var outage = 0
  var answers = 0
  var pausedUntil = MonotonicTime(microseconds: .min)
  var lastTickerMs: [String: Int64] = [:]
  var refused: Set<String> = []
  var failed: Set<String> = []
  var rows = MessageRows()

  /// Lines that wait to be written.
  public var output = LineBuffer()
  public internal(set) var accounts = SnapshotAccounts()
  var notes: [FeedNote] = []
  /// True once any server answered anything, or a question failed for another reason than that none
  /// did.
  public internal(set) var wasAnswered = false
  /// A long paging under way, for a terminal: what, and how far.
  public internal(set) var progress: String?

  public init(_ settings: SnapshotSettings, symbols: [String], seed: UInt64) {
    self.settings = settings
    self.symbols = symbols
    self.generator = SeededGenerator(seed: seed)
    for symbol in symbols {
      for interval in settings.intervals {
        seriesBySymbol[symbol, default: []].append(series.count)
        series.append(CandleSeries(symbol, interval, exchange: Venue.name))
      }
    }
  }

  // MARK: Rounds

  /// The shortest time from round to round that the venue's limits allow for what is asked.
  public var shortestRound: TimeSpan {
    func needed(_ requests: Int, _ query: SnapshotQuery) -> Int64 {
      let limit = Venue.limit(
        of: Venue.request(for: query, demoTrading: settings.demoTrading).endpoint
      )
      let window = limit.window.microseconds + Self.patience.microseconds
      return Int64(requests) * window / Int64(limit.requests)
    }
    let tickers =
      settings.wantsAll
      ? needed(1, .allTickers)
      : settings.wantsTickers ? needed(symbols.count, .ticker(symbol: "")) : 0
    let candles = settings.intervals.map { interval in
      needed(
        symbols.count,
        .candles(symbol: "", interval: interval, before: nil, limit: 1, isOld: false)
      )
    }
    return TimeSpan(microseconds: max(tickers, candles.reduce(0, +)))
  }

  private mutating func beginRound(at now: Now) {
    if settings.wantsAll, !pending.contains(.allTickers) { putBack(SnapshotJob(.allTickers)) }
    for symbol in symbols where !refused.contains(symbol) {
      if settings.wantsTickers, !settings.wantsAll, !pending.contains(.ticker(symbol)) {
        putBack(SnapshotJob(.ticker(symbol: symbol)))
      }
      for place in seriesBySymbol[symbol] ?? [] where !pending.contains(.series(place)) {
        putBack(SnapshotJob(candleWork(place, at: now)))
      }
    }
  }

  func candleWork(_ place: Int, at now: Now) -> SnapshotJob.Work {
    let interval = series[place].interval
    let nowMs = now.unix.milliseconds
    if let last = series[place].lastClosedMs {
      let first = interval.next(after: last)
      let bars = interval.bars(from: first, to: interval.open(containing: nowMs))
      // Two more than are due: the forming one, and one in case the clocks differ.
      return bars + 2 <= Int64(Venue.candlesPerPage)
        ? .latest(series: place, limit: Int(bars) + 2, mayPage: true)
        : pages(place, from: first, nowMs, thenLatest: true)
    }
    if let since = settings.sinceMs {
      return pages(place, from: since, nowMs, thenLatest: settings.interval != nil)
    }
    if settings.limit <= Venue.candlesPerPage {
      return .latest(series: place, limit: settings.limit, mayPage: true)
    }
    let forming = interval.open(containing: nowMs)
    let first = CandlePages.stepped(forming, by: 1 - settings.limit, interval)
    return pages(place, from: first, nowMs, thenLatest: true)
  }

  /// Rows of the newest page that reach back to what was written.
  ///
  /// A question may wait long for its turn, or be asked again after minutes.
  private func rowsDue(_ place: Int, at now: Now) -> Int {
    guard let last = series[place].lastClosedMs else { return 0 }
    let interval = series[place].interval
    let first = interval.next(after: last)
    let bars = interval.bars(from: first, to: interval.open(containing: now.unix.milliseconds))
    return Int(min(bars + 2, Int64(Venue.candlesPerPage)))
  }

  /// What follows the pages: the forming bar, and whatever closed while they were asked for.
  func workAfter(_ pages: CandlePages, series place: Int, at now: Now) -> SnapshotJob.Work {
    let interval = series[place].interval
    let nowMs = now.unix.milliseconds
    let bars = interval.bars(from: pages.next, to: interval.open(containing: nowMs))
    // Pages that wrote nothing would be asked for again and again.
    if bars + 2 > Int64(Venue.candlesPerPage), pages.hasWritten {
      return self.pages(place, from: pages.next, nowMs, thenLatest: true)
    }
    let limit = min(max(bars, 0) + 2, Int64(Venue.candlesPerPage))
    return .latest(series: place, limit: Int(limit), mayPage: false)
  }

  func pages(
    _ place: Int,
    from first: Int64,
    _ nowMs: Int64,
    thenLatest: Bool
  ) -> SnapshotJob.Work {
    .pages(
      series: place,
      CandlePages(
        series[place].interval,
        from: first,
        nowMs: nowMs,
        perPage: Venue.candlesPerPage,
        recent: series[place].interval == .second ? 0 : Venue.recentCandles
      ),
      thenLatest: thenLatest
    )
  }

  // MARK: Output

  /// Takes note that so many bytes of `output` were taken, and that nobody takes the rest.
  public mutating func wrote(bytes: Int) {
    let lost = Int64(output.bytes.dropFirst(max(bytes, 0)).count { $0 == UInt8(ascii: "\n") })
    accounts.written -= lost
    accounts.dropped += lost
    output.removeAll()
  }

  // MARK: Asking

  /// What to do now.
  ///
  /// After `request`, call it again: another may leave beside it.
  public mutating func next(at now: Now) -> Step {
    let due = startRounds(at: now)
    for job in waiting where job.notBefore <= now.monotonic { jobs.append(job) }
    waiting.removeAll { $0.notBefore <= now.monotonic }
    guard let earliest = earliestStart(at: now.monotonic) else { return .wait(until: .distant) }
    if earliest > now.monotonic { return .wait(until: min(earliest, due ?? .distant)) }
    var held: [SnapshotJob] = []
    var step: Step?
    while step == nil, let job = jobs.popFirst() {
      if isHeldBack(job) {
        held.append(job)
      } else {
        step = begin(job, at: now)
      }
    }
    for job in held { jobs.append(job) }
    if let step { return step }
    if pending.isEmpty {
      progress = nil
      if allRefused || due == nil { return .finished }
    }
    return .wait(until: min(waiting.map(\.notBefore).min() ?? .distant, due ?? .distant))
  }

  /// Begins the round that is due; gives the time of the next one, if there is to be one.
  private mutating func startRounds(at now: Now) -> MonotonicTime? {
    guard let interval = settings.interval else {
      if nextRound == nil { beginRound(at: now) }
      nextRound = .distant
      return nil
    }
    let due = nextRound ?? now.monotonic
    let late = now.monotonic - due
    guard late >= TimeSpan(microseconds: 0) else { return due }
    // Rounds stay on their grid; those whose time has passed are left out.
    let period = max(max(interval, shortestRound).microseconds, 1)
    let since = late.microseconds % period
    let next = now.monotonic + TimeSpan(microseconds: period - since)
    nextRound = next
    if since <= Self.latestStart.microseconds { beginRound(at: now) }
    return next
  }

  /// When another request may leave, whatever it is for; nil while an answer must come first.
  private func earliestStart(at now: MonotonicTime) -> MonotonicTime? {
    guard underWay.count < Self.mostUnderWay else { return nil }
    guard let last = underWay.map(\.sentAt).max() else { return max(now, pausedUntil) }
    return max(now, pausedUntil, last + Self.patience)
  }

  /// What had no answer the last time must not take every place from the others.
  private func isHeldBack(_ job: SnapshotJob) -> Bool {
    guard doubtful.contains(job.subject) else { return false }
    return underWay.count { doubtful.contains($0.job.subject) } >= Self.mostDoubtful
  }

  /// Starts a job's next request; nil if the job has none left, or must wait.
  private mutating func begin(_ job: SnapshotJob, at now: Now) -> Step? {
    var job = job
    let isRefused = symbol(of: job).map { refused.contains($0) } ?? false
    guard !isRefused, let query = query(of: &job, at: now) else {
      pending.remove(job.subject)
      return nil
    }
    let request = Venue.request(for: query, demoTrading: settings.demoTrading)
    let limit = Venue.limit(of: request.endpoint)
    let earliest = budget.earliest(request.endpoint, limit, at: now.monotonic)
    guard let earliest, earliest <= now.monotonic else {
      // If only an answer can tell when, it is looked at again soon.
      job.notBefore = earliest ?? now.monotonic + Self.patience
      waiting.append(job)
      return nil
    }
    budget.sent(request.endpoint, limit)
    accounts.requests += 1
    underWay.append(
      UnderWay(
        job: job,
        query: query,
        request: request,
        sentAt: now.monotonic,
        answersBefore: answers
      )
    )
    return .request(request)
  }

  func symbol(of job: SnapshotJob) -> String? {
    switch job.work {
    case .ticker(let symbol): symbol
    case .allTickers: nil
    case .latest(let place, _, _), .pages(let place, _, _): series[place].symbol
    }
  }

  private mutating func query(of job: inout SnapshotJob, at now: Now) -> SnapshotQuery? {
    switch job.work {
    case .ticker(let symbol): return .ticker(symbol: symbol)
    case .allTickers: return .allTickers
    case .latest(let place, let limit, _):
      return .candles(
        symbol: series[place].symbol,
        interval: series[place].interval,
        before: nil,
        limit: max(limit, rowsDue(place, at: now)),
        isOld: false
      )
    case .pages(let place, var pages, let thenLatest):
      let step = pages.step()
      job.work = .pages(series: place, pages, thenLatest: thenLatest)
      guard case .ask(let page) = step else {
        guard thenLatest else { return nil }
        job.work = workAfter(pages, series: place, at: now)
        return query(of: &job, at: now)
      }
      return .candles(
        symbol: series[place].symbol,
        interval: series[place].interval,
        before: page.before,
        limit: page.limit,
        isOld: page.isOld
      )
    }
  }

}

extension MonotonicTime {
  /// Later than anything.
  fileprivate static let distant = MonotonicTime(microseconds: .max)
}
