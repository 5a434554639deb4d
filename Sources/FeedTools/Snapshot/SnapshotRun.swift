import Exchanges
import LWSTransport
import MarketData
import NDJSON
import ToolSupport

/// One run of a snapshot tool: sends what the session asks, writes what it gives out.
///
/// A class because the transport calls it back.
final class SnapshotRun<Venue: SnapshotExchange> {
  private static var longestSleep: TimeSpan { .milliseconds(250) }
  private static var drainLimit: TimeSpan { .milliseconds(1_900) }

  private let options: SnapshotOptions
  private let diagnostics: Diagnostics
  private let loop: EventLoop
  private let signals: Signals
  private var session: SnapshotSession<Venue>
  private var output = LineOutput()
  /// Requests under way, by their number.
  private var pending: [Int: HTTPConnection] = [:]
  private var requests = 0
  private var isEnding = false
  private var stoppedAt: MonotonicTime?
  private var verdict: ExitCode?
  private var progress: ProgressLine?
  private let startedAt: MonotonicTime

  static func run(_ options: SnapshotOptions, _ diagnostics: Diagnostics) -> ExitCode {
    var list = SymbolList(of: Venue.self)
    for word in options.operands { list.add(word) }
    if !list.repeated.isEmpty {
      diagnostics.note("named twice, asked for once: \(list.repeated.joined(separator: ", "))")
    }
    for word in list.odd { diagnostics.warning("left out, no symbol is spelled so: \"\(word)\"") }
    guard !list.symbols.isEmpty || options.session.wantsAll else {
      diagnostics.error("no symbol is left to ask for")
      return .usage
    }
    do {
      let run = try SnapshotRun(options, list.symbols, diagnostics)
      return run.untilTheEnd(hadOdd: !list.odd.isEmpty)
    } catch {
      diagnostics.error("\(error)")
      return .inputOutput
    }
  }

  private init(
    _ options: SnapshotOptions,
    _ symbols: [String],
    _ diagnostics: Diagnostics
  ) throws {
    self.options = options
    self.diagnostics = diagnostics
    startedAt = SystemClock.now().monotonic
    signals = try Signals(policy: .source)
    loop = try Endpoint.loop(to: [options.url], caFile: options.caFile, diagnostics)
    session = SnapshotSession(
      options.session,
      symbols: symbols,
      seed: UInt64.random(in: 0...UInt64.max)
    )
    if diagnostics.threshold >= .note, diagnostics.format == .text { progress = ProgressLine() }
    tellShortestRound()
  }

  private func tellShortestRound() {
    guard let interval = options.session.interval, session.shortestRound > interval else { return }
    let milliseconds = (session.shortestRound.microseconds + 999) / 1_000
    diagnostics.warning(
      "the exchange's limit allows a round each \(milliseconds) ms for this many symbols and "
        + "intervals; asking each \(milliseconds) ms instead of \(DurationText.text(interval))"
    )
  }

  // MARK: The loop

  private func untilTheEnd(hadOdd: Bool) -> ExitCode {
    while true {
      let now = SystemClock.now()
      var sleep = now.monotonic + Self.longestSleep
      if signals.stopRequested { return finish(.done) }
      if let verdict { return finish(verdict) }
      if output.readerIsGone() { return finish(.done) }
      diagnostics.advance(to: now.monotonic)
      switch session.next(at: now) {
      case .request(let request):
        send(request)
        sleep = now.monotonic
      case .wait(let until): sleep = min(sleep, until)
      case .finished: return finish(ending(hadOdd: hadOdd))
      }
      tell(at: now)
      if let due = diagnostics.deadline { sleep = min(sleep, due) }
      loop.turn(until: sleep.microseconds)
    }
  }

  private func send(_ request: SnapshotRequest) {
    let url: TransportURL
    do throws(TransportError) {
      url = try options.url.appending(path: request.path)
    } catch {
      // A symbol that makes the path too long; it is refused by name.
      session.answered(
        .failure(error.description, isPassing: false),
        to: request,
        at: SystemClock.now()
      )
      return
    }
    var question = HTTPRequest(
      url,
      headers: request.headers.map { (name: $0.key, value: $0.value) },
      timeoutMicroseconds: options.timeout.microseconds
    )
    question.maximumBodyBytes = 16 << 20
    question.wantedHeader = Venue.limitResetHeader
    requests += 1
    let number = requests
    diagnostics.debug("request \(number): \(url.description)")
    pending[number] = loop.request(question) { [unowned self] result in
      answered(number, request, result)
    }
  }

