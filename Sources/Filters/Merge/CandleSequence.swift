import MarketData

/// The closed bars of one (exchange, symbol, interval): each once, ascending, holes seen.
///
/// A bar behind a hole is held until the hole is filled or given up, and one that is not complete
/// until a complete one takes its place; `release` then hands out, one at a time and in order, what
/// may be written. It keeps no clock: its owner says when a wait is over.
struct CandleSequence {
  /// The most bars that are held; one more gives up the first hole.
  static let mostHeld = 512
  /// How many given-up holes are remembered, to tell a late bar from a repeated one.
  private static let mostMissed = 8

  /// A run of bars: the open times of the first and the last, Unix milliseconds, and their number.
  struct Run: Equatable {
    var first: Int64
    var last: Int64
    var count: Int64
  }

  /// What to do with a closed bar that has come.
  enum Place: Equatable {
    /// The very first one: write it.
    case first
    /// The next one: write it, then ask `release` for what waited behind it.
    case next
    /// Hold it; what is held already stays.
    case behindHole
    case suppressed(Suppression)
  }

  /// What may be written next.
  enum Release: Equatable {
    case bar([UInt8])
    /// A held bar that lost its place.
    case dropped([UInt8])
    case gap(Run)
    case backfilled(Run)
  }

  private struct Held {
    var tsMs: Int64
    var line: [UInt8]
    /// A REST bar that fills a hole.
    var isRepair: Bool
    /// A realtime bar without its volume, for which REST's is waited.
    var isIncomplete = false
  }

  let interval: Interval
  /// The first and the last bar written.
  private var written: (first: Int64, last: Int64)?
  /// The open time of the bar that comes next.
  private var expected: Int64 = 0
  private var held: [Held] = []
  private var repaired: Run?
  private var missed: [Run] = []

  init(interval: Interval) {
    self.interval = interval
  }

  var isWaiting: Bool { !held.isEmpty }
  var heldCount: Int { held.count }
  var firstHeld: Int64? { held.first?.tsMs }

  /// The open time of the newest closed bar that was written or is held.
  var newest: Int64? { held.last?.tsMs ?? written?.last }

  func holds(_ tsMs: Int64) -> Bool {
    let index = position(of: tsMs)
    return index < held.count && held[index].tsMs == tsMs
  }

  /// True if a bar without its volume may wait: it is not behind what was written, and not held.
  func hasRoom(for tsMs: Int64) -> Bool {
    written != nil && tsMs >= expected && !holds(tsMs)
  }

  /// Takes back the bar that waits for a complete one; that one has come.
  mutating func takeIncomplete(_ tsMs: Int64) -> [UInt8]? {
    let index = position(of: tsMs)
    guard index < held.count, held[index].tsMs == tsMs, held[index].isIncomplete else { return nil }
    return held.remove(at: index).line
  }

  /// Finds a bar's place; one that is `.first` or `.next` counts as written from here on.
  mutating func place(_ tsMs: Int64, from way: RecordPlace.Way) -> Place {
    guard let written else {
      self.written = (tsMs, tsMs)
      expected = interval.next(after: tsMs)
      return .first
    }
    if tsMs < expected { return .suppressed(wasMissed(tsMs, written.first) ? .late : .duplicate) }
    if holds(tsMs) { return .suppressed(.duplicate) }
    guard tsMs == expected else { return .behindHole }
    if isWaiting, way == .rest { repair(tsMs) }
    self.written = (written.first, tsMs)
    expected = interval.next(after: tsMs)
    return .next
  }

  /// The bars that REST has filled in and that were not told yet.
  mutating func takeRepaired() -> Run? {
    defer { repaired = nil }
    return repaired
  }

  /// Keeps a bar whose place is `.behindHole`, or that is not complete.
  mutating func hold(
    _ tsMs: Int64,
    _ line: [UInt8],
    from way: RecordPlace.Way,
    isIncomplete: Bool = false
  ) {
    let index = position(of: tsMs)
    let isRepair = index < held.count && way == .rest
    held.insert(
      Held(tsMs: tsMs, line: line, isRepair: isRepair, isIncomplete: isIncomplete),
      at: index
    )
  }

  /// The next thing to write, or nil while a hole must be waited for.
  ///
  /// Holes before the bar that opens at `givenUp` are not waited for any longer.
  mutating func release(givingUpThrough givenUp: Int64) -> Release? {
    guard let bar = held.first else { return nil }
    if bar.tsMs < expected {
      held.removeFirst()
      return .dropped(bar.line)
    }
    let isHole = bar.tsMs > expected
    if isHole || bar.isIncomplete, bar.tsMs > givenUp { return nil }
    if isHole || !bar.isRepair, let run = repaired {
      repaired = nil
      return .backfilled(run)
    }
    if isHole {
      let run = Run(
        first: expected,
        last: before(bar.tsMs),
        count: interval.bars(from: expected, to: bar.tsMs)
      )
      expected = bar.tsMs
      miss(run)
      return .gap(run)
    }
    held.removeFirst()
    if bar.isRepair { repair(bar.tsMs) }
    written = (written?.first ?? bar.tsMs, bar.tsMs)
    expected = interval.next(after: bar.tsMs)
    return .bar(bar.line)
  }

  // MARK: Steps

  /// The index of the first held bar that does not open before `tsMs`.
  private func position(of tsMs: Int64) -> Int {
    var low = 0
    var high = held.count
    while low < high {
      let middle = (low + high) / 2
      if held[middle].tsMs < tsMs { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func wasMissed(_ tsMs: Int64, _ first: Int64) -> Bool {
    tsMs < first || missed.contains { $0.first <= tsMs && tsMs <= $0.last }
  }

  private mutating func miss(_ run: Run) {
    if missed.count == CandleSequence.mostMissed { missed.removeFirst() }
    missed.append(run)
  }

  private mutating func repair(_ tsMs: Int64) {
    repaired = Run(
      first: repaired?.first ?? tsMs,
      last: tsMs,
      count: (repaired?.count ?? 0) + 1
    )
  }

  /// The open time of the bar before the one that opens at `tsMs`.
  private func before(_ tsMs: Int64) -> Int64 {
    guard let milliseconds = interval.milliseconds else {
      return interval.open(containing: tsMs - 1)
    }
    return tsMs - milliseconds
  }
}
