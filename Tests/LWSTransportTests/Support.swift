/// The two ends of a test: a recorder for a client, a scripted listener, and one loop for both.

import Foundation
import LWSTransport
import Testing

/// All transport tests, one after the other: libwebsockets and OpenSSL keep process-wide state.
@Suite(.serialized) struct TransportTests {}

/// Writes down what a client connection is told.
final class Recorder: WebSocketEvents {
  var opened = 0
  var messages: [[UInt8]] = []
  var kinds: [Bool] = []
  var ends: [ConnectionEnd] = []
  var onOpen: (WebSocketConnection) -> Void = { _ in }
  var onMessage: (WebSocketConnection, [UInt8]) -> Void = { _, _ in }
  var keepsMessages = true
  var count = 0
  var bytes = 0
  /// How many messages there were at each arrival of bytes.
  var arrivals: [Int] = []

  func arrived(_ connection: WebSocketConnection) { arrivals.append(count) }

  func opened(_ connection: WebSocketConnection) {
    opened += 1
    onOpen(connection)
  }

  func received(_ message: Span<UInt8>, isText: Bool, on connection: WebSocketConnection) {
    count += 1
    bytes += message.count
    guard keepsMessages else { return }
    let copy = message.array
    messages.append(copy)
    kinds.append(isText)
    onMessage(connection, copy)
  }

  func closed(_ connection: WebSocketConnection, _ end: ConnectionEnd) { ends.append(end) }
}

/// A listener whose answers are closures.
final class Script: ListenerEvents {
  var upgrades: [UpgradeRequest] = []
  var peers: [ListenerPeer] = []
  var messages: [[UInt8]] = []
  var pongs: [[UInt8]] = []
  var closedPeers: [Int] = []
  var onUpgrade: (UpgradeRequest) -> UpgradeAnswer = { _ in .accept }
  var onOpen: (ListenerPeer) -> Void = { _ in }
  var onMessage: (ListenerPeer, [UInt8], Bool) -> Void = { _, _, _ in }
  var onRequest: (ListenerRequest) -> Void = { $0.answer(HTTPAnswer(status: 404, body: [])) }

  func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer {
    upgrades.append(request)
    return onUpgrade(request)
  }

  func opened(_ peer: ListenerPeer) {
    peers.append(peer)
    onOpen(peer)
  }

  func received(_ message: Span<UInt8>, isText: Bool, from peer: ListenerPeer) {
    let copy = message.array
    messages.append(copy)
    onMessage(peer, copy, isText)
  }

  func ponged(_ payload: Span<UInt8>, from peer: ListenerPeer) { pongs.append(payload.array) }
  func closed(_ peer: ListenerPeer) { closedPeers.append(peer.id) }
  func requested(_ request: ListenerRequest) { onRequest(request) }
}

extension Span where Element == UInt8 {
  var array: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}

/// A loop with a scripted listener, and clients of it.
struct Stage {
  let script = Script()
  let loop: EventLoop

  init(
    limits: EventLoop.Limits = .init(),
    tls: ListenerConfiguration.Certificate? = nil,
    caFile: String? = nil
  ) throws {
    loop = try EventLoop(
      .init(
        usesTLS: tls != nil,
        caFile: caFile,
        listener: ListenerConfiguration(certificate: tls, events: script),
        userAgent: "dantaro-test/1",
        proxies: ProxySettings(),
        limits: limits
      )
    )
  }

  var port: Int { loop.listener?.port ?? 0 }

  func url(_ path: String = "/", scheme: String = "ws") throws -> TransportURL {
    try TransportURL(parsing: "\(scheme)://127.0.0.1:\(port)\(path)")
  }

  func connect(_ recorder: Recorder, path: String = "/") throws -> WebSocketConnection {
    loop.connect(try url(path), events: recorder)
  }
}

extension EventLoop {
  /// Turns until `done`, at most `seconds`; true if it got there.
  func run(seconds: Double = 5, until done: () -> Bool) -> Bool {
    let end = EventLoop.monotonicMicroseconds() + Int64(seconds * 1_000_000)
    while !done() {
      guard EventLoop.monotonicMicroseconds() < end else { return false }
      turn(until: min(end, EventLoop.monotonicMicroseconds() + 100_000))
    }
    return true
  }

  /// Turns for a while, for what must not happen.
  func idle(milliseconds: Int64) {
    let end = EventLoop.monotonicMicroseconds() + milliseconds * 1_000
    while EventLoop.monotonicMicroseconds() < end { turn(until: end) }
  }
}

/// Descriptors that suites beside this one, in the same process, may open meanwhile.
///
/// A leak a round, or every fifth, is more than these.
let othersDescriptors = 60

func openDescriptors() throws -> Int {
  try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

func residentKilobytes() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
  return Int(line.split(separator: " ").dropFirst().first ?? "0") ?? 0
}
