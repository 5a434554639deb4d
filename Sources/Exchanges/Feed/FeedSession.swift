import MarketData
import NDJSON

/// One line of a feed: connect, subscribe, stream, back off, and switch sockets without a break.
///
/// Bytes and time come in, actions and lines go out through `FeedOutput`. The session owns no socket:
/// it names links by number, and an event of a link that it no longer knows is ignored.
struct FeedSession<Venue: Exchange> {
  enum State {
    /// Nothing is wanted on this line.
    case idle
    /// No link; the next attempt is due then.
    case waiting(until: MonotonicTime)
    case up(FeedLink)
    /// The venue will close `old`; `new` starts at `startAt`, and `old` is left at the latest at
    /// `until`.
    case switching(old: FeedLink, new: FeedLink?, startAt: MonotonicTime, until: MonotonicTime?)
    case stopped
  }

  let line: FeedLine
  let settings: FeedSettings
  var state = State.idle
  var channels: [FeedChannel] = []
  var places: [Subscription: Int] = [:]
  var backoff: Backoff
  var generator: SeededGenerator
  var rows = MessageRows()
  /// The last time the connection was renewed for want of data.
  var renewedAt: MonotonicTime?
  var nextSilenceCheck = MonotonicTime(microseconds: 0)

  init(line: FeedLine, settings: FeedSettings, seed: UInt64) {
    self.line = line
    self.settings = settings
    self.backoff = Backoff(cap: settings.maxBackoff ?? FeedSettings.usualMaxBackoff)
    self.generator = SeededGenerator(seed: seed)
  }

  // MARK: Wishes

  /// Sets the subscriptions of this line; what was refused before is asked again.
  mutating func want(
    _ wanted: [Subscription],
    firstKey: Int,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    var fresh: [Int] = []
    var nextKey = firstKey
    for subscription in wanted {
      if let place = places[subscription] {
        if channels[place].standing != .wanted { fresh.append(place) }
        channels[place].standing = .wanted
      } else {
        places[subscription] = channels.count
        fresh.append(channels.count)
        channels.append(FeedChannel(subscription, exchange: Venue.name, key: nextKey))
        nextKey += 1
      }
    }
    let keep = Set(wanted)
    var leaving: [Int] = []
    for place in channels.indices
    where channels[place].standing != .left && !keep.contains(channels[place].subscription) {
      if channels[place].standing == .wanted { leaving.append(place) }
      channels[place].standing = .left
      channels[place].isSilent = false
    }
    apply(fresh: fresh, leaving: leaving, &output, at: now)
  }

  private mutating func apply(
    fresh: [Int],
    leaving: [Int],
    _ output: inout FeedOutput,
    at now: Now
  ) {
    switch state {
    case .idle:
      if isWanted { state = .waiting(until: now.monotonic) }
    case .waiting:
      if !isWanted { state = .idle }
    case .up(var link):
      change(&link, fresh: fresh, leaving: leaving, &output, at: now)
      state = .up(link)
    case .switching(var old, var new, let startAt, let until):
      change(&old, fresh: fresh, leaving: leaving, &output, at: now)
      if var link = new {
        change(&link, fresh: fresh, leaving: leaving, &output, at: now)
        new = link
      }
      state = .switching(old: old, new: new, startAt: startAt, until: until)
    case .stopped: return
    }
    leaveIfUnwanted(&output, at: now)
  }

  private mutating func change(
    _ link: inout FeedLink,
    fresh: [Int],
    leaving: [Int],
    _ output: inout FeedOutput,
    at now: Now
  ) {
    while link.seats.count < channels.count { link.seats.append(FeedLink.Seat()) }
    guard link.isOpen else { return }
    for place in leaving { link.seats[place] = FeedLink.Seat() }
    if !leaving.isEmpty {
      link.ask(.unsubscribe, leaving.map { channels[$0].subscription }, of: Venue.self)
    }
    if !fresh.isEmpty { subscribe(&link, fresh, at: now) }
    sendRequests(&link, &output, at: now)
  }

  /// True if there is anything to subscribe to.
  var isWanted: Bool { channels.contains { $0.standing == .wanted } }

  // MARK: Events

  /// When this line wants a new link, or nil.
  var connectAt: MonotonicTime? {
    switch state {
    case .waiting(let until): until
    case .switching(_, let new, let startAt, _): new == nil ? startAt : nil
    case .idle, .up, .stopped: nil
    }
  }

  /// Starts the link that `connectAt` asked for.
  mutating func connect(link id: Int, _ output: inout FeedOutput, at now: Now) {
    let link = FeedLink(id: id, seats: channels.count, at: now.monotonic)
    switch state {
    case .waiting: state = .up(link)
    case .switching(let old, nil, let startAt, let until):
      state = .switching(old: old, new: link, startAt: startAt, until: until)
    case .idle, .up, .switching, .stopped: return
    }
    output.actions.append(.connect(link: id, line: line))
  }

  mutating func opened(link id: Int, _ output: inout FeedOutput, at now: Now) {
    withLink(id) { session, link in
      link.opened(Venue.limits, at: now.monotonic)
      output.accounts.connects += 1
      output.status(.connected, channel: session.line.name, at: now)
      output.tell(.note, key: "connected/\(session.line.name)", "\(session.line.name): connected")
      let wanted = session.channels.indices.filter { session.channels[$0].standing == .wanted }
      session.subscribe(&link, wanted, at: now)
      session.sendRequests(&link, &output, at: now)
    }
    if case .switching(let old, let new, let startAt, _) = state, new?.id == id {
      state = .switching(
        old: old,
        new: new,
        startAt: startAt,
        until: now.monotonic + FeedSettings.longestOverlap
      )
      for place in channels.indices { channels[place].beginOverlap() }
    }
  }

  mutating func closed(link id: Int, _ end: LinkEnd, _ output: inout FeedOutput, at now: Now) {
    switch state {
    case .up(let link) where link.id == id:
      lost(link, end, &output, at: now)
    case .switching(let old, let new, let startAt, let until):
      if old.id == id {
        oldLinkEnded(old, new, end, &output, at: now)
      } else if new?.id == id {
        // The replacement failed; the old link still stands, so try again soon.
        let delay = backoff.next(using: &generator)
        output.tell(
          .warning,
          key: "replacement/\(line.name)",
          "\(line.name): the replacement connection failed: \(end.text)"
        )
        state = .switching(
          old: old,
          new: nil,
          startAt: max(startAt, now.monotonic + delay),
          until: until
        )
      }
    case .idle, .waiting, .up, .stopped:
      return
    }
  }

  /// Runs a change on the link with this number; nothing happens if it is not known any more.
  mutating func withLink(_ id: Int, _ change: (inout FeedSession, inout FeedLink) -> Void) {
    switch state {
    case .up(var link) where link.id == id:
      change(&self, &link)
      if case .up(let current) = state, current.id == id { state = .up(link) }
    case .switching(var old, let new, let startAt, let until) where old.id == id:
      change(&self, &old)
      if case .switching(let current, _, _, _) = state, current.id == id {
        state = .switching(old: old, new: new, startAt: startAt, until: until)
      }
    case .switching(let old, .some(var new), let startAt, let until) where new.id == id:
      change(&self, &new)
      if case .switching(_, let current, _, _) = state, current?.id == id {
        state = .switching(old: old, new: new, startAt: startAt, until: until)
      }
    case .idle, .waiting, .up, .switching, .stopped:
      return
    }
  }
}