  private func answered(
    _ number: Int,
    _ request: SnapshotRequest,
    _ result: Result<HTTPResponse, HTTPFailure>
  ) {
    // An answer to a question that the end has cut off is no failure.
    guard !isEnding, pending.removeValue(forKey: number) != nil else { return }
    let now = SystemClock.now()
    switch result {
    case .success(let response):
      diagnostics.debug(
        "request \(number): status \(response.status), \(response.body.count) bytes"
      )
      session.answered(
        .answer(
          status: response.status,
          retryAfterSeconds: response.retryAfterSeconds,
          body: response.body,
          date: response.date,
          limitReset: response.wantedHeader
        ),
        to: request,
        at: now
      )
    case .failure(let failure):
      diagnostics.debug("request \(number): \(failure.description)")
      session.answered(
        .failure(
          "\(options.url.hostHeader): \(failure.description)",
          isPassing: failure.isPassing,
          wasReached: failure.wasReached
        ),
        to: request,
        at: now
      )
    }
    write()
    tell(at: now)
  }

  private func write() {
    guard !session.output.isEmpty, verdict == nil else { return }
    let before = output.bytes
    let limit = { [unowned self] in self.stopLimit }
    switch output.write(session.output.bytes.span, givingUpAt: limit) {
    case .written: break
    case .abandoned, .closed: verdict = .done
    case .failed(let error):
      diagnostics.error(error.description)
      verdict = .inputOutput
    }
    session.wrote(bytes: Int(output.bytes - before))
  }

  /// After a signal a reader that is slow has this long to take what is written.
  private var stopLimit: MonotonicTime? {
    guard signals.stopRequested else { return nil }
    let since = stoppedAt ?? SystemClock.now().monotonic
    stoppedAt = since
    return since + Self.drainLimit
  }

  private func tell(at now: Now) {
    let notes = session.takeNotes()
    if !notes.isEmpty { progress?.clear() }
    for note in notes {
      diagnostics.report(
        key: note.key,
        note.level == .warning ? .warning : .note,
        note.text,
        at: now.monotonic
      )
    }
    if let text = session.progress {
      progress?.show(text, at: now.monotonic)
    } else {
      progress?.clear()
    }
  }

  // MARK: The end

  private func ending(hadOdd: Bool) -> ExitCode {
    if session.allRefused { return .failed }
    guard session.hasFailures || hadOdd else { return .done }
    return session.wasAnswered ? .failed : .unreachable
  }

  private func finish(_ code: ExitCode) -> ExitCode {
    isEnding = true
    for connection in pending.values { connection.cancel() }
    pending.removeAll()
    loop.close()
    progress?.clear()
    diagnostics.finish()
    if code == .unreachable {
      diagnostics.error("\(options.url.description): not reachable")
    }
    let accounts = session.accounts
    let seconds = (SystemClock.now().monotonic - startedAt).seconds
    diagnostics.note(
      "received \(accounts.received) rows = written \(accounts.written)"
        + " + suppressed \(accounts.suppressed) + rejected \(accounts.rejected)"
        + " + dropped \(accounts.dropped)"
        + "; requests \(accounts.requests), asked again \(accounts.retries)"
        + ", failed \(accounts.failures); \(Double(Int(seconds * 10)) / 10) s"
    )
    return code
  }
}

extension HTTPFailure {
  /// True if another try may fare better.
  fileprivate var isPassing: Bool {
    switch self {
    case .connection, .timeout, .cutShort: true
    case .tooBig, .encoded, .cancelled: false
    }
  }

  /// True if there was a server that began to answer.
  fileprivate var wasReached: Bool {
    switch self {
    case .cutShort, .tooBig, .encoded: true
    case .connection, .timeout, .cancelled: false
    }
  }
}
