import Exchanges
import LWSTransport
import MarketData
import NDJSON
import ToolSupport

/// One run of a realtime tool: does what the feed says with sockets, standard output and the clock.
///
/// A class because the transport calls it back.
final class RealtimeRun {
  /// The loop looks at signals and at its reader at least this often.
  private static let longestSleep = TimeSpan.milliseconds(250)
  /// While a slow reader has no room, it is asked again this often.
  private static let slowReaderPause = TimeSpan.milliseconds(10)
  /// With `--on-slow-reader block` the loop waits for the reader, in pieces of this many milliseconds.
  private static let blockedPause: Int32 = 250
  /// Written before the turn is over, so that a burst does not look like a slow reader.
  private static let flushAt = 32 << 10
  /// How long closing handshakes and a slow reader may take at the end.
  private static let farewell = TimeSpan.seconds(2)

  private let settings: RealtimeSettings
  private let diagnostics: Diagnostics
  private let loop: EventLoop
  private let signals: Signals
  private var feed: Feed
  private var output = LineOutput()
  private var connections: [Int: WebSocketConnection] = [:]
  private var links: [Int: Int] = [:]
  private var wasEverUp = false
  private var hangups = 0
  private var verdict: ExitCode?
  private var readerIsGone = false
  private var isFinishing = false
  private var clockSteps = ClockSteps()
  private var pauses = PauseWatch()
  /// When the loop should look again at the latest.
  private var dueAt: MonotonicTime
  private let startedAt: MonotonicTime

  static func run(
    _ venue: any Exchange.Type,
    _ settings: RealtimeSettings,
    _ diagnostics: Diagnostics
  ) -> ExitCode {
    let now = SystemClock.now()
    let symbols: [Subscription]
    do throws(SystemError) {
      symbols = try subscriptions(settings, diagnostics)
    } catch {
      diagnostics.error(error.description)
      return .inputOutput
    }
    guard !symbols.isEmpty || settings.symbolsFile != nil else {
      diagnostics.error("no symbol is left to ask for")
      return .usage
    }
    do {
      let run = try RealtimeRun(venue, settings, diagnostics, at: now)
      run.feed.want(symbols, at: now)
      return run.untilTheEnd()
    } catch let error as TransportError {
      diagnostics.error(error.description)
    } catch {
      diagnostics.error("\(error)")
    }
    return .inputOutput
  }

  private init(
    _ venue: any Exchange.Type,
    _ settings: RealtimeSettings,
    _ diagnostics: Diagnostics,
    at now: Now
  ) throws {
    self.settings = settings
    self.diagnostics = diagnostics
    startedAt = now.monotonic
    dueAt = now.monotonic
    signals = try Signals(policy: .source, countingHangups: settings.symbolsFile != nil)
    loop = try Endpoint.loop(to: settings.url, caFile: settings.caFile, diagnostics)
    feed = Feed(
      venue,
      settings.feed,
      mayGrow: settings.symbolsFile != nil,
      seed: UInt64.random(in: 0...UInt64.max)
    )
  }

  // MARK: Symbols

  private static func subscriptions(
    _ settings: RealtimeSettings,
    _ diagnostics: Diagnostics
  ) throws(SystemError) -> [Subscription] {
    var list = SymbolList()
    for word in settings.operands { list.add(word) }
    if let file = settings.symbolsFile {
      list.add(file: String(decoding: try WholeFile.read(file), as: UTF8.self))
    }
    if !list.repeated.isEmpty {
      diagnostics.note("named twice, asked for once: \(list.repeated.joined(separator: ", "))")
    }
    for word in list.odd { diagnostics.warning("left out, no symbol is spelled so: \"\(word)\"") }
    return settings.channels.flatMap { channel in
      list.symbols.map { Subscription(channel, $0) }
    }
  }

  private func readSymbolsAgain(at now: Now) {
    do throws(SystemError) {
      feed.want(try Self.subscriptions(settings, diagnostics), at: now)
      diagnostics.note("symbols read again")
    } catch {
      diagnostics.warning("symbols not read again: \(error.description)")
    }
  }

  // MARK: The loop

  private func untilTheEnd() -> ExitCode {
    while true {
      let now = SystemClock.now()
      flush(at: now)
      // A record that came changes nothing else: what is due is looked at when it is due.
      if now.monotonic >= dueAt || feed.needsALook || verdict != nil || signals.stopRequested
        || signals.hangups > hangups
      {
        look(at: now)
        if let verdict = verdict ?? ending(at: now) {
          return finish(verdict)
        }
        dueAt = nextDeadline(at: now)
      }
      let retry = now.monotonic + Self.slowReaderPause
      loop.turn(until: (feed.pendingBytes > 0 ? min(dueAt, retry) : dueAt).microseconds)
    }
  }

  private func look(at now: Now) {
    if signals.hangups > hangups {
      hangups = signals.hangups
      readSymbolsAgain(at: now)
    }
    watchClocks(at: now)
    feed.advance(to: now)
    perform()
    if feed.pendingBytes > 0 { flush(at: now) }
    diagnostics.advance(to: now.monotonic)
  }

  private func watchClocks(at now: Now) {
    let asleep = SystemClock.asleep()
    if let pause = pauses.pause(at: now.monotonic, asleep: asleep, due: dueAt) {
      feed.woke(after: pause, at: now)
    }
    if let step = clockSteps.step(at: now, asleep: asleep) { feed.clockWasSet(by: step) }
  }

