import MarketData
import NDJSON

@testable import Simulator

/// A server, a clock moved by hand, and what each peer has heard since it was last asked.
struct Talk<Server: VenueServer> {
  var server: Server
  var now: Now
  var heard: [Int: [String]] = [:]
  /// Actions other than text, in order.
  var deeds: [ServerAction] = []
  var log: [String] = []

  /// 2026-11-23 05:00:00 UTC.
  static var start: Int64 { 1_795_410_000_000_000 }

  init(at microseconds: Int64 = start, _ server: (Now) -> Server) {
    now = Now(
      unix: UnixTime(microseconds: microseconds),
      monotonic: MonotonicTime(microseconds: 5_000_000)
    )
    self.server = server(now)
  }

  mutating func open(_ peer: Int, at path: String, _ query: String = "") {
    server.opened(peer: peer, path: path, query: query, at: now)
    collect()
  }

  /// Says something and returns what came back at once.
  mutating func say(_ text: String, _ peer: Int = 1) -> [String] {
    heard[peer] = nil
    server.received(Array(text.utf8).span, isText: true, from: peer, at: now)
    collect()
    return take(peer)
  }

  /// Answers a ping, or sends a pong that nobody asked for.
  mutating func pong(_ payload: String = "", _ peer: Int = 1) {
    server.ponged(Array(payload.utf8).span, from: peer, at: now)
    collect()
  }

  /// Lets time pass, stopping at every deadline of the server.
  mutating func pass(milliseconds: Int64) {
    let end = now.monotonic + .milliseconds(milliseconds)
    while now.monotonic < end {
      let stop = min(server.deadline ?? end, end)
      move(by: max(stop, now.monotonic + TimeSpan(microseconds: 1)) - now.monotonic)
      server.advance(to: now)
      collect()
    }
  }

  mutating func move(by span: TimeSpan) {
    now.monotonic = now.monotonic + span
    now.unix.microseconds += span.microseconds
  }

  mutating func take(_ peer: Int = 1) -> [String] {
    defer { heard[peer] = nil }
    return heard[peer] ?? []
  }

  mutating func get(_ path: String, _ query: String = "") -> (status: Int, body: String) {
    let answer = server.rest(method: "GET", path: path, query: query, at: now)
    collect()
    return (answer.status, String(decoding: answer.body, as: UTF8.self))
  }

  mutating func collect() {
    let text = server.output.text.bytes
    for action in server.output.actions {
      if case .text(let peer, let range) = action {
        heard[peer, default: []].append(
          String(decoding: text[Int(range.lower)..<Int(range.upper)], as: UTF8.self)
        )
      } else {
        deeds.append(action)
      }
    }
    let lines = String(decoding: server.output.log.bytes, as: UTF8.self)
    log += lines.split(separator: "\n").map(String.init)
    server.output.removeActions()
    server.output.removeLog()
  }
}

/// A conversation with OKX.
typealias Conversation = Talk<OKXServer>

extension Talk where Server == OKXServer {
  init(_ options: OKXServer.Options = .init(), at microseconds: Int64 = Conversation.start) {
    self.init(at: microseconds) { OKXServer(options, at: $0) }
  }

  init(faults: String) throws {
    var options = OKXServer.Options()
    options.faults = try FaultPlan(faults)
    self.init(options)
  }

  mutating func open(_ peer: Int, _ path: String = "/ws/v5/public") {
    open(peer, at: path)
  }

  mutating func subscribe(_ channel: String, _ instId: String, _ peer: Int = 1) -> [String] {
    say(
      #"{"op":"subscribe","args":[{"channel":"\#(channel)","instId":"\#(instId)"}]}"#,
      peer
    )
  }
}

/// The candle rows in a frame or REST body: each the nine strings.
func rows(_ text: String) -> [[String]] {
  guard let start = text.firstRange(of: "\"data\":[[")?.upperBound else { return [] }
  return text[start...].split(separator: "]").filter { $0.contains("\"") }.map { row in
    row.split(separator: "\"").map(String.init).filter { $0 != "," && $0 != ",[" && $0 != "[" }
  }
}

/// The connection's id in an ack, replaced by a name so that whole messages compare.
func masked(_ message: String) -> String {
  guard let start = message.firstRange(of: "\"connId\":\"")?.upperBound else { return message }
  let end = message.index(start, offsetBy: 8)
  let isHex = message[start..<end].allSatisfy { $0.isHexDigit && !$0.isUppercase }
  return message[..<start] + (isHex ? "ID" : "not 8 hex digits") + message[end...]
}
