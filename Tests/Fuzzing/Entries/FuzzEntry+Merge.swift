/// Merge over inputs of any bytes: nothing invented, nothing lost, in order.

import Filters
import MarketData
import NDJSON

extension FuzzEntry {
  static let merge = FuzzEntry("merge", seeds: { streams(choices: 4) }) { bytes in
    var input = FuzzInput(bytes)
    let count = Int(input.byte()) % 3 + 1
    let clock: MergeInputs.Clock = input.bool() ? .records : .wall
    var options = SourceMerge.Options()
    options.writesStatus = input.bool()
    options.candleWait = .seconds(5)
    let step = Int64(input.byte()) * 50_000
    var merge = MergeInputs(count: count, clock: clock, into: SourceMerge(options))
    var output = LineBuffer()
    var now = Lines.start
    var came: [[UInt8]: Int] = [:]
    let lines = input.lines
    for (index, line) in lines.enumerated() {
      came[line, default: 0] += 1
      merge.line(line.span, from: index % count, at: now, to: &output)
      now = now.later(step)
      merge.advance(to: now, to: &output)
      if let due = merge.deadline { try must(due > now.monotonic, "due for ever") }
      _ = merge.merge.takeNotices()
    }
    for index in 0..<count { merge.end(index, to: &output) }
    merge.finish(at: now, to: &output)
    let accounts = merge.merge.accounts
    try must(accounts.balance && accounts.held == 0, "\(accounts)")
    try must(accounts.received == Int64(lines.count), "\(accounts) of \(lines.count)")

    var order = MergedOrder()
    var (own, passed) = (0, 0)
    for line in try Lines.whole(output) {
      if let left = came[line], left > 0 {
        came[line] = left - 1
        passed += 1
        // By their own clock records may be a day apart, after which a key is forgotten.
        if clock == .wall { try order.take(line) }
      } else {
        own += 1
        try must(options.writesStatus, "a line that did not come: \(shown(line))")
        try Lines.mustBeObject(line, longest: 4_097)
      }
    }
    try must(accounts.written == Int64(passed), "\(accounts), passed \(passed)")
    try must(accounts.statuses == Int64(own), "\(accounts), own \(own)")
  }
}

/// What a merged stream promises of each key.
private struct MergedOrder {
  private var tickers: [[UInt8]: Int64] = [:]
  private var closed: [[UInt8]: Int64] = [:]
  private var forming: [[UInt8]: Int64] = [:]
  private var trades: Set<[UInt8]> = []

  mutating func take(_ line: [UInt8]) throws {
    let (record, text) = try Lines.record(line)
    func part(_ key: RecordKey) -> [UInt8] { text.span.copy(of: record[key].range) + [0x0A] }
    let name = part(.exchange) + part(.symbol)
    let time = record.integer(.tsMs, in: text.span) ?? 0
    switch record.kind {
    case .status, .other: return
    case .ticker:
      // One whose time lies ahead of its arrival is ordered among its like only: see TickOrder.
      let isBehind = tickers[name].map { time < $0 && $0 - time <= 1_000 } ?? false
      try must(!isBehind, "a ticker goes back: \(shown(line))")
      tickers[name] = time
    case .trade:
      let id = name + part(.id)
      try must(trades.insert(id).inserted, "a trade twice: \(shown(line))")
    case .candle:
      let series = name + part(.interval)
      let last = closed[series] ?? .min
      if record[.closed].kind == .true {
        try must(last < time, "a closed candle goes back: \(shown(line))")
        closed[series] = time
      } else {
        try must(last < time, "a forming candle behind a closed one: \(shown(line))")
        try must(
          (forming[series] ?? .min) <= time,
          "a forming candle goes back: \(shown(line))"
        )
        forming[series] = time
      }
    }
  }
}