  private func ending(at now: Now) -> ExitCode? {
    if signals.stopRequested { return .done }
    switch feed.ending {
    case .countReached: return .done
    case .allRefused:
      diagnostics.error("every symbol was refused: \(feed.refusedSymbols.joined(separator: ", "))")
      return .failed
    case nil: break
    }
    if let duration = settings.duration, now.monotonic >= startedAt + duration {
      if wasEverUp { return .done }
      diagnostics.error(
        "\(settings.url.description): not reached in \(DurationText.text(duration))"
      )
      return .unreachable
    }
    return nil
  }

  private func nextDeadline(at now: Now) -> MonotonicTime {
    var next = now.monotonic + Self.longestSleep
    if let due = feed.deadline { next = min(next, due) }
    if let due = diagnostics.deadline { next = min(next, due) }
    if let duration = settings.duration { next = min(next, startedAt + duration) }
    return next
  }

  private func perform() {
    for action in feed.takeActions() {
      switch action {
      case .connect(let link, let line): connect(link, line)
      case .send(let link, let text): _ = connections[link]?.send(text: text.span)
      case .close(let link, let code, let reason):
        connections[link]?.close(code: code, reason: reason)
      case .abandon(let link): connections[link]?.abandon()
      case .tell(let note):
        diagnostics.report(
          key: note.key,
          note.level == .warning ? .warning : .note,
          note.text,
          at: SystemClock.now().monotonic
        )
      }
    }
  }

  private func connect(_ link: Int, _ line: FeedLine) {
    do throws(TransportError) {
      let connection = loop.connect(try settings.url.appending(path: line.path), events: self)
      connections[link] = connection
      links[connection.id] = link
    } catch {
      // The URL was checked at the start and the path is the venue's: our own slip.
      preconditionFailure("\(line.path) makes no URL: \(error.description)")
    }
  }

  // MARK: Writing

  private func flush(at now: Now) {
    // Who writes is told by the write itself.
    if feed.pendingBytes == 0 { return checkReader() }
    while feed.pendingBytes > 0, verdict == nil {
      var outcome = WriteSomeOutcome.wrote(0)
      feed.withPending { outcome = output.writeSome($0) }
      switch outcome {
      case .wrote(0):
        guard settings.onSlowReader == .block, !mustNotBlock else { return checkReader() }
        output.waitForRoom(atMostMilliseconds: Self.blockedPause)
      case .wrote(let count): feed.wrote(count, at: now)
      case .closed: leaveReader()
      case .failed(let error): fail(error)
      }
    }
  }

  /// True once the end has come, or is due: then no reader is waited for without a limit.
  private var mustNotBlock: Bool {
    let end = settings.duration.map { startedAt + $0 }
    return isFinishing || signals.stopRequested
      || end.map { SystemClock.now().monotonic >= $0 } == true
  }

  /// A reader that left is noticed also when there is nothing to write.
  private func checkReader() {
    if verdict == nil, output.readerIsGone() { leaveReader() }
  }

  private func leaveReader() {
    readerIsGone = true
    verdict = .done
  }

  private func fail(_ error: SystemError) {
    diagnostics.error(error.description)
    readerIsGone = true
    verdict = .inputOutput
  }

  // MARK: The end

  private func finish(_ code: ExitCode) -> ExitCode {
    isFinishing = true
    feed.stop()
    perform()
    let limit = SystemClock.now().monotonic + (readerIsGone ? .milliseconds(300) : Self.farewell)
    while true {
      let now = SystemClock.now()
      if !readerIsGone { flush(at: now) }
      let isWritten = readerIsGone || feed.queue.isEmpty
      if now.monotonic >= limit || (isWritten && connections.isEmpty) { break }
      let pause = now.monotonic + (isWritten ? .milliseconds(100) : Self.slowReaderPause)
      loop.turn(until: min(limit, pause).microseconds)
    }
    loop.close()
    summarize()
    return verdict ?? code
  }

  private func summarize() {
    let accounts = feed.accounts
    let seconds = (SystemClock.now().monotonic - startedAt).seconds
    diagnostics.finish()
    let unit = settings.feed.writesRaw ? "frames" : "records"
    diagnostics.note(
      "received \(accounts.received) \(unit) = written \(accounts.written)"
        + " + suppressed \(accounts.suppressed) + conflated \(accounts.conflated)"
        + " + dropped \(accounts.dropped) + rejected \(accounts.rejected)"
        + (accounts.unsent > 0 ? " + not taken by the reader \(accounts.unsent)" : "")
        + "; unreadable frames \(accounts.unreadable)"
        + "; connections \(accounts.connects), lost \(accounts.disconnects)"
        + "; \(Double(Int(seconds * 10)) / 10) s"
    )
  }
}

// MARK: What the transport tells

extension RealtimeRun: WebSocketEvents {
  func opened(_ connection: WebSocketConnection) {
    guard let link = links[connection.id] else { return }
    wasEverUp = true
    feed.opened(link: link, at: SystemClock.now())
    perform()
  }

  func received(_ message: Span<UInt8>, isText: Bool, on connection: WebSocketConnection) {
    guard let link = links[connection.id], verdict == nil else { return }
    let now = SystemClock.now()
    feed.received(message, isText: isText, link: link, at: now)
    if feed.pendingBytes >= Self.flushAt { flush(at: now) }
  }

  func closed(_ connection: WebSocketConnection, _ end: ConnectionEnd) {
    guard let link = links.removeValue(forKey: connection.id) else { return }
    connections[link] = nil
    feed.closed(link: link, LinkEnd(end, of: connection.url), at: SystemClock.now())
  }
}
