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
  private let symbols: [String]
  var series: [CandleSeries] = []
  private var seriesBySymbol: [String: [Int]] = [:]
  private var jobs = Fifo<SnapshotJob>()
  private var waiting: [SnapshotJob] = []
  private var current: (job: SnapshotJob, query: SnapshotQuery, request: SnapshotRequest)?
  private var budget = RequestBudget()
  private var generator: SeededGenerator
  private var round = Round.notBegun
  var lastTickerMs: [String: Int64] = [:]
  private var refused: Set<String> = []
  private(set) var failed: Set<String> = []
  var rows = MessageRows()

  /// Lines that wait to be written.
  public var output = LineBuffer()
  public internal(set) var accounts = SnapshotAccounts()
  public private(set) var notes: [FeedNote] = []
  /// True once any server answered anything.
  public private(set) var wasAnswered = false
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
        ? .latest(series: place, limit: Int(bars) + 2)
        : pages(place, from: first, nowMs, thenLatest: true)
    }
    if let since = settings.sinceMs {
      return pages(place, from: since, nowMs, thenLatest: settings.interval != nil)
    }
    if settings.limit <= Venue.candlesPerPage {
      return .latest(series: place, limit: settings.limit)
    }
    let forming = interval.open(containing: nowMs)
    let first = CandlePages.stepped(forming, by: 1 - settings.limit, interval)
    return pages(place, from: first, nowMs, thenLatest: true)
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
    guard let query = query(of: &job) else { return nil }
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

  private func symbol(of job: SnapshotJob) -> String? {
    switch job.work {
    case .ticker(let symbol): symbol
    case .allTickers: nil
    case .latest(let place, _), .pages(let place, _, _): series[place].symbol
    }
  }

  private mutating func query(of job: inout SnapshotJob) -> SnapshotQuery? {
    switch job.work {
    case .ticker(let symbol): return .ticker(symbol: symbol)
    case .allTickers: return .allTickers
    case .latest(let place, let limit):
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
        job.work = .latest(series: place, limit: 2)
        return query(of: &job)
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

  // MARK: Answers

  /// Takes what became of the request that `next` gave out.
  public mutating func answered(_ result: Result, at now: Now) {
    guard let (job, query, request) = current else { return }
    current = nil
    switch result {
    case .failure(let text, let isPassing):
      let refusal = SnapshotRefusal(isPassing ? .again : .permanent, code: text, text: "")
      refused(job, query, request, refusal, retryAfterSeconds: nil, at: now)
    case .answer(let status, let retryAfter, let body):
      wasAnswered = true
      rows.removeAll()
      let answer = Venue.read(
        body.span,
        status: status,
        answering: query,
        receivedAt: now.unix,
        into: &rows
      )
      switch answer {
      case .refused(let refusal):
        refused(job, query, request, refusal, retryAfterSeconds: retryAfter, at: now)
      case .rows:
        if rows.plainText.isEmpty {
          take(job, query, from: body.span, at: now)
        } else {
          let plain = rows.plainText
          take(job, query, from: plain.span, at: now)
        }
      }
    }
  }

  private mutating func refused(
    _ job: SnapshotJob,
    _ query: SnapshotQuery,
    _ request: SnapshotRequest,
    _ refusal: SnapshotRefusal,
    retryAfterSeconds: Int?,
    at now: Now
  ) {
    let name = self.name(of: job)
    var again = job
    again.failures += 1
    let isWorthATry = refusal.kind == .again || refusal.kind == .later
    guard isWorthATry, again.failures <= settings.retries else {
      fail(job, refusal, at: now)
      return
    }
    let ceiling = min(10_000_000, Int64(500_000) << min(again.failures, 20))
    var delay = Int64.random(in: ceiling / 2...ceiling, using: &generator)
    if refusal.kind == .later {
      let asked = Int64(min(retryAfterSeconds ?? 0, 3_600)) * 1_000_000
      delay = max(asked, 2_000_000, delay)
      budget.pause(request.endpoint, until: now.monotonic + TimeSpan(microseconds: delay))
    }
    accounts.retries += 1
    again.notBefore = now.monotonic + TimeSpan(microseconds: delay)
    waiting.append(again)
    tell(.note, "retry/\(name)", "\(name): \(refusal.description); asking again")
  }

  private mutating func fail(_ job: SnapshotJob, _ refusal: SnapshotRefusal, at now: Now) {
    let name = self.name(of: job)
    accounts.failures += 1
    failed.insert(name)
    if case .pages(_, var pages, _) = job.work { accounts.suppressed += Int64(pages.abandon()) }
    guard refusal.kind == .unknownSymbol, let symbol = symbol(of: job) else {
      tell(.warning, "failed/\(name)", "\(name): no answer: \(refusal.description)")
      return
    }
    refused.insert(symbol)
    let hint = Venue.hint(forRefused: symbol).map { " (\($0))" } ?? ""
    tell(
      .warning,
      "refused/\(symbol)",
      "\(symbol): refused by \(Venue.name), \(refusal.description)\(hint)"
    )
  }

  private mutating func take(
    _ job: SnapshotJob,
    _ query: SnapshotQuery,
    from text: Span<UInt8>,
    at now: Now
  ) {
    let name = self.name(of: job)
    accounts.received += Int64(rows.rows.count + rows.refused.count)
    accounts.rejected += Int64(rows.refused.count)
    for reason in rows.refused.prefix(8) {
      tell(.warning, "row/\(name)", "\(name): a row was refused: \(reason)")
    }
    for field in rows.oddFields {
      tell(.warning, "field/\(name)", "\(name): no number, so null: \(field)")
    }
    switch job.work {
    case .ticker(let symbol): takeTicker(symbol, from: text, at: now)
    case .allTickers: takeAllTickers(from: text)
    case .latest(let place, let limit): takeLatest(place, limit, from: text, at: now)
    case .pages(let place, let pages, let thenLatest):
      takePage(place, pages, thenLatest: thenLatest, from: text)
    }
  }

  /// A question was answered, and there is nothing: for a retired symbol that is all one hears.
  mutating func foundNothing(_ name: String, symbol: String) {
    accounts.failures += 1
    failed.insert(name)
    let hint = Venue.hint(forRefused: symbol).map { " (\($0))" } ?? ""
    tell(.warning, "empty/\(name)", "\(name): the exchange has nothing\(hint)")
  }

  mutating func putBack(_ job: SnapshotJob) {
    jobs.append(job)
  }

  mutating func tell(_ level: FeedNote.Level, _ key: String, _ text: String) {
    notes.append(FeedNote(level, key: key, text))
  }

  /// What people are to be told, once.
  public mutating func takeNotes() -> [FeedNote] {
    defer { notes.removeAll() }
    return notes
  }

  /// True if something that was asked for could not be had.
  public var hasFailures: Bool { !failed.isEmpty }
  /// True if no symbol is left to ask for.
  public var allRefused: Bool {
    !symbols.isEmpty && refused.count == symbols.count && !settings.wantsAll
  }

  private func name(of job: SnapshotJob) -> String {
    switch job.work {
    case .ticker(let symbol): "\(symbol) ticker"
    case .allTickers: "all tickers"
    case .latest(let place, _), .pages(let place, _, _): series[place].description
    }
  }
}
