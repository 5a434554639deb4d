public import MarketData
public import NDJSON

/// A venue's REST snapshots: what to ask next, when, and what to make of the answers.
///
/// One request is under way at a time. Bytes and time come in; requests, lines and notes go out. A
/// question that fails is put behind the others and asked again; one that fails for good costs the
/// others nothing.
public struct SnapshotSession<Venue: SnapshotExchange> {
  public enum Step: Equatable, Sendable {
    case request(SnapshotRequest)
    case wait(until: MonotonicTime)
    case finished
  }

  /// What became of a request.
  public enum Result {
    case answer(status: Int, retryAfterSeconds: Int?, body: [UInt8])
    /// No answer: why. `isPassing`: another try may fare better.
    case failure(String, isPassing: Bool)
  }

  private enum Round {
    case notBegun
    case running(since: MonotonicTime)
    case resting(until: MonotonicTime)
  }

  let settings: SnapshotSettings
  let symbols: [String]
  var series: [CandleSeries] = []
  private var seriesBySymbol: [String: [Int]] = [:]
  var jobs = Fifo<SnapshotJob>()
  var waiting: [SnapshotJob] = []
  var current: (job: SnapshotJob, query: SnapshotQuery, request: SnapshotRequest)?
  var budget = RequestBudget()
  var generator: SeededGenerator
  private var round = Round.notBegun
  /// Requests in a row that no server answered.
  var outage = 0
  var pausedUntil = MonotonicTime(microseconds: .min)
  var lastTickerMs: [String: Int64] = [:]
  var refused: Set<String> = []
  var failed: Set<String> = []
  var rows = MessageRows()

  /// Lines that wait to be written.
  public var output = LineBuffer()
  public internal(set) var accounts = SnapshotAccounts()
  public internal(set) var notes: [FeedNote] = []
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
      let window = limit.window.microseconds + RequestBudget.margin.microseconds
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
    if settings.wantsAll { jobs.append(SnapshotJob(.allTickers)) }
    for symbol in symbols where !refused.contains(symbol) {
      if settings.wantsTickers, !settings.wantsAll {
        jobs.append(SnapshotJob(.ticker(symbol: symbol)))
      }
      for place in seriesBySymbol[symbol] ?? [] {
        jobs.append(SnapshotJob(candleWork(place, at: now)))
      }
    }
  }

  private func candleWork(_ place: Int, at now: Now) -> SnapshotJob.Work {
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

  // MARK: Asking

  /// What to do now.
  ///
  /// After `request`, the next call comes with the answer.
  public mutating func next(at now: Now) -> Step {
    switch round {
    case .notBegun:
      round = .running(since: now.monotonic)
      beginRound(at: now)
    case .resting(let until):
      guard now.monotonic >= until else { return .wait(until: until) }
      round = .running(since: until)
      beginRound(at: now)
    case .running: break
    }
    for job in waiting where job.notBefore <= now.monotonic { jobs.append(job) }
    waiting.removeAll { $0.notBefore <= now.monotonic }
    if pausedUntil > now.monotonic { return .wait(until: pausedUntil) }
    while let job = jobs.popFirst() {
      guard let step = begin(job, at: now) else { continue }
      return step
    }
    progress = nil
    if let earliest = waiting.map(\.notBefore).min() { return .wait(until: earliest) }
    return endRound(at: now)
  }

  /// Starts a job's next request; nil if the job has none left.
  private mutating func begin(_ job: SnapshotJob, at now: Now) -> Step? {
    var job = job
    if let symbol = symbol(of: job), refused.contains(symbol) { return nil }
    guard let query = query(of: &job, at: now) else { return nil }
    let request = Venue.request(for: query, demoTrading: settings.demoTrading)
    let limit = Venue.limit(of: request.endpoint)
    let earliest = budget.earliest(request.endpoint, limit, at: now.monotonic)
    if earliest > now.monotonic {
      job.notBefore = earliest
      waiting.append(job)
      return nil
    }
    budget.sent(request.endpoint, limit, at: now.monotonic)
    accounts.requests += 1
    current = (job, query, request)
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
        limit: limit,
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

  private mutating func endRound(at now: Now) -> Step {
    let isOver = !symbols.isEmpty && refused.count == symbols.count && !settings.wantsAll
    guard let interval = settings.interval, !isOver, case .running(let since) = round else {
      return .finished
    }
    // Rounds stay on their grid; those whose time has passed are left out.
    let period = max(max(interval, shortestRound).microseconds, 1)
    let late = max(0, (now.monotonic - since).microseconds) / period
    let due = since + TimeSpan(microseconds: (late + 1) * period)
    round = .resting(until: due)
    return .wait(until: due)
  }
}
