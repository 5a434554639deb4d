public import MarketData

/// Answers: what they are worth, whether to ask again, and what to tell people.

extension SnapshotSession {
  // MARK: Answers

  /// Takes what became of a request that `next` gave out; of the oldest, if none is named.
  public mutating func answered(_ result: Result, to asked: SnapshotRequest? = nil, at now: Now) {
    guard let place = underWay.firstIndex(where: { asked == nil || $0.request == asked }) else {
      return
    }
    let flight = underWay.remove(at: place)
    let (job, query, request) = (flight.job, flight.query, flight.request)
    pending.remove(job.subject)
    budget.ended(request.endpoint, at: now.monotonic)
    switch result {
    case .failure(let text, let isPassing, let wasReached):
      // A server that answers others meanwhile is there: the fault is this question's own.
      let isAlone = flight.answersBefore != answers
      if wasReached { sawServer() }
      if !isPassing { wasAnswered = true }
      if isPassing, !wasReached { doubtful.insert(job.subject) }
      if isPassing, !wasReached, !isAlone {
        outage += 1
        if outage > settings.retries {
          giveUp(job, text)
          return
        }
      }
      let refusal = SnapshotRefusal(isPassing ? .again : .permanent, code: text, text: "")
      refused(job, request, refusal, retryAfterSeconds: nil, at: now)
    case .answer(let status, let retryAfter, let body, let date, let limitReset):
      let serverTime = date.flatMap { HTTPDate.time($0) }
      sawServer()
      doubtful.remove(job.subject)
      rows.removeAll()
      let answer = Venue.read(
        body.span,
        status: status,
        answering: query,
        receivedAt: now.unix,
        serverTime: serverTime,
        into: &rows
      )
      switch answer {
      case .refused(let refusal):
        let pause = retryAfter ?? pause(until: limitReset, by: serverTime ?? now.unix)
        refused(job, request, refusal, retryAfterSeconds: pause, at: now)
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

  /// Seconds until a moment that is given in Unix seconds; by the server's own clock, where it is
  /// known.
  private func pause(until reset: String?, by time: UnixTime) -> Int? {
    guard let reset = reset.flatMap({ Int64($0) }), reset > 0, reset < Integer.largest else {
      return nil
    }
    let whole = time.microseconds / 1_000_000
    return Int(min(max(reset - whole, 0), 3_600))
  }

  private mutating func sawServer() {
    wasAnswered = true
    answers += 1
    outage = 0
    pausedUntil = MonotonicTime(microseconds: .min)
  }

  private mutating func refused(
    _ job: SnapshotJob,
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
      fail(job, refusal)
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
    // A server that is not there is not asked for the other things meanwhile.
    if outage > 0 { pausedUntil = again.notBefore }
    waiting.append(again)
    pending.insert(again.subject)
    tell(.note, "retry/\(name)", "\(name): \(refusal.description); asking again")
  }

  /// No server answers: whatever else this round was to ask fails with it.
  private mutating func giveUp(_ job: SnapshotJob, _ text: String) {
    outage = 0
    var lost = [job] + waiting
    waiting.removeAll()
    while let next = jobs.popFirst() { lost.append(next) }
    pending = Set(underWay.map(\.job.subject))
    let refusal = SnapshotRefusal(.again, code: text, text: "")
    for job in lost { fail(job, refusal) }
  }

  private mutating func fail(_ job: SnapshotJob, _ refusal: SnapshotRefusal) {
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
    // One row of very many may be odd; of what was asked for by name, it is missing now.
    if query != .allTickers, !rows.refused.isEmpty { failed.insert(name) }
    switch job.work {
    case .ticker(let symbol): takeTicker(symbol, from: text, at: now)
    case .allTickers: takeAllTickers(from: text, at: now)
    case .latest(let place, _, let mayPage):
      takeLatest(place, mayPage: mayPage, from: text, at: now)
    case .pages(let place, let pages, let thenLatest):
      takePage(place, pages, thenLatest: thenLatest, from: text, at: now)
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
    pending.insert(job.subject)
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
    case .latest(let place, _, _), .pages(let place, _, _): series[place].description
    }
  }
}
