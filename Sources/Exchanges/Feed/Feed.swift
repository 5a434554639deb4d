public import MarketData
import NDJSON

/// A venue's realtime feed: its lines, one queue, one limit on new connections.
///
/// The world calls in with events and time, then does what `takeActions` says and writes what
/// `queue` holds. No input, output or clock of its own.
public struct Feed {
  /// Why a feed is over by itself.
  public enum Ending: Equatable, Sendable {
    case allRefused
    case countReached
  }

  /// A value, not a type parameter: another module could not specialize for it, and unspecialized
  /// code costs more than the whole of parsing.
  private let venue: any Exchange.Type
  private var sessions: [FeedSession] = []
  /// The venue's line that each session serves; several do where one connection has not enough room.
  private var lines: [FeedLine] = []
  /// The session of each subscription.
  private var homes: [Subscription: Int] = [:]
  private var inquiry = SymbolInquiry()
  private var generator: SeededGenerator
  private var output: FeedOutput
  public let settings: FeedSettings
  private let mayGrow: Bool
  private var limiter = ConnectLimiter()
  private var nextLink = 1
  private var nextKey = 0
  /// The session of each link; a handful, looked through at each message.
  private var owners: [(link: Int, session: Int)] = []
  private var nextAlive: MonotonicTime?
  private var names: [Int: Subscription] = [:]
  /// True if `advance`, `takeActions`, `ending` or an earlier `deadline` may have something to say
  /// since the last `advance`, other than by the passing of time.
  public private(set) var needsALook = true

  /// `mayGrow`: the symbols come from a file that can change, so that a feed whose symbols were all
  /// refused stays.
  public init(
    _ venue: any Exchange.Type,
    _ settings: FeedSettings,
    mayGrow: Bool = false,
    seed: UInt64
  ) {
    self.venue = venue
    self.settings = settings
    self.mayGrow = mayGrow
    self.generator = SeededGenerator(seed: seed)
    self.output = FeedOutput(
      exchange: venue.name,
      writesStatus: settings.writesStatus,
      queue: RecordQueue(limit: settings.count)
    )
    for line in venue.lines { addSession(for: line) }
  }

  @discardableResult
  private mutating func addSession(for line: FeedLine) -> Int {
    let number = lines.count { $0 == line } + 1
    let own = number == 1 ? line : FeedLine(name: "\(line.name)-\(number)", path: line.path)
    lines.append(line)
    sessions.append(FeedSession(venue, line: own, settings: settings, seed: generator.next()))
    return sessions.count - 1
  }

  // MARK: Calling in

  /// Sets what is wanted; the difference to before is subscribed and left.
  public mutating func want(_ subscriptions: [Subscription], at now: Now) {
    needsALook = true
    let shares = shares(of: subscriptions)
    for index in sessions.indices {
      sessions[index].want(shares[index], firstKey: nextKey, &output, at: now)
      for channel in sessions[index].channels { names[channel.key] = channel.subscription }
      nextKey = (names.keys.max() ?? -1) + 1
    }
    if venue.check([venue.example]) != nil {
      var seen: Set<String> = []
      inquiry.add(subscriptions.map(\.symbol).filter { seen.insert($0).inserted })
      inquire(at: now)
    }
    if nextAlive == nil { nextAlive = now.monotonic + FeedSettings.aliveEvery }
    connectWhatMay(at: now)
  }

  /// Which session is to carry which subscription: where it is, else where there is room.
  private mutating func shares(of subscriptions: [Subscription]) -> [[Subscription]] {
    let room = venue.limits.channelsPerConnection ?? .max
    var shares = [[Subscription]](repeating: [], count: sessions.count)
    var homeless: [Subscription] = []
    for subscription in subscriptions {
      if let home = homes[subscription] {
        shares[home].append(subscription)
      } else {
        homeless.append(subscription)
      }
    }
    for subscription in homeless {
      let line = venue.line(for: subscription.channel)
      var home = lines.indices.first { lines[$0] == line && shares[$0].count < room }
      if home == nil {
        home = addSession(for: line)
        shares.append([])
      }
      guard let home else { continue }
      homes[subscription] = home
      shares[home].append(subscription)
    }
    return shares
  }

  public mutating func opened(link: Int, at now: Now) {
    needsALook = true
    guard let owner = owner(of: link) else { return }
    sessions[owner].opened(link: link, &output, at: now)
  }

