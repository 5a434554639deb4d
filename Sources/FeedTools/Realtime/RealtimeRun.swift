import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// One run of a realtime tool: its exchanges, standard output, signals and the clock.
///
/// A class because its exchanges' events end here.
final class RealtimeRun {
  /// The loop looks at signals and at its reader at least this often.
  private static let longestSleep = TimeSpan.milliseconds(250)
  /// While a slow reader has no room, it is asked again this often.
  private static let slowReaderPause = TimeSpan.milliseconds(10)
  /// With `--on-slow-reader block` the loop waits for the reader, in pieces of this many milliseconds.
  private static let blockedPause: Int32 = 250
  /// Written before the turn is over, so that a burst does not look like a slow reader.
  private static let flushAt = 64 << 10
  /// How long closing handshakes and a slow reader may take at the end.
  private static let farewell = TimeSpan.seconds(2)

  private let settings: RealtimeSettings
  private let diagnostics: Diagnostics
  private let loop: EventLoop
  private let signals: Signals
  private var venues: [VenueRun] = []
  private var output = LineOutput()
  /// Whose lines are written first: another one's may begin only where one of these ends.
  private var writer = 0
  /// The reader has not taken all that there was at the last flush.
  private var isBehind = false
  private var hangups = 0
  private var verdict: ExitCode?
  private var readerIsGone = false
  private var isFinishing = false
  private var clockSteps = ClockSteps()
  private var pauses = PauseWatch()
  /// When the loop should look again at the latest.
  private var dueAt: MonotonicTime
  private let startedAt: MonotonicTime

  static func run(_ settings: RealtimeSettings, _ diagnostics: Diagnostics) -> ExitCode {
    let now = SystemClock.now()
    let wishes: [[Subscription]]
    do throws(WishError) {
      wishes = try Self.wishes(settings, diagnostics)
    } catch {
      diagnostics.error(error.description)
      return error.exitCode
    }
    do {
      let run = try RealtimeRun(settings, diagnostics, at: now)
      for (venue, wish) in zip(run.venues, wishes) { venue.feed.want(wish, at: now) }
      return run.untilTheEnd()
    } catch let error as TransportError {
      diagnostics.error(error.description)
    } catch {
      diagnostics.error("\(error)")
    }
    return .inputOutput
  }

  private init(
    _ settings: RealtimeSettings,
    _ diagnostics: Diagnostics,
    at now: Now
  ) throws {
    self.settings = settings
    self.diagnostics = diagnostics
    startedAt = now.monotonic
    dueAt = now.monotonic
    signals = try Signals(policy: .source, countingHangups: settings.symbolsFile != nil)
    // Where nothing is asked of REST, its server's scheme asks for nothing either.
    let urls = settings.venues.flatMap { mine in
      RealtimeOptions.asksREST(mine.venue) ? [mine.url, mine.restURL] : [mine.url]
    }
    loop = try Endpoint.loop(to: urls, caFile: settings.caFile, diagnostics)
    venues = settings.venues.map { mine in
      let feed = Feed(
        mine.venue,
        settings.feed,
        mayGrow: settings.symbolsFile != nil,
        seed: UInt64.random(in: 0...UInt64.max)
      )
      return VenueRun(
        mine,
        feed,
        on: loop,
        diagnostics,
        isOneOfMany: settings.isOfAll,
        flushAt: Self.flushAt
      ) { [unowned self] now in flush(at: now) }
    }
  }

  // MARK: Symbols

  /// Why it is not known what to subscribe to.
  enum WishError: Error {
    case file(SystemError)
    case word(UsageError)

    var description: String {
      switch self {
      case .file(let error): error.description
      case .word(let error): error.message
      }
    }

    var exitCode: ExitCode {
      switch self {
      case .file: .inputOutput
      case .word: .usage
      }
    }
  }

  /// What is wanted of each exchange, by the command line and the file as it is now.
  static func wishes(
    _ settings: RealtimeSettings,
    _ diagnostics: Diagnostics
  ) throws(WishError) -> [[Subscription]] {
    var text = ""
    do throws(SystemError) {
      if let file = settings.symbolsFile {
        text = String(decoding: try WholeFile.read(file), as: UTF8.self)
      }
    } catch {
      throw .file(error)
    }
    let wishes: [[Subscription]]
    do throws(UsageError) {
      let more = SymbolList.words(ofFile: text)
      let named = try settings.isOfAll ? NamedWords(more) : nil
      wishes = settings.venues.map { mine in
        mine.subscriptions(mine.words + (named?.words(of: mine.venue.name) ?? more), diagnostics)
      }
    } catch {
      throw .word(error)
    }
    // A file may be filled later.
    guard wishes.contains(where: { !$0.isEmpty }) || settings.symbolsFile != nil else {
      throw .word(UsageError("no symbol is left to ask for"))
    }
    return wishes
  }

  private func readSymbolsAgain(at now: Now) {
    do throws(WishError) {
      for (venue, wish) in zip(venues, try Self.wishes(settings, diagnostics)) {
        venue.feed.want(wish, at: now)
      }
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
      if now.monotonic >= dueAt || needsALook || verdict != nil || signals.stopRequested
        || signals.hangups > hangups
      {
        look(at: now)
        if let verdict = verdict ?? ending(at: now) {
          return finish(verdict)
        }
        dueAt = nextDeadline(at: now)
      }
      let retry = now.monotonic + Self.slowReaderPause
      loop.turn(until: (isBehind ? min(dueAt, retry) : dueAt).microseconds)
    }
  }

