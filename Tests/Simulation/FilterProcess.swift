/// The filters behind the pipes: the real merge, then the real check, then an archive.

import Filters
import MarketData
import NDJSON

/// merge and validate in one process, as far as time is concerned.
final class FilterProcess {
  private let options: SourceMerge.Options
  private var merge: SourceMerge
  private var isUp = true
  private var check = RecordCheck()
  private var splitters: [LineSplitter]
  private var output = LineBuffer()
  private(set) var counts = VerdictCounts()
  /// Lines that merge wrote, its own status records included.
  private var mergedLines: Int64 = 0
  private var receivedLines: Int64 = 0
  /// Stands still until then.
  var pausedUntil: Int64 = 0
  /// Looks in only each so often.
  var slowness: (every: Int64, until: Int64) = (0, 0)
  /// The last closed candle of each stream in the archive, and its line.
  private var lastClosed: [Int: (openMs: Int64, line: [UInt8])] = [:]
  /// Lines that merge was told at its start, and that are not archived twice.
  private var told: Set<[UInt8]> = []

  init(_ scenario: Scenario, inputs: Int) {
    var options = SourceMerge.Options()
    options.candleWait = scenario.candleWait
    options.writesStatus = true
    self.options = options
    splitters = [LineSplitter](repeating: LineSplitter(), count: inputs)
    merge = SourceMerge(options)
  }

  /// The oldest of the last closed candles, Unix ms.
  var since: Int64? { lastClosed.values.map(\.openMs).min() }

  func wake(_ world: World) -> Int64 {
    guard isUp else { return .max }
    var next = merge.deadline?.microseconds ?? .max
    for pipe in world.pipes { next = min(next, pipe.readyAt) }
    return next == .max ? .max : max(next, pausedUntil, world.time + (next <= world.time ? 1 : 0))
  }

  // MARK: Lives

  func die(_ world: World) {
    guard isUp else { return }
    world.accounts.mergeDied(merge.accounts, mergedLines, counts, receivedLines, world)
    isUp = false
    output.removeAll()
  }

  func start(_ world: World) {
    merge = SourceMerge(options)
    isUp = true
    check = RecordCheck()
    counts = VerdictCounts()
    (mergedLines, receivedLines) = (0, 0)
    pausedUntil = 0
    for index in splitters.indices { splitters[index] = LineSplitter() }
    world.ticks.restarted()
    world.candles.restarted()
    world.sources.restarted()
    told = Set(lastClosed.values.map(\.line))
    // As if they had come from REST.
    for line in told.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      push(line, from: splitters.count - 1, world)
    }
  }

  // MARK: One turn

  func turn(_ world: World) {
    guard isUp, world.time >= pausedUntil else { return }
    var didRead = false
    for input in splitters.indices {
      while let bytes = world.pipes[input].read(at: world.time) {
        didRead = true
        splitters[input].append(bytes.span)
        while let piece = splitters[input].next() {
          guard case .line(let range) = piece else { continue }
          push(Array(splitters[input].bytes[range]), from: input, world)
        }
      }
    }
    if let due = merge.deadline, due <= world.now.monotonic {
      merge.advance(to: world.now, to: &output)
      drain(world)
      if let still = merge.deadline, still <= world.now.monotonic {
        world.fail("1 candles", nil, "what is due is not done: bars wait for ever")
      }
    }
    _ = merge.takeNotices()
    if didRead, world.time < slowness.until { pausedUntil = world.time + slowness.every }
  }

  private func push(_ line: [UInt8], from input: Int, _ world: World) {
    world.events += 1
    receivedLines += 1
    // What is due is written first, so that a watcher sees it before the line.
    merge.advance(to: world.now, to: &output)
    drain(world)
    let glance = line.withUnsafeBufferPointer { Glance($0, world.names) }
    let expected = world.ticks.expects(glance)
    let outcome = merge.push(line.span, from: input, at: world.now, to: &output)
    if case .rejected(let why) = outcome { world.accounts.rejected(why.name, line, world) }
    if let key = glance.key { world.note(key, "merge read", Int64(input), glance.id) }
    world.ticks.check(glance, outcome, expected, world)
    world.candles.took(glance, outcome)
    world.sources.took(glance, outcome, world)
    drain(world)
  }

  /// Judges what merge wrote, and keeps what passes.
  private func drain(_ world: World) {
    guard !output.isEmpty else { return }
    let bytes = output.bytes
    output.removeAll()
    var start = 0
    while start < bytes.count {
      var end = start
      bytes.withUnsafeBufferPointer { end = $0.behind(0x0A, from: start) }
      let line = Array(bytes[start..<(end - 1)])
      start = end
      judge(line, world)
    }
  }

  private func judge(_ line: [UInt8], _ world: World) {
    world.events += 1
    mergedLines += 1
    let glance = line.withUnsafeBufferPointer { Glance($0, world.names) }
    world.ticks.merged(glance, line, world)
    world.sources.merged(glance, world)
    if !told.isEmpty, glance.kind == .closed, told.contains(line) {
      // Taken out before validate.
      world.accounts.toldAgain += 1
      mergedLines -= 1
      return
    }
    let verdict = check.push(line.span, at: world.now)
    counts.add(verdict)
    if case .reject(let reason) = verdict {
      let detail = String(decoding: check.detail, as: UTF8.self)
      world.ticks.refused(glance, reason, detail, world)
      return
    }
    world.candles.archived(glance, line, world)
    guard let key = glance.key, glance.kind != .status else { return }
    world.liveness.archived(key, at: world.time)
    if glance.kind == .closed { lastClosed[key] = (glance.id, line) }
  }

  /// The books at the end.
  func finish(_ world: World) {
    guard isUp else { return }
    merge.finish(at: world.now, to: &output)
    drain(world)
    world.accounts.mergeDied(merge.accounts, mergedLines, counts, receivedLines, world)
    isUp = false
  }
}
