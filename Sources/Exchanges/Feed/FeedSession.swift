import MarketData

/// One line of a feed: connect, subscribe, stream, back off, and switch sockets without a break.
///
/// Bytes and time come in, actions and lines go out through `FeedOutput`. The session owns no socket:
/// it names links by number, and an event of a link that it no longer knows is ignored.
struct FeedSession {
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

  let venue: any Exchange.Type
  let line: FeedLine
  let settings: FeedSettings
  var state = State.idle
  private(set) var wantedCount = 0
  private(set) var refusedCount = 0
  var channels: [FeedChannel] = []
  var places: [Subscription: Int] = [:]
  /// The same by the venue's spelling, as messages name them.
  var heard: [Subscription: Int] = [:]
  var backoff: Backoff
  var generator: SeededGenerator
  var rows = MessageRows()
  /// The places of `rows.known`, -1 where not looked up yet.
  var knownPlaces: [Int] = []
  /// Rows are compared with those of the other socket until then.
  var overlapUntil: MonotonicTime?
  /// When the first of the rows that are held in a changeover is held for long enough.
  var nextRelease: MonotonicTime?
  /// The venue asked to be left alone until then.
  var notBefore = MonotonicTime(microseconds: 0)
  /// The last time the connection was renewed for want of data.
  var renewedAt: MonotonicTime?
  var nextSilenceCheck = MonotonicTime(microseconds: 0)
  /// Since when we have been awake without a break: no silence is older.
  var awakeSince = MonotonicTime(microseconds: .min)

  init(_ venue: any Exchange.Type, line: FeedLine, settings: FeedSettings, seed: UInt64) {
    self.venue = venue
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
        set(place, .wanted)
      } else {
        places[subscription] = channels.count
        heard[spelled(subscription)] = channels.count
        fresh.append(channels.count)
        channels.append(FeedChannel(subscription, exchange: venue.name, key: nextKey))
        wantedCount += 1
        nextKey += 1
      }
    }
    let keep = Set(wanted)
    var leaving: [Int] = []
    for place in channels.indices
    where channels[place].standing != .left && !keep.contains(channels[place].subscription) {
      if channels[place].standing == .wanted { leaving.append(place) }
      set(place, .left)
      channels[place].isSilent = false
    }
    apply(fresh: fresh, leaving: leaving, &output, at: now)
  }

  /// A subscription as messages name it.
  private func spelled(_ subscription: Subscription) -> Subscription {
    Subscription(subscription.channel, venue.spelling(of: subscription.symbol))
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
    case .up, .switching:
      for link in links { change(link, fresh: fresh, leaving: leaving, &output, at: now) }
      // Two sockets will bring the new ones, too.
      if case .switching(let old, _, _, .some) = state {
        for place in fresh { channels[place].beginOverlap(with: old.id) }
      }
    case .stopped: return
    }
    leaveIfUnwanted(&output, at: now)
  }

  private mutating func change(
    _ link: FeedLink,
    fresh: [Int],
    leaving: [Int],
    _ output: inout FeedOutput,
    at now: Now
  ) {
    while link.seats.count < channels.count { link.seats.append(FeedLink.Seat()) }
    guard link.isOpen else { return }
    for place in leaving { link.leave(place) }
    if !leaving.isEmpty {
      link.ask(.unsubscribe, leaving.map { channels[$0].subscription }, of: venue, at: now)
    }
    if !fresh.isEmpty { subscribe(link, fresh, at: now) }
    sendRequests(link, &output, at: now)
  }

  /// True if there is anything to subscribe to.
  var isWanted: Bool { wantedCount > 0 }

  /// Changes where a channel stands, and keeps count.
  mutating func set(_ place: Int, _ standing: FeedChannel.Standing) {
    func share(_ counted: FeedChannel.Standing) -> Int {
      (standing == counted ? 1 : 0) - (channels[place].standing == counted ? 1 : 0)
    }
    wantedCount += share(.wanted)
    refusedCount += share(.refused)
    channels[place].standing = standing
  }

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
    let link = FeedLink(id: id, seats: channels.count)
    switch state {
    case .waiting: state = .up(link)
    case .switching(let old, nil, let startAt, let until):
      state = .switching(old: old, new: link, startAt: startAt, until: until)
    case .idle, .up, .switching, .stopped: return
    }
    output.actions.append(.connect(link: id, line: line))
  }

  mutating func opened(link id: Int, _ output: inout FeedOutput, at now: Now) {
    guard let link = link(id), !link.isOpen else { return }
    link.opened(venue.limits, at: now.monotonic)
    if let lifetime = venue.limits.lifetime {
      link.retiresAt = now.monotonic + retirement(before: lifetime)
    }
    output.accounts.connects += 1
    output.status(.connected, channel: line.name, at: now)
    output.tell(.note, key: "connected/\(line.name)", "\(line.name): connected")
    subscribe(link, channels.indices.filter { channels[$0].standing == .wanted }, at: now)
    sendRequests(link, &output, at: now)
    if case .switching(let old, let new, let startAt, _) = state, new?.id == id {
      state = .switching(
        old: old,
        new: new,
        startAt: startAt,
        until: now.monotonic + FeedSettings.longestOverlap
      )
      releaseAll(&output)
      for place in channels.indices { channels[place].beginOverlap(with: old.id) }
    }
  }

  mutating func closed(link id: Int, _ end: LinkEnd, _ output: inout FeedOutput, at now: Now) {
    switch state {
    case .up(let link) where link.id == id:
      lost(link, end, &output, at: now)
    case .switching(let old, let new, let startAt, _):
      if old.id == id {
        oldLinkEnded(old, new, end, &output, at: now)
      } else if let new, new.id == id {
        replacementEnded(new, end, &output, at: now)
        state = .switching(
          old: old,
          new: nil,
          startAt: max(startAt, now.monotonic + wait(after: end, at: now.monotonic)),
          until: nil
        )
      }
    case .idle, .waiting, .up, .stopped:
      return
    }
  }

  /// The link with this number, unless it is not ours any more.
  func link(_ id: Int) -> FeedLink? {
    switch state {
    case .up(let link): link.id == id ? link : nil
    case .switching(let old, let new, _, _): old.id == id ? old : new?.id == id ? new : nil
    case .idle, .waiting, .stopped: nil
    }
  }

  /// True while one link serves this line.
  var isSettled: Bool {
    if case .up = state { return overlapUntil == nil }
    return false
  }

  /// The links that stand or are being made, the one that will stay last.
  var links: FewLinks {
    switch state {
    case .up(let link): FewLinks(link, nil)
    case .switching(let old, let new, _, _): FewLinks(old, new)
    case .idle, .waiting, .stopped: FewLinks(nil, nil)
    }
  }
}
