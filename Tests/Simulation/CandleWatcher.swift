/// Promise 1: every closed candle exactly once, ascending, with the exchange's digits, holes named and
/// their repairs too.

import Filters
import MarketData

/// Watches what reaches the archive.
final class CandleWatcher {
  private struct Series {
    var first: Int64?
    var last: Int64 = 0
    /// The gap that was told and that the next bar must be behind.
    var gap: (from: Int64, count: Int64)?
    /// Bars that merge holds behind a hole, and those among them or written since that fill one.
    var waiting: Set<Int64> = []
    var repairs: Set<Int64> = []
    /// Repairs that came one after another and were not told yet.
    var untold: (from: Int64, count: Int64)?
  }

  private let names: Names
  private var series: [Series]
  private(set) var bars: Int64 = 0
  private(set) var gaps: Int64 = 0
  private(set) var backfilled: Int64 = 0

  init(_ names: Names) {
    self.names = names
    series = [Series](repeating: Series(), count: names.keys)
  }

  /// merge has no memory of an earlier life.
  func restarted() {
    for key in series.indices {
      series[key].waiting.removeAll()
      series[key].repairs.removeAll()
      series[key].untold = nil
    }
  }

  /// merge took a line, and what it wrote is not archived yet.
  func took(_ glance: Glance, _ outcome: MergeOutcome) {
    guard glance.kind == .closed, let key = glance.key else { return }
    switch outcome {
    case .held, .written:
      if glance.source == .rest, series[key].waiting.contains(where: { $0 > glance.id }) {
        series[key].repairs.insert(glance.id)
      }
      if outcome == .held { series[key].waiting.insert(glance.id) }
    case .suppressed, .rejected: return
    }
  }

  func archived(_ glance: Glance, _ line: [UInt8], _ world: World) {
    guard let key = glance.key else { return }
    if let event = glance.event {
      if glance.source == .merge { told(event, key, from: glance.id, world) }
      return
    }
    guard glance.kind == .closed else { return }
    bars += 1
    repaired(key, glance.id, world)
    world.note(key, glance.source == .ws ? "archived ws" : "archived rest", glance.id)
    follow(key, glance.id, world)
    compare(key, glance.id, line, world)
  }

  private func told(_ event: Glance.Status, _ key: Int, from: Int64, _ world: World) {
    world.note(key, "merge says", from, event.count, event.name)
    switch event.name {
    case "gap":
      gaps += 1
      series[key].gap = (from, event.count)
      if !world.repairIsHindered {
        world.fail("1 candles", key, "a gap of \(event.count) although REST was there all the time")
      }
    case "backfilled":
      backfilled += event.count
      let due = series[key].untold
      series[key].untold = nil
      if let due, due == (from, event.count) { return }
      let text = due.map { "\($0.count) from \($0.from) on" } ?? "none"
      world.fail("1 candles", key, "told of \(event.count) repairs from \(from) on, it was \(text)")
    default: return
    }
  }

  /// A run of bars that REST filled a hole with is told before the next bar that is none of them.
  private func repaired(_ key: Int, _ openMs: Int64, _ world: World) {
    series[key].waiting.remove(openMs)
    guard series[key].repairs.remove(openMs) == nil else {
      let run = series[key].untold
      series[key].untold = (run?.from ?? openMs, (run?.count ?? 0) + 1)
      return
    }
    guard let run = series[key].untold else { return }
    world.fail("1 candles", key, "\(run.count) repairs from \(run.from) on were not told")
  }

  private func follow(_ key: Int, _ openMs: Int64, _ world: World) {
    let step = names.barMs(ofKey: key)
    defer { series[key].last = openMs }
    guard series[key].first != nil else {
      series[key].first = openMs
      return
    }
    let expected = series[key].last + step
    if openMs < expected {
      world.fail("1 candles", key, "the bar \(openMs) came after \(series[key].last)")
      return
    }
    let missing = (openMs - expected) / step
    let gap = series[key].gap
    series[key].gap = nil
    if missing == 0, gap == nil { return }
    if let gap, gap.from == expected, gap.count == missing { return }
    world.fail(
      "1 candles",
      key,
      "\(missing) bars are missing before \(openMs), from \(expected) on; told was "
        + (gap.map { "\($0.count) from \($0.from) on" } ?? "nothing")
    )
  }

  /// Digit for digit.
  private func compare(_ key: Int, _ openMs: Int64, _ line: [UInt8], _ world: World) {
    let fields = world.truth.bar(key, openMs, at: world.now)
    guard fields.count == 9, fields[0].elementsEqual(String(openMs).utf8),
      fields[8] == [UInt8(ascii: "1")]
    else {
      let shown = fields.map { String(decoding: $0, as: UTF8.self) }
      world.fail("1 candles", key, "the exchange has no closed bar \(openMs): \(shown)")
      return
    }
    let columns = [
      ("open", 1), ("high", 2), ("low", 3), ("close", 4), ("volume", 5), ("quote_volume", 7),
    ]
    for (text, (name, column)) in zip(Glance.candleTexts(line), columns)
    where text != fields[column] {
      let mine = String(decoding: text, as: UTF8.self)
      let theirs = String(decoding: fields[column], as: UTF8.self)
      world.fail("1 candles", key, "\(name) of \(openMs) is \(mine), was \(theirs)")
    }
  }

  /// Each series has come up to the last bars.
  func finish(_ world: World) {
    let nowMs = world.now.unix.milliseconds
    for key in series.indices where names.channel(ofKey: key) >= 2 {
      if world.delisted.contains(names.symbol(ofKey: key)) { continue }
      let step = names.barMs(ofKey: key)
      let lastClosed = nowMs / step * step - step
      let behind = lastClosed - series[key].last
      if series[key].first == nil || behind > max(step, 30_000) {
        world.fail("1 candles", key, "the series ends \(behind) ms behind the exchange")
      }
    }
  }
}
