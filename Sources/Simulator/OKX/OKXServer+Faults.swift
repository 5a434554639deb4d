import MarketData
import NDJSON

/// Faults at the door, in requests and between messages.

extension OKXServer {
  /// What a fault makes of an upgrade; nil if none strikes.
  mutating func faultyUpgrade(at now: Now) -> UpgradeVerdict? {
    func struck(_ name: Fault.Name) -> Fault? {
      faults.first(name).flatMap { $0.strikes(counts.upgrades) ? $0 : nil }
    }
    if let fault = struck(.silent) {
      logFault(fault, peer: nil, at: now)
      return .silence
    }
    if let fault = struck(.closeAtAccept) {
      logFault(fault, peer: nil, at: now)
      return .drop
    }
    if let fault = struck(.redirect) {
      logFault(fault, peer: nil, at: now)
      let target = HTTPAnswer.Header(name: "Location", value: "http://127.0.0.1:9/")
      return .refuse(status: 301, headers: [target], body: "")
    }
    guard let fault = struck(.http) ?? struck(.retryAfter) else { return nil }
    logFault(fault, peer: nil, at: now)
    let wait = struck(.retryAfter).map {
      [HTTPAnswer.Header(name: "Retry-After", value: String($0.number))]
    }
    let status = struck(.http)?.number ?? 503
    return .refuse(status: status, headers: wait ?? [], body: "")
  }

  /// True if `no-ack` makes this request vanish: nothing is applied and nothing answered.
  mutating func swallows(_ request: Int, from peer: Int, at now: Now) -> Bool {
    guard let fault = faults.first(.noAck), fault.strikes(request) else { return false }
    // The client did subscribe; only the answer is withheld.
    connections[peer]?.hasSubscribed = true
    logFault(fault, peer: peer, at: now)
    return true
  }

  func isLimited(_ request: Int) -> Bool {
    faults.first(.rateLimit)?.strikes(request) == true
  }

  /// Pings of 125 bytes to every connection, in bunches each ten milliseconds.
  mutating func floodPings(at now: Now) {
    guard let fault = faults.first(.pingFlood) else { return }
    let due = nextFloodPing ?? now.monotonic
    guard due <= now.monotonic else { return }
    nextFloodPing = now.monotonic + .milliseconds(10)
    let start = output.text.count
    output.text.append(String(repeating: "p", count: 125))
    let payload = TextRange(start, output.text.count)
    for (peer, connection) in connections where !connection.isEnding {
      for _ in 0..<max(1, fault.number / 100) {
        output.actions.append(.ping(peer: peer, payload))
      }
    }
  }
}
