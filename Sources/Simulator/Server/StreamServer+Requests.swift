import MarketData
import NDJSON

/// What a client says on its socket, as far as no venue's words are needed.

extension StreamServer {
  mutating func received(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now) {
    core.lastNow = now
    guard core.clients[peer]?.isEnding == false else { return }
    core.clients[peer]?.lastHeard = now.monotonic
    core.clients[peer]?.hasSpoken = true
    guard message.count <= Self.manner.longestRequest else {
      end(peer, code: 1009, reason: "", at: now)
      return
    }
    guard admits(message, from: peer, at: now) else { return }
    if let answer = pong(to: message, from: peer, at: now) {
      if struck(.noPong, peer, at: now) == nil { say(answer, to: peer, at: now) }
      return
    }
    core.counts.requests += 1
    core.clients[peer]?.requests += 1
    // Each is asked, so that each counts.
    let isSwallowed = struck(.noAck, peer, at: now) != nil
    let isLimited = struck(.rateLimit, peer, at: now) != nil
    let refusal = struck(.requestCode, peer, at: now)
    if isSwallowed { return }
    if isLimited {
      limit(peer, at: now)
    } else if let refusal {
      refuse(message, with: refusal, from: peer, at: now)
    } else {
      request(message, isText: isText, from: peer, at: now)
    }
  }

  mutating func ponged(_ payload: Span<UInt8>, from peer: Int, at now: Now) {
    core.lastNow = now
    core.clients[peer]?.lastHeard = now.monotonic
    guard core.clients[peer]?.isEnding == false,
      admits([UInt8]().span, from: peer, at: now)
    else { return }
    ponged(String(decoding: [UInt8](copying: payload), as: UTF8.self), from: peer, at: now)
  }

  /// Sends a message that is no data.
  mutating func say(_ text: String, to peer: Int, at now: Now) {
    guard core.clients[peer]?.isEnding == false else { return }
    core.clients[peer]?.lastSent = now.monotonic
    output.send(to: peer) { $0.append(text) }
  }

  /// The same after a while.
  mutating func say(_ text: String, to peer: Int, after wait: TimeSpan, at now: Now) {
    guard wait.microseconds > 0, core.later.count < ServerCore.mostLater else {
      say(text, to: peer, at: now)
      return
    }
    core.later.append(.init(due: now.monotonic + wait, peer: peer, text: text))
  }

  /// Says what was held back.
  mutating func sayLate(at now: Now) {
    let due = core.later.filter { $0.due <= now.monotonic }
    guard !due.isEmpty else { return }
    core.later.removeAll { $0.due <= now.monotonic }
    for saying in due { say(saying.text, to: saying.peer, at: now) }
  }

  /// A refusal in the log.
  mutating func logRefusal(_ code: String, _ text: String, _ peer: Int, at now: Now) {
    output.log(
      "refused",
      at: now,
      [
        ("peer", .number(Int64(peer))), ("code", .text(code)),
        ("msg", .text(String(text.prefix(300)))),
      ]
    )
  }

  // MARK: Subscriptions

  /// Answers a subscription and begins what it asked for.
  ///
  /// Subscribing once more is answered like the first time and changes nothing but the form.
  mutating func subscribe(
    _ keys: [ChannelKey],
    form: Int = 0,
    answer: String?,
    _ peer: Int,
    at now: Now
  ) {
    let late = answer == nil ? nil : struck(.lateAck, peer, at: now)
    if let answer, late == nil { say(answer, to: peer, at: now) }
    for key in keys {
      log("subscribed", key, peer, at: now)
      core.clients[peer]?.channels.insert(key)
      core.clients[peer]?.forms[key] = form
      core.clients[peer]?.lingering[key] = nil
      follow(key, peer, at: now)
    }
    guard let answer, let late else { return }
    // Behind the first data at the earliest: a stream's first message is due within two periods.
    say(answer, to: peer, after: max(late.span, .seconds(2)), at: now)
  }

  mutating func unsubscribe(_ keys: [ChannelKey], answer: String, _ peer: Int, at now: Now) {
    let linger = struck(.linger, peer, at: now)
    for key in keys {
      guard core.clients[peer]?.channels.remove(key) != nil else { continue }
      log("unsubscribed", key, peer, at: now)
      if let linger {
        core.clients[peer]?.lingering[key] = now.monotonic + linger.span
      } else {
        leave(peer, key)
      }
    }
    say(answer, to: peer, at: now)
  }

  private mutating func log(_ event: String, _ key: ChannelKey, _ peer: Int, at now: Now) {
    output.log(
      event,
      at: now,
      [
        ("peer", .number(Int64(peer))), ("channel", .text(key.channel)),
        ("inst_id", .text(key.instId)),
      ]
    )
  }

  /// Adds a follower.
  private mutating func follow(_ key: ChannelKey, _ peer: Int, at now: Now) {
    let place: Int
    if let known = core.feedPlaces[key] {
      place = known
    } else {
      place = core.feeds.count
      core.feedPlaces[key] = place
      core.feeds.append(newFeed(key, at: now))
      adaptRate()
    }
    if !core.feeds[place].peers.contains(peer) { core.feeds[place].peers.append(peer) }
  }

  /// Removes a follower; a stream without any is forgotten.
  mutating func leave(_ peer: Int, _ key: ChannelKey) {
    core.clients[peer]?.forms[key] = nil
    guard let place = core.feedPlaces[key] else { return }
    core.feeds[place].peers.removeAll { $0 == peer }
    guard core.feeds[place].peers.isEmpty else { return }
    core.feedPlaces[key] = nil
    let last = core.feeds.removeLast()
    if place < core.feeds.count {
      core.feeds[place] = last
      core.feedPlaces[last.key] = place
    }
    adaptRate()
  }
}
