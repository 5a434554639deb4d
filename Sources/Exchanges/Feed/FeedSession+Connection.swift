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
    tellEnd(link, end, &output, at: now)
    endOverlaps()
    for place in channels.indices { channels[place].isFresh = true }
    guard isWanted else {
      state = .idle
      return
    }
    if let opened = link.openedAt, link.hasData,
      now.monotonic - opened >= Backoff.proven
    {
      backoff.reset()
    }
    let delay = wait(after: end)
    state = .waiting(until: now.monotonic + delay)
    let seconds = Double(delay.microseconds / 100_000) / 10
    output.tell(
      .warning,
      key: "lost/\(line.name)",
      "\(line.name): \(end.text); next attempt in \(seconds) s"
    )
  }

  private func tellEnd(
    _ link: FeedLink,
    _ end: LinkEnd,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    // A link that never opened is a failed attempt; the status says so with the same event, so that
    // whoever reads the stream sees why there is nothing.
    if link.isOpen { output.accounts.disconnects += 1 }
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
    tellEnd(old, end, &output, at: now)
    if !new.isOpen {
      endOverlaps()
      for place in channels.indices { channels[place].isFresh = true }
    }
    state = .up(new)
    output.tell(
      .warning,
      key: "early/\(line.name)",
      "\(line.name): \(end.text) before the replacement had taken over"
    )
  }

  /// The back-off, or longer where the venue or the cause asks for it.
  private mutating func wait(after end: LinkEnd) -> TimeSpan {
    let usual = backoff.next(using: &generator)
    let least: TimeSpan
    switch end.cause {
    case .http(let status, let retryAfter):
      if let retryAfter {
        return TimeSpan(
          microseconds: max(usual.microseconds, Int64(min(retryAfter, 3_600)) * 1_000_000)
        )
      }
      switch status {
      case 429: least = .seconds(60)
      case 403, 418: least = .seconds(120)
      default: return usual
      }
    case .tls: least = .seconds(30)  // Rarely passing; a wrong clock makes it so.
    case .closedByPeer:
      // Our own mistake, or too many channels: asking again at once would change nothing.
      guard [1009, 4002, 4008, 4009].contains(end.code ?? 0) else { return usual }
      least = .seconds(30)
    case .cut, .closedByUs, .unreachable, .timeout, .handshake: return usual
    }
    let asked = min(least, settings.maxBackoff ?? least).microseconds
    let jitter = Int64.random(in: -asked / 5...asked / 5, using: &generator)
    return TimeSpan(microseconds: max(usual.microseconds, asked + jitter))
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
    guard case .up(let link) = state, link.id == id, link.isOpen else { return }
    output.status(.switching, channel: line.name, code: code, message: text, at: now)
    output.tell(
      .note,
      key: "switching/\(line.name)",
      "\(line.name): the exchange will close this connection (\(code)); connecting anew first"
    )
    let delay = Int64.random(in: 0...Venue.limits.switchWithin.microseconds, using: &generator)
    state = .switching(
      old: link,
      new: nil,
      startAt: now.monotonic + TimeSpan(microseconds: delay),
      until: nil
    )
  }

  /// Leaves the old link once the new one has brought news of each channel, or time is up.
  mutating func finishSwitch(_ output: inout FeedOutput, at now: Now) {
    guard case .switching(let old, .some(let new), _, .some(let until)) = state, new.isOpen else {
      return
    }
    let complete = channels.indices.allSatisfy { place in
      guard channels[place].standing == .wanted else { return true }
      if case .acknowledged = new.seats[place].standing { return new.seats[place].hasNews }
      return false
    }
    guard complete || now.monotonic >= until else { return }
    output.actions.append(.close(link: old.id, code: 1000, reason: "switched"))
    output.tell(.note, key: "switched/\(line.name)", "\(line.name): switched to the new connection")
    tellEnd(
      old,
      LinkEnd(.closedByUs, code: 1000, text: "left for the new connection"),
      &output,
      at: now
    )
    state = .up(new)
    endOverlaps()
  }

  private mutating func endOverlaps() {
    for place in channels.indices { channels[place].endOverlap() }
  }

  // MARK: Ending

  /// Closes a line on which nothing is wanted any more.
  mutating func leaveIfUnwanted(_ output: inout FeedOutput, at now: Now) {
    guard !isWanted else { return }
    for link in links {
      output.actions.append(.close(link: link.id, code: 1000, reason: "nothing left to subscribe"))
    }
    switch state {
    case .up, .switching, .waiting: state = .idle
    case .idle, .stopped: return
    }
  }

  /// Closes everything for good.
  mutating func stop(_ output: inout FeedOutput) {
    for link in links {
      output.actions.append(.close(link: link.id, code: 1000, reason: "bye"))
    }
    state = .stopped
  }

  /// The links that stand or are being made.
  var links: [FeedLink] {
    switch state {
    case .up(let link): [link]
    case .switching(let old, let new, _, _): [old] + (new.map { [$0] } ?? [])
    case .idle, .waiting, .stopped: []
    }
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
