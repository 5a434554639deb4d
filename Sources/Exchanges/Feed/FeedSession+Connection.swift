import MarketData

/// Losing and leaving connections: how long to wait, what to say.

extension FeedSession {
  /// The only link is gone: say so, and wait.
  mutating func lost(
    _ link: FeedLink,
    _ end: LinkEnd,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    releaseAll(&output)
    tellEnd(link, end, &output, at: now)
    startAfresh()
    guard isWanted else {
      state = .idle
      return
    }
    if let opened = link.openedAt, link.hasData,
      now.monotonic - opened >= Backoff.proven
    {
      backoff.reset()
    }
    let delay = max(wait(after: end, at: now.monotonic), notBefore - now.monotonic)
    state = .waiting(until: now.monotonic + delay)
    let seconds = Double(delay.microseconds / 100_000) / 10
    var hint = ""
    if case .http(let status, _) = end.cause, let known = venue.hint(forStatus: status) {
      hint = " (\(known))"
    }
    output.tell(
      .warning,
      key: "lost/\(line.name)",
      "\(line.name): \(end.text)\(hint); next attempt in \(seconds) s"
    )
  }

  func tellEnd(
    _ link: FeedLink,
    _ end: LinkEnd,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    // A link that never opened is a failed attempt; the status says so with the same event, so that
    // whoever reads the stream sees why there is nothing.
    if link.isOpen, end.cause != .closedByUs { output.accounts.disconnects += 1 }
    output.status(
      .disconnected,
      channel: line.name,
      code: end.code.map { String($0) },
      message: end.text,
      at: now
    )
  }

  /// The old link of a switch is gone before the new one took over, or we left it.
  mutating func oldLinkEnded(
    _ old: FeedLink,
    _ new: FeedLink?,
    _ end: LinkEnd,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    guard let new else {
      lost(old, end, &output, at: now)
      return
    }
    // What the old one missed at its end the new one may not have seen.
    for place in channels.indices where channels[place].changeover?.hasMet != true {
      channels[place].forming.forget()
    }
    releaseAll(&output)
    tellEnd(old, end, &output, at: now)
    if new.isOpen {
      overlapUntil = now.monotonic + FeedSettings.overlapTail
    } else {
      startAfresh()
    }
    settle(on: new, at: now)
    output.tell(
      .warning,
      key: "early/\(line.name)",
      "\(line.name): \(end.text) before the replacement had taken over"
    )
  }

  /// The replacement failed, or broke while both stood; the old link still stands.
  func replacementEnded(
    _ new: FeedLink,
    _ end: LinkEnd,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    if new.isOpen { tellEnd(new, end, &output, at: now) }
    output.tell(
      .warning,
      key: "replacement/\(line.name)",
      "\(line.name): the replacement connection failed: \(end.text)"
    )
  }

  /// The back-off, or longer where the venue or the cause asks for it.
  mutating func wait(after end: LinkEnd, at now: MonotonicTime) -> TimeSpan {
    let usual = backoff.next(using: &generator)
    guard let asked = askedPause(after: end) else { return usual }
    let pause = max(usual, asked)
    notBefore = max(notBefore, now + pause)
    return pause
  }

  /// What the venue or the cause asks for beyond the back-off.
  private mutating func askedPause(after end: LinkEnd) -> TimeSpan? {
    let least: TimeSpan
    switch end.cause {
    case .http(_, .some(let retryAfter)):
      return .seconds(Int64(min(max(retryAfter, 0), 3_600)))
    case .http(429, nil): least = .seconds(60)
    case .http(403, nil), .http(418, nil), .http(451, nil): least = .seconds(120)
    case .tls: least = .seconds(30)  // Rarely passing; a wrong clock makes it so.
    case .closedByPeer:
      // Our own mistake, or too many channels: asking again at once would change nothing.
      guard let code = end.code, code == 1009 || venue.limits.tooMuchCodes.contains(code) else {
        return nil
      }
      least = .seconds(30)
    case .http, .cut, .closedByUs, .unreachable, .timeout, .handshake: return nil
    }
    let asked = min(least, settings.maxBackoff ?? least).microseconds
    let jitter = Int64.random(in: 0...asked / 5, using: &generator)
    return TimeSpan(microseconds: asked + jitter)
  }

  // MARK: Switching

  /// The venue says that it will close this link: the replacement connects first.
  mutating func closingSoon(
    link id: Int,
    code: String,
    text: String,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    if case .switching(_, .some(let new), _, _) = state, new.id == id {
      new.closingSince = new.closingSince ?? now.monotonic
    }
    guard case .up(let link) = state, link.id == id, link.isOpen else { return }
    output.status(.switching, channel: line.name, code: code, message: text, at: now)
    output.tell(
      .note,
      key: "switching/\(line.name)",
      "\(line.name): the exchange will close this connection (\(code)); connecting anew first"
    )
    beginSwitch(from: link, toldAt: now.monotonic, at: now)
  }

  /// When a connection of a venue that cuts it after `lifetime` is replaced: an hour before, give or
  /// take half of one, so that not all go at once.
  mutating func retirement(before lifetime: TimeSpan) -> TimeSpan {
    let half = lifetime.microseconds / 48
    return TimeSpan(
      microseconds: lifetime.microseconds - 2 * half + .random(in: -half...half, using: &generator)
    )
  }

