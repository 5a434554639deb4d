/// Promise 1: every closed candle exactly once, ascending, with the exchange's digits, holes named.

import MarketData

/// Watches what reaches the archive.
final class CandleWatcher {
  private struct Series {
    var first: Int64?
    var last: Int64 = 0
    /// The gap that was told and that the next bar must be behind.
    var gap: (from: Int64, count: Int64)?
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

  func archived(_ glance: Glance, _ line: [UInt8], _ world: World) {
    guard let key = glance.key else { return }
    if let event = glance.event {
      if glance.source == .merge { told(event, key, from: glance.id, world) }
      return
    }
    guard glance.kind == .closed else { return }
    bars += 1
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
    default: return
    }
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
