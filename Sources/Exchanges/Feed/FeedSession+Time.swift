import MarketData

/// What is due as time passes: heartbeats, answers that did not come, silence.

extension FeedSession {
  /// The next moment at which something may be due, connecting aside.
  var deadline: MonotonicTime? {
    var earliest: MonotonicTime?
    func consider(_ time: MonotonicTime?) {
      guard let time else { return }
      earliest = min(earliest ?? time, time)
    }
    for link in links where link.isOpen {
      consider(link.heartbeat?.deadline)
      consider(link.requestDeadline)
      consider(nextSilenceCheck)
    }
    if case .switching(_, .some, _, let until) = state { consider(until) }
    if case .up(let link) = state { consider(link.retiresAt) }
    if links.count(where: \.isOpen) < 2 { consider(overlapUntil) }
    consider(nextRelease)
    return earliest
  }

  mutating func advance(to now: Now, _ output: inout FeedOutput) {
    for link in links { beat(link: link.id, &output, at: now) }
    releaseDue(&output, at: now.monotonic)
    retire(&output, at: now)
    finishSwitch(&output, at: now)
    finishOverlap(&output, at: now.monotonic)
    for link in links { sendRequests(link, &output, at: now) }
    guard now.monotonic >= nextSilenceCheck else { return }
    nextSilenceCheck = now.monotonic + .seconds(1)
    for link in links where link.isOpen { askAgain(link: link.id, &output, at: now) }
    checkSilence(&output, at: now)
  }

  /// The machine slept, or this process was stopped, until now: whether a connection still lives is
  /// not known, and what did not come meanwhile means nothing.
  mutating func woke(_ output: inout FeedOutput, at now: Now) {
    awakeSince = now.monotonic
    backoff.reset()
    if case .waiting(let until) = state {
      let soon =
        now.monotonic + TimeSpan(microseconds: .random(in: 0...1_000_000, using: &generator))
      state = .waiting(until: max(min(until, soon), notBefore))
    }
    for link in links where link.isOpen {
      link.heartbeat?.woke(at: now.monotonic)
      output.actions.append(.send(link: link.id, [UInt8](venue.ping(at: now.unix).utf8)))
      for place in link.seats.indices {
        guard case .pending = link.seats[place].standing else { continue }
        link.seats[place].standing = .pending(until: now.monotonic + FeedSettings.ackPatience)
      }
    }
  }

  private mutating func beat(link id: Int, _ output: inout FeedOutput, at now: Now) {
    switch link(id)?.heartbeat?.advance(to: now.monotonic) {
    case nil, .wait: return
    case .ping:
      output.actions.append(.send(link: id, [UInt8](venue.ping(at: now.unix).utf8)))
    case .dead(let patience):
      giveUp(
        link: id,
        "no answer to our ping in \(Int(patience.seconds)) s",
        &output,
        at: now
      )
    }
  }

  // MARK: Silence

  /// A message of this channel came: it is not silent, and its pace is known a little better.
  mutating func noteArrival(_ place: Int, _ output: inout FeedOutput, at now: Now) {
    if let last = channels[place].lastData, last >= awakeSince {
      channels[place].gaps.note(now.monotonic - last)
    }
    channels[place].lastData = now.monotonic
    guard channels[place].isSilent else { return }
    channels[place].isSilent = false
    let subscription = channels[place].subscription
    output.status(.resumed, subscription, at: now)
    output.tell(
      .note,
      key: "resumed/\(subscription.description)",
      "\(subscription.description): resumed"
    )
  }

  private mutating func checkSilence(_ output: inout FeedOutput, at now: Now) {
    guard let link = links.last, link.isOpen else { return }
    var mute: Set<String> = []
    var heard = 0
    var isBeyondHabit = true
    for place in channels.indices where channels[place].standing == .wanted {
      guard case .acknowledged(let since) = link.seats[place].standing else { continue }
      let quiet = now.monotonic - max(channels[place].lastData ?? since, since, awakeSince)
      let usual = channels[place].gaps.usual
      if let usual, usual < FeedSettings.livelyGap {
        if quiet >= FeedSettings.usualSilence {
          mute.insert(channels[place].subscription.symbol)
          isBeyondHabit = isBeyondHabit && channels[place].gaps.isBroken(by: quiet)
        } else {
          heard += 1
        }
      } else if quiet < FeedSettings.usualSilence {
        isBeyondHabit = false
      }
      tellIfSilent(place, quiet, usual, heard: link.seats[place].hasData, &output, at: now)
    }
    // One quiet market is legal; three busy ones that stop together are a fault of the connection.
    // Where fewer are followed, each must be far from its habit, and nothing at all have come.
    guard heard == 0, mute.count >= 3 || (!mute.isEmpty && isBeyondHabit) else { return }
    if let renewedAt, now.monotonic - renewedAt < FeedSettings.renewEvery { return }
    renewedAt = now.monotonic
    giveUp(link: link.id, "answers pings but brings no data for 30 s", &output, at: now)
  }

  private mutating func tellIfSilent(
    _ place: Int,
    _ quiet: TimeSpan,
    _ usual: TimeSpan?,
    heard: Bool,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    let habit = TimeSpan(microseconds: (usual?.microseconds ?? 0) * 10)
    let limit = settings.silentAfter ?? max(FeedSettings.usualSilence, habit)
    guard quiet >= limit, !channels[place].isSilent else { return }
    channels[place].isSilent = true
    let subscription = channels[place].subscription
    let seconds = quiet.microseconds / 1_000_000
    let text =
      heard ? "no data for \(seconds) s" : "subscribed \(seconds) s ago, and never a first frame"
    output.status(.silent, subscription, message: text, at: now)
    output.tell(
      .warning,
      key: "silent/\(subscription.description)",
      "\(subscription.description): \(text)"
    )
  }
}