  /// The connection is about as old as the venue lets it become.
  mutating func retire(_ output: inout FeedOutput, at now: Now) {
    guard case .up(let link) = state, let due = link.retiresAt, now.monotonic >= due else { return }
    link.retiresAt = nil
    let text = "the exchange cuts connections of this age"
    output.status(.switching, channel: line.name, message: text, at: now)
    output.tell(
      .note,
      key: "switching/\(line.name)",
      "\(line.name): \(text); connecting anew first"
    )
    beginSwitch(from: link, toldAt: now.monotonic, at: now)
  }

  /// `toldAt`: when the venue told of it, from which its own time runs.
  private mutating func beginSwitch(from link: FeedLink, toldAt: MonotonicTime, at now: Now) {
    let delay = Int64.random(in: 0...venue.limits.switchWithin.microseconds, using: &generator)
    let startAt = max(toldAt + TimeSpan(microseconds: delay), now.monotonic, notBefore)
    state = .switching(old: link, new: nil, startAt: startAt, until: nil)
  }

  /// Only this link is left of a switch; it may have been told to go meanwhile.
  private mutating func settle(on link: FeedLink, at now: Now) {
    state = .up(link)
    guard link.isOpen, let toldAt = link.closingSince else { return }
    beginSwitch(from: link, toldAt: toldAt, at: now)
  }

  /// Leaves the old link once the new one has taken over each channel, or time is up.
  mutating func finishSwitch(_ output: inout FeedOutput, at now: Now) {
    guard case .switching(let old, .some(let new), let startAt, .some(let until)) = state,
      new.isOpen
    else { return }
    let wanted = channels.indices.filter { channels[$0].standing == .wanted }
    let isAcknowledged = wanted.allSatisfy { place in
      if case .acknowledged = new.seats[place].standing { return true }
      return false
    }
    let complete = isAcknowledged && wanted.allSatisfy { channels[$0].changeover?.hasMet == true }
    guard complete || now.monotonic >= until else { return }
    if !isAcknowledged, let opened = new.openedAt,
      now.monotonic < opened + FeedSettings.longestSubscribing
    {
      // What the new connection does not carry yet, the old one may.
      let later = now.monotonic + FeedSettings.ackPatience
      state = .switching(old: old, new: new, startAt: startAt, until: later)
      return
    }
    guard complete || !isMute(new, beside: old) else {
      giveUp(link: new.id, "brings no data, and the old connection does", &output, at: now)
      return
    }
    releaseAll(&output)
    output.actions.append(.close(link: old.id, code: 1000, reason: "switched"))
    output.tell(.note, key: "switched/\(line.name)", "\(line.name): switched to the new connection")
    tellEnd(
      old,
      LinkEnd(.closedByUs, code: 1000, text: "left for the new connection"),
      &output,
      at: now
    )
    overlapUntil = now.monotonic + FeedSettings.overlapTail
    settle(on: new, at: now)
  }

  /// True if the replacement has brought nothing while the old link went on: to leave the old one
  /// would lose what it still brings.
  private func isMute(_ new: FeedLink, beside old: FeedLink) -> Bool {
    guard !new.hasData, let opened = new.openedAt else { return false }
    return channels.contains { $0.lastData.map { $0 > opened } ?? false }
  }

  /// Ends the comparison of two sockets' rows when no late row can come any more.
  mutating func finishOverlap(_ output: inout FeedOutput, at now: MonotonicTime) {
    guard let until = overlapUntil, now >= until, links.count(where: \.isOpen) < 2 else { return }
    overlapUntil = nil
    releaseAll(&output)
    for place in channels.indices { channels[place].endOverlap() }
  }

  /// No link is left that could tell where the stream was: the first rows of the next one are
  /// compared with the last ones written.
  private mutating func startAfresh() {
    overlapUntil = nil
    for place in channels.indices {
      channels[place].beginAfresh()
    }
  }

  // MARK: Ending

  /// Closes a line on which nothing is wanted any more.
  mutating func leaveIfUnwanted(_ output: inout FeedOutput, at now: Now) {
    guard !isWanted else { return }
    releaseAll(&output)
    for link in links {
      let reason = "nothing left to subscribe"
      output.actions.append(.close(link: link.id, code: 1000, reason: reason))
      guard link.isOpen else { continue }
      tellEnd(link, LinkEnd(.closedByUs, code: 1000, text: reason), &output, at: now)
    }
    switch state {
    case .up, .switching, .waiting:
      startAfresh()
      state = .idle
    case .idle, .stopped: return
    }
  }

  /// Closes everything for good.
  mutating func stop(_ output: inout FeedOutput) {
    releaseAll(&output)
    for link in links {
      output.actions.append(.close(link: link.id, code: 1000, reason: "bye"))
    }
    state = .stopped
  }

  /// Gives up a link that shows no life, or that lives and brings nothing.
  mutating func giveUp(
    link id: Int,
    _ text: String,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    output.actions.append(.abandon(link: id))
    closed(link: id, LinkEnd(.timeout, text: text), &output, at: now)
  }
}
