import MarketData
import NDJSON

/// Time passes: data becomes due, pings are sent, connections are ended.

extension StreamServer {
  mutating func advance(to now: Now) {
    core.lastNow = now
    for place in core.feeds.indices where core.feeds[place].due <= now.unix.microseconds {
      emit(place, at: now)
    }
    sayLate(at: now)
    floodPings(at: now)
    beginServerFaults(at: now)
    // In the order of arrival, so that a run can be repeated.
    for peer in core.clients.keys.sorted() {
      advance(peer, to: now)
      guard let client = core.clients[peer], !client.isEnding else { continue }
      if let cutAt = client.cutAt, cutAt <= now.monotonic {
        core.counts.faults += 1
        output.log("fault", at: now, [("name", "notice-cut"), ("peer", .number(Int64(peer)))])
        cut(peer, at: now)
      } else if let due = deadline(of: client, peer), due <= now.monotonic {
        keep(peer, at: now)
      }
    }
  }

  var deadline: MonotonicTime? {
    var next: MonotonicTime?
    var hasClients = false
    for (peer, client) in core.clients where !client.isEnding {
      hasClients = true
      for due in [deadline(of: client, peer), client.nextEvent] {
        if let due { next = min(next ?? due, due) }
      }
    }
    guard hasClients else { return nil }
    for due in core.later.lazy.map(\.due) { next = min(next ?? due, due) }
    for due in [core.nextServerFault, core.nextFloodPing] {
      if let due { next = min(next ?? due, due) }
    }
    guard let due = core.feeds.lazy.map(\.due).min(), due < .max else { return next }
    // At high rates messages go out in bunches of a millisecond.
    let wait = max(
      due - core.lastNow.unix.microseconds,
      core.quoting.rate > 1_000 ? 1_000 : 0
    )
    let own = core.lastNow.monotonic + TimeSpan(microseconds: wait)
    return min(next ?? own, own)
  }

  /// Between two pings of the server's own; nil if it sends none.
  var pingEvery: TimeSpan? { core.faults.first(.serverPing)?.span ?? Self.manner.pingEvery }

  /// Does what is due for a connection at a time rather than after a message.
  private mutating func advance(_ peer: Int, to now: Now) {
    guard let client = core.clients[peer], !client.isEnding else { return }
    for (key, due) in client.lingering where due <= now.monotonic {
      core.clients[peer]?.lingering[key] = nil
      leave(peer, key)
    }
    if let due = client.nextPing, due <= now.monotonic { ping(peer, at: now) }
    while let next = core.clients[peer]?.timed.first, next.due <= now.monotonic {
      core.clients[peer]?.timed.removeFirst()
      strike(next.fault, peer, at: now)
    }
  }

  /// A ping frame; its payload is the time in milliseconds.
  private mutating func ping(_ peer: Int, at now: Now) {
    let next = pingEvery.map { now.monotonic + $0 }
    core.clients[peer]?.nextPing = next
    let payload = String(now.unix.milliseconds)
    let start = output.text.count
    output.text.append(payload)
    output.actions.append(.ping(peer: peer, TextRange(start, output.text.count)))
    if let fault = core.faults.first(.serverPing) { logFault(fault, peer: peer, at: now) }
    pinged(payload, peer, at: now)
  }

  /// Pings of 125 bytes to every connection, in bunches each ten milliseconds.
  private mutating func floodPings(at now: Now) {
    guard let fault = core.faults.first(.pingFlood), let due = core.nextFloodPing,
      due <= now.monotonic
    else { return }
    core.nextFloodPing = now.monotonic + .milliseconds(10)
    let start = output.text.count
    output.text.append(String(repeating: "p", count: 125))
    let payload = TextRange(start, output.text.count)
    for peer in core.clients.keys.sorted() where core.clients[peer]?.isEnding == false {
      for _ in 0..<max(1, fault.number / 100) {
        output.actions.append(.ping(peer: peer, payload))
      }
    }
  }

  /// Begins what concerns the whole server when its time has come.
  private mutating func beginServerFaults(at now: Now) {
    for fault in core.serverFaults
    where core.isOn(fault, at: now) && core.begun.insert(fault.place).inserted {
      logFault(fault, peer: nil, at: now)
    }
    guard core.away(at: now) != nil else { return }
    for peer in core.clients.keys.sorted() { cut(peer, at: now) }
  }
}
