/// A process of okx-rest: the real session, one request at a time over a simulated network.

import Exchanges
import MarketData
import NDJSON
import Simulator

/// Asks the exchange's REST side, which has a server of its own: the same market, no sockets.
final class SnapshotProcess {
  private typealias Session = SnapshotSession<OKX>

  private var session: Session?
  private var server: OKXServer
  private let latency: Latency
  /// The request under way: when it reaches the exchange.
  private var asked: (request: SnapshotRequest, at: Int64)?
  private var answer: (result: Session.Result, at: Int64)?
  /// Lines that wait for room in the pipe.
  private var outbox: [UInt8] = []
  private var wakeAt = Int64.max
  private(set) var life = 0
  var weather: (kind: RestWeather, until: Int64) = (.fine, 0)
  var delisted: Set<String> = []
  /// Lines of this life that went into the pipe.
  private(set) var lines: Int64 = 0
  private var settings: SnapshotSettings

  init(_ server: OKXServer, _ scenario: Scenario) {
    self.server = server
    latency = Latency(
      seed: mixed(scenario.seed, 0x4E57),
      least: scenario.network.least,
      spread: scenario.network.spread
    )
    settings = SnapshotSettings()
    settings.intervals = scenario.intervals
    settings.interval = scenario.restEvery
    settings.limit = 3
    wakeAt = World.start + 1
  }

  func wake(_ world: World) -> Int64 {
    guard session != nil || life == 0 else { return .max }
    if !outbox.isEmpty { return max(world.time + 5_000, wakeAt) }
    return min(wakeAt, asked?.at ?? .max, answer?.at ?? .max)
  }

  func start(_ world: World) {
    life += 1
    lines = 0
    var settings = settings
    settings.sinceMs = world.filters.since
    session = Session(
      settings,
      symbols: world.scenario.symbols + world.scenario.unknownSymbols,
      seed: mixed(world.scenario.seed, 0x4E57, UInt64(life))
    )
    wakeAt = world.time
  }

  func die(_ world: World) {
    if let session { world.accounts.snapshotsDied(session.accounts, lines, outbox, world) }
    session = nil
    (asked, answer) = (nil, nil)
    outbox.removeAll()
    wakeAt = .max
  }

  /// The books at the end.
  func finish(_ world: World) {
    if let session { world.accounts.snapshotsDied(session.accounts, lines, outbox, world) }
  }

  // MARK: One turn

  func turn(_ world: World) {
    if session == nil, life == 0 { start(world) }
    guard session != nil else { return }
    if let asked, asked.at <= world.time { reachExchange(asked.request, world) }
    if let answer, answer.at <= world.time {
      self.answer = nil
      wakeAt = world.time
      world.events += 1
      session?.answered(answer.result, at: world.now)
      _ = session?.takeNotes()
      outbox += session?.output.bytes ?? []
      session?.output.removeAll()
    }
    write(world)
    guard outbox.isEmpty, asked == nil, answer == nil, wakeAt <= world.time else { return }
    switch session?.next(at: world.now) {
    case .request(let request):
      world.limits.asked(request, world)
      asked = (request, world.time + latency.delay(at: world.time))
      wakeAt = .max
    case .wait(let until): wakeAt = max(until.microseconds, world.time + 1)
    case .finished:
      world.fail("6 snapshots", nil, "okx-rest ended although it was to ask for ever")
      wakeAt = .max
    case nil: return
    }
  }

  private func write(_ world: World) {
    let pipe = world.pipes.count - 1
    while !outbox.isEmpty, world.pipes[pipe].hasRoom {
      var end = min(outbox.count, Pipe.pieceBytes)
      if end < outbox.count {
        while end > 0, outbox[end - 1] != 0x0A { end -= 1 }
      }
      let piece = Array(outbox[..<end])
      outbox.removeSubrange(..<end)
      lines += Int64(piece.count { $0 == 0x0A })
      world.pipes[pipe].write(piece, at: world.time)
    }
  }

  // MARK: The exchange's side

  private func reachExchange(_ request: SnapshotRequest, _ world: World) {
    asked = nil
    world.events += 1
    let weather = world.time < weather.until ? weather.kind : .fine
    let back = world.time + latency.delay(at: world.time)
    switch weather {
    case .unreachable:
      answer = (.failure("connection refused", isPassing: true), back)
    case .timeout:
      answer = (.failure("no answer in 10 s", isPassing: true), world.time + 10_000_000)
    case .cutShort:
      answer = (.failure("the answer was cut short", isPassing: true), back)
    case .status(let status):
      let body = Array("<html>\(status)</html>".utf8)
      answer = (.answer(status: status, retryAfterSeconds: nil, body: body), back)
    case .code(let code):
      let body = Array("{\"code\":\"\(code)\",\"msg\":\"not now\",\"data\":[]}".utf8)
      answer = (.answer(status: 200, retryAfterSeconds: nil, body: body), back)
    case .notJSON:
      answer = (.answer(status: 200, retryAfterSeconds: nil, body: Array("oops".utf8)), back)
    case .older(let lag):
      answer = (serve(request, world, at: world.at(max(World.start, world.time - lag))), back)
    case .fine:
      answer = (serve(request, world, at: world.now), back)
    }
  }

  private func serve(_ request: SnapshotRequest, _ world: World, at now: Now) -> Session.Result {
    let parts = request.path.split(separator: "?", maxSplits: 1).map { String($0) }
    let query = parts.count > 1 ? parts[1] : ""
    if delisted.contains(where: { query.hasPrefix("instId=\($0)&") || query == "instId=\($0)" }) {
      let body = Array("{\"code\":\"51001\",\"msg\":\"doesn't exist\",\"data\":[]}".utf8)
      return .answer(status: 200, retryAfterSeconds: nil, body: body)
    }
    let answer = server.rest(path: parts[0], query: query, at: now)
    server.output.removeLog()
    if answer.status == 429 {
      world.fail("8 limits", nil, "\(request.endpoint): over the exchange's limit")
    }
    return .answer(status: answer.status, retryAfterSeconds: nil, body: answer.body)
  }
}
