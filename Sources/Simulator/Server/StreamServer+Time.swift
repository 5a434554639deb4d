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
    for due in [nextServerFault, core.nextFloodPing] {
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

  /// A ping frame; its payload is the time in milliseconds.
  mutating func ping(_ peer: Int, at now: Now) {
    let next = pingEvery.map { now.monotonic + $0 }
    core.clients[peer]?.nextPing = next
    let payload = String(now.unix.milliseconds)
    let start = output.text.count
    output.text.append(payload)
    output.actions.append(.ping(peer: peer, TextRange(start, output.text.count)))
    if let fault = core.faults.first(.serverPing) { logFault(fault, peer: peer, at: now) }
    pinged(payload, peer, at: now)
  }
}
