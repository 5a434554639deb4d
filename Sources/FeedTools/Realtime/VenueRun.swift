import Exchanges
import LWSTransport
import MarketData
import ToolSupport

/// One exchange of a run: does what its feed says with sockets and requests.
///
/// What goes wrong here stays here. A class because the transport calls it back.
final class VenueRun {
  /// A list of symbols is megabytes on some exchanges.
  private static let largestAnswer = 32 << 20

  let settings: VenueSettings
  var feed: Feed
  private(set) var wasEverUp = false
  /// Called when more is waiting to be written than should be at the end of a turn.
  private let flush: (Now) -> Void
  private let loop: EventLoop
  private let diagnostics: Diagnostics
  /// In front of notes, where there are several exchanges.
  private let prefix: String
  private var connections: [Int: WebSocketConnection] = [:]
  private var isOver = false
  /// When the bytes came that are being taken in.
  private var arrivedAt: Now
  private let flushAt: Int

  init(
    _ settings: VenueSettings,
    _ feed: Feed,
    on loop: EventLoop,
    _ diagnostics: Diagnostics,
    isOneOfMany: Bool,
    flushAt: Int,
    flush: @escaping (Now) -> Void
  ) {
    self.settings = settings
    self.feed = feed
    self.loop = loop
    self.diagnostics = diagnostics
    self.flushAt = flushAt
    self.flush = flush
    arrivedAt = SystemClock.now()
    prefix = isOneOfMany ? "\(settings.venue.name) " : ""
  }

  var name: String { settings.venue.name }
  /// True if nothing is asked of this exchange.
  var isIdle: Bool { feed.isIdle }
  var isConnected: Bool { !connections.isEmpty }

  /// No record is taken any more.
  func end() { isOver = true }

  // MARK: Doing

  func perform() {
    for action in feed.takeActions() {
      switch action {
      case .connect(let link, let line): connect(link, line)
      case .send(let link, let text):
        debug("connection \(link): sent \(String(decoding: text.prefix(400), as: UTF8.self))")
        _ = connections[link]?.send(text: text.span)
      case .close(let link, let code, let reason):
        debug("connection \(link): closing, \(code) \(reason)")
        connections[link]?.close(code: code, reason: reason)
      case .abandon(let link):
        debug("connection \(link): given up")
        connections[link]?.abandon()
      case .ask(let check): ask(check)
      case .tell(let note):
        diagnostics.report(
          key: prefix + note.key,
          note.level == .warning ? .warning : .note,
          prefix + note.text,
          at: SystemClock.now().monotonic
        )
      }
    }
  }

  private func debug(_ text: @autoclosure () -> String) { diagnostics.debug(prefix + text()) }

  private func connect(_ link: Int, _ line: FeedLine) {
    do throws(TransportError) {
      let url = try settings.url.appending(path: line.path)
      debug("connection \(link): to \(url.description)")
      connections[link] = loop.connect(url, events: LinkEvents(link, of: self))
    } catch {
      // The URL was checked at the start and the path is the venue's: our own slip.
      preconditionFailure("\(line.path) makes no URL: \(error.description)")
    }
  }

  private func ask(_ check: SymbolCheck) {
    let url: TransportURL
    do throws(TransportError) {
      url = try settings.restURL.appending(path: check.request.path)
    } catch {
      feed.unanswered(error.description, at: SystemClock.now())
      return
    }
    var question = HTTPRequest(
      url,
      headers: check.request.headers.map { (name: $0.key, value: $0.value) },
      timeoutMicroseconds: 10_000_000
    )
    question.maximumBodyBytes = Self.largestAnswer
    _ = loop.request(question) { [weak self] result in
      guard let self, !isOver else { return }
      let now = SystemClock.now()
      switch result {
      case .success(let response):
        feed.answered(check, status: response.status, body: response.body.span, at: now)
      case .failure(let failure):
        feed.unanswered("\(settings.restURL.hostHeader): \(failure.description)", at: now)
      }
    }
  }

  // MARK: The end

  func summarize(seconds: Double) {
    let accounts = feed.accounts
    let unit = feed.settings.writesRaw ? "frames" : "records"
    diagnostics.note(
      prefix + "received \(accounts.received) \(unit) = written \(accounts.written)"
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

extension VenueRun {
  fileprivate func opened(link: Int) {
    wasEverUp = true
    feed.opened(link: link, at: SystemClock.now())
    perform()
  }

  /// All that one read brings came at one time.
  ///
  /// Asked for each message, the two clocks took a fifteenth of a burst's time (row *wire-burst*).
  fileprivate func arrived() { arrivedAt = SystemClock.now() }

  fileprivate func received(_ message: Span<UInt8>, isText: Bool, link: Int) {
    guard !isOver else { return }
    let pendingBytes = feed.received(message, isText: isText, link: link, at: arrivedAt)
    if pendingBytes >= flushAt { flush(SystemClock.now()) }
  }

  fileprivate func closed(link: Int, _ end: LinkEnd) {
    connections[link] = nil
    feed.closed(link: link, end, at: SystemClock.now())
  }
}

/// What happens on one connection, told with the link that it is to the feed.
private final class LinkEvents: WebSocketEvents {
  private let link: Int
  /// Kept until the connection is closed, as the connection is by the run.
  private let run: VenueRun

  init(_ link: Int, of run: VenueRun) {
    self.link = link
    self.run = run
  }

  func opened(_ connection: WebSocketConnection) { run.opened(link: link) }

  func arrived(_ connection: WebSocketConnection) { run.arrived() }

  func received(_ message: Span<UInt8>, isText: Bool, on connection: WebSocketConnection) {
    run.received(message, isText: isText, link: link)
  }

  func closed(_ connection: WebSocketConnection, _ end: ConnectionEnd) {
    run.closed(link: link, LinkEnd(end, of: connection.url))
  }
}