  /// Takes a message in; returns the unwritten bytes.
  @discardableResult
  public mutating func received(
    _ message: Span<UInt8>,
    isText: Bool,
    link: Int,
    at now: Now
  ) -> Int {
    guard let owner = owner(of: link) else { return output.queue.pendingBytes }
    let isPlain = sessions[owner].received(
      message,
      isText: isText,
      link: link,
      &output,
      at: now
    )
    if !isPlain || output.queue.remaining == 0 { needsALook = true }
    return output.queue.pendingBytes
  }

  public mutating func closed(link: Int, _ end: LinkEnd, at now: Now) {
    needsALook = true
    guard let owner = owner(of: link) else { return }
    owners.removeAll { $0.link == link }
    sessions[owner].closed(link: link, end, &output, at: now)
    connectWhatMay(at: now)
  }

  public mutating func advance(to now: Now) {
    needsALook = false
    for index in sessions.indices { sessions[index].advance(to: now, &output) }
    connectWhatMay(at: now)
    inquire(at: now)
    if let due = nextAlive, now.monotonic >= due {
      nextAlive = now.monotonic + FeedSettings.aliveEvery
      output.status(.alive, count: output.queue.accounts.released, at: now)
    }
  }

  /// Tells that the machine slept, or this process was stopped, for so long until now: every
  /// connection is asked at once whether it still lives, and has 5 s to answer.
  ///
  /// To be called before `advance`.
  public mutating func woke(after pause: TimeSpan, at now: Now) {
    let seconds = pause.microseconds / 1_000_000
    output.tell(
      .warning,
      key: "woke",
      "stood still for \(seconds) s; asking each connection whether it lives"
    )
    for index in sessions.indices { sessions[index].woke(&output, at: now) }
  }

  /// Tells that the wall clock was set by so much.
  ///
  /// Nothing here is timed by it: `recv_us` jumps, connections stay.
  public mutating func clockWasSet(by step: TimeSpan) {
    let seconds = Double(step.microseconds / 100_000) / 10
    output.tell(
      .warning,
      key: "clock",
      "the system's clock was set by \(seconds) s; recv_us jumps with it, connections stay"
    )
  }

  /// Closes all links; nothing is connected any more.
  public mutating func stop() {
    for index in sessions.indices { sessions[index].stop(&output) }
  }

  // MARK: Looking out

  public var deadline: MonotonicTime? {
    var earliest = settings.writesStatus ? nextAlive : nil
    if let due = inquiry.deadline { earliest = min(earliest ?? due, due) }
    for session in sessions {
      let connect = session.connectAt.map { max($0, limiter.earliest(at: $0)) }
      for time in [connect, session.deadline] {
        guard let time else { continue }
        earliest = min(earliest ?? time, time)
      }
    }
    return earliest
  }

  /// What the world is to do, in order; each action is handed out once.
  public mutating func takeActions() -> [FeedAction] {
    guard !output.actions.isEmpty else { return [] }
    defer { output.actions.removeAll(keepingCapacity: true) }
    return output.actions
  }

  /// Unwritten bytes, whole lines only.
  public var pendingBytes: Int { output.queue.pendingBytes }

  /// Lends the unwritten bytes.
  ///
  /// Mutating, so that whoever keeps the feed in an object lends them in place, without a copy of it.
  public mutating func withPending(_ body: (Span<UInt8>) -> Void) {
    body(output.queue.line.bytes.span.extracting(output.queue.outgoing))
  }

  /// The lines that wait to be written.
  public var queue: RecordQueue {
    _read { yield output.queue }
  }

