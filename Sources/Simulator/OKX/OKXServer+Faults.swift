import MarketData
import NDJSON

/// What faults need of OKX's own words.

extension OKXServer: FaultyServer {
  mutating func say(_ text: String, to peer: Int, at now: Now) {
    connections[peer]?.lastSent = now.monotonic
    output.send(to: peer) { $0.append(text) }
  }

  /// By text: OKX sends no ping frames of its own.
  mutating func ping(_ peer: Int, at now: Now) {
    guard let fault = faults.first(.serverPing) else { return }
    connections[peer]?.nextPing = now.monotonic + fault.span
    connections[peer]?.awaitsPong = true
    say("ping", to: peer, at: now)
    logFault(fault, peer: peer, at: now)
  }

  func notice(to peer: Int, at now: Now) -> String {
    "{\"event\":\"notice\",\"msg\":\"The connection will soon be closed for a service upgrade."
      + " Please reconnect.\",\"code\":\"64008\",\"connId\":\"\(connections[peer]?.id ?? "")\"}"
  }

  func event(_ name: String, to peer: Int, at now: Now) -> String {
    var text = LineBuffer()
    text.append("{\"event\":")
    text.append(jsonString: name)
    text.append(",\"channel\":\"account\",\"connCount\":\"1\"")
    text.append(",\"connId\":\"\(connections[peer]?.id ?? "")\"}")
    return String(decoding: text.bytes, as: UTF8.self)
  }

  func reason(ofClose code: UInt16) -> String {
    switch code {
    case 1009: "Request too large."
    case 4001: "Login failed."
    case 4002: "Invalid request."
    case 4003: "API key over 100 subscriptions."
    case 4004: "No data received in 30s."
    case 4005: "Write buffer full."
    case 4006: "Abnormal disconnection."
    case 4007: "API key changed."
    case 4008: "Too many channels."
    case 4009: "Too many channels on this connection."
    default: ""
    }
  }
}
