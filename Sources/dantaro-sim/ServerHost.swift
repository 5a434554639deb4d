import LWSTransport
import MarketData
import NDJSON
import Simulator
import ToolSupport

/// Stands between the listener and the server: passes on what comes, carries out what is wanted.
final class ServerHost<Server: VenueServer> {
  private var server: Server
  private let log: LogSink
  private var peers: [Int: ListenerPeer] = [:]
  /// Answers that are held back, and until when.
  private var held:
    [(due: MonotonicTime, request: ListenerRequest, answer: LWSTransport.HTTPAnswer)]
  /// Peers that were told to close, and when they are dropped for want of an answer.
  private var leaving: [Int: MonotonicTime] = [:]

  /// Peers that are dropped as soon as all they were sent is with the system.
  private var dropping: Set<Int> = []

  /// Bytes that may wait for one client before it counts as a slow reader (at OKX close 4005).
  private static var slowReaderBytes: Int { 8 << 20 }
  /// How long a client may take over the closing handshake.
  private static var patience: TimeSpan { .seconds(5) }
  /// Answers held back at a time; more are given at once.
  private static var mostHeld: Int { 1_000 }

  init(_ server: Server, log: LogSink) {
    self.server = server
    self.log = log
    self.held = []
  }

  var hasPeers: Bool { !peers.isEmpty }

  /// When `advance` has something to do.
  var deadline: MonotonicTime? {
    var next = server.deadline
    for due in held.lazy.map(\.due) { next = min(next ?? due, due) }
    for due in leaving.values { next = min(next ?? due, due) }
    guard !dropping.isEmpty else { return next }
    let soon = SystemClock.now().monotonic + .milliseconds(1)
    return min(next ?? soon, soon)
  }

  func advance(to now: Now) {
    server.advance(to: now)
    carryOut(at: now)
    for answer in held where answer.due <= now.monotonic { answer.request.answer(answer.answer) }
    held.removeAll { $0.due <= now.monotonic }
    for (peer, due) in leaving where due <= now.monotonic {
      leaving[peer] = nil
      peers[peer]?.drop()
    }
    for id in dropping where peers[id]?.pendingBytes == 0 { peers[id]?.drop() }
  }

  /// Closes every connection and writes the summary.
  func finish(at now: Now) {
    server.finish(at: now)
    carryOut(at: now)
  }

  // MARK: Carrying out

  private func carryOut(at now: Now) {
    // By index: a peer whose queue is full adds a close to the list.
    var index = 0
    while index < server.output.actions.count {
      perform(server.output.actions[index], at: now)
      index += 1
    }
    if index > 0 { server.output.removeActions() }
    guard !server.output.log.isEmpty else { return }
    let lines = server.output.log.bytes
    log.write(lines.span)
    server.output.removeLog()
  }

  private func perform(_ action: ServerAction, at now: Now) {
    let bytes = server.output.text.bytes
    switch action {
    case .text(let id, let range):
      guard let peer = peers[id] else { return }
      let isTaken = peer.send(text: bytes.span.extracting(range.bounds))
      check(peer, isTaken, at: now)
    case .fragments(let id, let range, let size):
      guard let peer = peers[id] else { return }
      let pieces = [Int](repeating: size, count: range.count / max(1, size))
      let isTaken = peer.send(text: bytes.span.copy(of: range), inFragmentsOf: pieces)
      check(peer, isTaken, at: now)
    case .ping(let id, let range):
      guard let peer = peers[id] else { return }
      check(peer, peer.ping(bytes.span.copy(of: range)), at: now)
    case .close(let id, let code, let reason):
      peers[id]?.close(code: code, reason: reason)
      leaving[id] = now.monotonic + Self.patience
    case .drop(let id):
      // What was sent before is to arrive: the listener's own drop would lose it.
      guard let peer = peers[id] else { return }
      guard !server.output.resets.contains(id) else {
        peer.reset()
        return
      }
      dropping.insert(id)
      leaving[id] = now.monotonic + Self.patience
      if peer.pendingBytes == 0 { peer.drop() }
    }
  }

  private func check(_ peer: ListenerPeer, _ isTaken: Bool, at now: Now) {
    guard peer.isOpen, !isTaken || peer.pendingBytes > Self.slowReaderBytes else { return }
    server.overflowed(peer: peer.id, at: now)
  }
}

extension ServerHost: ListenerEvents {
  func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer {
    let now = SystemClock.now()
    let verdict = server.upgrade(path: request.path, query: request.query, at: now)
    carryOut(at: now)
    switch verdict {
    case .accept: return .accept
    case .refuse(let status, let headers, let body):
      return .refuse(
        status: status,
        headers: headers.map { (name: $0.name, value: $0.value) },
        body: body
      )
    case .drop, .silence: return .drop
    }
  }

  func opened(_ peer: ListenerPeer) {
    let now = SystemClock.now()
    peers[peer.id] = peer
    server.opened(peer: peer.id, path: peer.path, query: peer.request.query, at: now)
    carryOut(at: now)
  }

  func received(_ message: Span<UInt8>, isText: Bool, from peer: ListenerPeer) {
    let now = SystemClock.now()
    server.received(message, isText: isText, from: peer.id, at: now)
    carryOut(at: now)
  }

  func ponged(_ payload: Span<UInt8>, from peer: ListenerPeer) {
    let now = SystemClock.now()
    server.ponged(payload, from: peer.id, at: now)
    carryOut(at: now)
  }

  func closed(_ peer: ListenerPeer) {
    let now = SystemClock.now()
    peers[peer.id] = nil
    leaving[peer.id] = nil
    dropping.remove(peer.id)
    server.closed(peer: peer.id, at: now)
    carryOut(at: now)
  }

  func requested(_ request: ListenerRequest) {
    let now = SystemClock.now()
    let made = server.rest(method: "GET", path: request.path, query: request.query, at: now)
    carryOut(at: now)
    guard !made.isDropped else {
      request.drop()
      return
    }
    let answer = LWSTransport.HTTPAnswer(
      status: made.status,
      contentType: made.contentType,
      headers: made.headers.map { (name: $0.name, value: $0.value) },
      body: made.body,
      cutAfterBytes: made.cutAfterBytes
    )
    if made.delay.microseconds > 0, held.count < Self.mostHeld {
      held.append((due: now.monotonic + made.delay, request: request, answer: answer))
    } else {
      request.answer(answer)
    }
  }
}