  /// Notes that this many bytes of the queue went out; what a slow reader lost is told now.
  ///
  /// Returns the bytes that are still unwritten.
  @discardableResult
  public mutating func wrote(_ count: Int, at now: Now) -> Int {
    if output.queue.wroteAhead(count) { return output.queue.pendingBytes }
    var lost: [(key: Int, conflated: Int64, shed: Int64)] = []
    let names = names
    let writesStatus = settings.writesStatus
    output.queue.wrote(count) { key, loss, line in
      let subscription = names[key]
      let (conflated, shed) = (loss.conflated, loss.shed)
      let (firstUs, lastUs) = (loss.firstUs, loss.lastUs)
      lost.append((key, conflated, shed))
      guard writesStatus else { return }
      let span =
        "\(UTCText.dateTime(unixMilliseconds: firstUs / 1_000)) to "
        + UTCText.dateTime(unixMilliseconds: lastUs / 1_000)
      // One record for each kind of loss, so that a reader can count them apart.
      for (count, what) in [(conflated, "conflated"), (shed, "shed")] where count > 0 {
        Status(
          .dropped,
          exchange: venue.name,
          symbol: subscription?.symbol,
          source: .ws,
          recvUs: now.unix.microseconds,
          channel: subscription?.channel.name,
          interval: subscription?.channel.interval?.name,
          message: "\(what) for a slow reader, \(span)",
          count: count
        ).write(to: &line)
      }
    }
    if !lost.isEmpty || output.queue.remaining == 0 { needsALook = true }
    for loss in lost {
      let name =
        names[loss.key]?.description ?? (loss.key == RecordQueue.statusKey ? "status" : "frames")
      output.tell(
        .warning,
        key: "dropped/\(name)",
        "\(name): the reader was slow: \(loss.conflated) conflated, \(loss.shed) shed"
      )
    }
    return output.queue.pendingBytes
  }

  /// The books; call it when nothing more will be written.
  public var accounts: FeedAccounts {
    var accounts = output.accounts
    let queue = output.queue.accounts
    let outgoing = output.queue.outgoingDataLines
    let held = sessions.reduce(0) { $0 + $1.heldCount }
    accounts.unsent = outgoing + output.queue.waitingLines + Int64(held)
    accounts.written = queue.released - outgoing
    accounts.conflated = queue.conflated
    accounts.dropped = queue.dropped
    accounts.suppressed += queue.surplus
    return accounts
  }

  /// Not nil once there is nothing left to do.
  public var ending: Ending? {
    if output.queue.remaining == 0 { return .countReached }
    guard !mayGrow else { return nil }
    // Asked at every turn, so counted and not looked through.
    let wanted = sessions.reduce(0) { $0 + $1.wantedCount }
    let refused = sessions.reduce(0) { $0 + $1.refusedCount }
    return wanted == 0 && refused > 0 ? .allRefused : nil
  }

  /// True if nothing is wanted, and nothing was.
  public var isIdle: Bool { sessions.allSatisfy(\.channels.isEmpty) }

  /// Symbols with every channel refused.
  public var refusedSymbols: [String] {
    var standing: [String: Bool] = [:]
    for channel in sessions.flatMap(\.channels) {
      standing[channel.subscription.symbol, default: true] =
        standing[channel.subscription.symbol, default: true] && channel.standing == .refused
    }
    return standing.filter(\.value).keys.sorted()
  }

  // MARK: Which symbols there are

  /// What came of a question to the REST API: an answer, or why there is none.
  public mutating func answered(_ check: SymbolCheck, status: Int, body: Span<UInt8>, at now: Now) {
    judge(venue.read(body, status: status, checking: check.symbols), at: now)
  }

  public mutating func unanswered(_ why: String, at now: Now) {
    judge(.noAnswer(why, isPassing: true), at: now)
  }

  private mutating func judge(_ verdict: SymbolVerdict, at now: Now) {
    needsALook = true
    switch inquiry.answered(verdict, at: now.monotonic) {
    case .goesOn: break
    case .unknown(let unknown):
      for one in unknown {
        for index in sessions.indices {
          sessions[index].refuse(
            symbol: one.symbol,
            code: one.code,
            text: one.text,
            &output,
            at: now
          )
        }
      }
    case .gaveUp(let why):
      output.tell(
        .warning,
        key: "check",
        "which symbols exist could not be asked: \(why); one that does not will be told as silent"
      )
    }
    inquire(at: now)
  }

  private mutating func inquire(at now: Now) {
    guard let check = inquiry.next(of: venue, at: now.monotonic) else { return }
    output.actions.append(.ask(check))
  }

  // MARK: Steps

  private func owner(of link: Int) -> Int? {
    for owner in owners where owner.link == link { return owner.session }
    return nil
  }

  private mutating func connectWhatMay(at now: Now) {
    for index in sessions.indices {
      guard let due = sessions[index].connectAt, now.monotonic >= due,
        limiter.earliest(at: now.monotonic) <= now.monotonic
      else { continue }
      limiter.started(at: now.monotonic)
      let link = nextLink
      nextLink += 1
      owners.append((link, index))
      sessions[index].connect(link: link, &output, at: now)
    }
  }
}