  // Loops, since `contains(where:)` with a key path copies each feed.
  private var needsALook: Bool {
    for venue in venues where venue.feed.needsALook { return true }
    return false
  }

  private var hasPending: Bool {
    for venue in venues where venue.feed.pendingBytes > 0 { return true }
    return false
  }

  private func look(at now: Now) {
    if signals.hangups > hangups {
      hangups = signals.hangups
      readSymbolsAgain(at: now)
    }
    watchClocks(at: now)
    for venue in venues {
      venue.feed.advance(to: now)
      venue.perform()
    }
    if hasPending { flush(at: now) }
    diagnostics.advance(to: now.monotonic)
  }

  private func watchClocks(at now: Now) {
    let asleep = SystemClock.asleep()
    if let pause = pauses.pause(at: now.monotonic, asleep: asleep, due: dueAt) {
      for venue in venues { venue.feed.woke(after: pause, at: now) }
    }
    if let step = clockSteps.step(at: now, asleep: asleep) {
      for venue in venues { venue.feed.clockWasSet(by: step) }
    }
  }

  private func ending(at now: Now) -> ExitCode? {
    if signals.stopRequested { return .done }
    var isRefused = false
    for venue in venues {
      switch venue.feed.ending {
      case .countReached: return .done
      case .allRefused: isRefused = true
      case nil: break
      }
    }
    // An exchange that was asked for nothing waits for nothing.
    if isRefused, venues.allSatisfy({ $0.feed.ending != nil || $0.isIdle }) {
      let refused = venues.flatMap { venue in
        venue.feed.refusedSymbols.map { settings.isOfAll ? "\(venue.name):\($0)" : $0 }
      }
      diagnostics.error("every symbol was refused: \(refused.joined(separator: ", "))")
      return .failed
    }
    if let duration = settings.duration, now.monotonic >= startedAt + duration {
      if venues.contains(where: \.wasEverUp) { return .done }
      let urls = settings.venues.map(\.url.description).joined(separator: ", ")
      diagnostics.error("\(urls): not reached in \(DurationText.text(duration))")
      return .unreachable
    }
    return nil
  }

  private func nextDeadline(at now: Now) -> MonotonicTime {
    var next = now.monotonic + Self.longestSleep
    for venue in venues {
      if let due = venue.feed.deadline { next = min(next, due) }
    }
    if let due = diagnostics.deadline { next = min(next, due) }
    if let duration = settings.duration { next = min(next, startedAt + duration) }
    return next
  }

  // MARK: Writing

  private func flush(at now: Now) {
    isBehind = false
    // Who writes is told by the write itself.
    guard hasPending else { return checkReader() }
    for _ in venues.indices {
      guard verdict == nil, write(venues[writer], at: now) else {
        isBehind = true
        return
      }
      writer = writer + 1 == venues.count ? 0 : writer + 1
    }
  }

  /// Writes what waits of one exchange; false if the reader takes no more now.
  private func write(_ venue: VenueRun, at now: Now) -> Bool {
    while verdict == nil {
      var outcome: WriteSomeOutcome?
      venue.feed.withPending { if !$0.isEmpty { outcome = output.writeSome($0) } }
      switch outcome {
      case nil: return true
      case .wrote(0):
        guard settings.onSlowReader == .block, !mustNotBlock else {
          checkReader()
          return false
        }
        output.waitForRoom(atMostMilliseconds: Self.blockedPause)
      case .wrote(let count):
        if venue.feed.wrote(count, at: now) == 0 { return true }
      case .closed: leaveReader()
      case .failed(let error): fail(error)
      }
    }
    return true
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
    end(.done)
  }

  private func fail(_ error: SystemError) {
    diagnostics.error(error.description)
    readerIsGone = true
    end(.inputOutput)
  }

  private func end(_ code: ExitCode) {
    verdict = code
    for venue in venues { venue.end() }
  }

  // MARK: The end

  private func finish(_ code: ExitCode) -> ExitCode {
    isFinishing = true
    for venue in venues {
      venue.feed.stop()
      venue.perform()
    }
    let limit = SystemClock.now().monotonic + (readerIsGone ? .milliseconds(300) : Self.farewell)
    while true {
      let now = SystemClock.now()
      if !readerIsGone { flush(at: now) }
      let isWritten = readerIsGone || venues.allSatisfy(\.feed.queue.isEmpty)
      let isLeft = !venues.contains(where: \.isConnected)
      if now.monotonic >= limit || (isWritten && isLeft) { break }
      let pause = now.monotonic + (isWritten ? .milliseconds(100) : Self.slowReaderPause)
      loop.turn(until: min(limit, pause).microseconds)
    }
    loop.close()
    let seconds = (SystemClock.now().monotonic - startedAt).seconds
    diagnostics.finish()
    for venue in venues { venue.summarize(seconds: seconds) }
    return verdict ?? code
  }
}
