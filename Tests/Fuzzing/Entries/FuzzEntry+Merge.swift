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
    var order = MergedOrder()
    var (own, passed) = (0, 0)
    func takeOutput() throws {
      defer { output.removeAll() }
      for line in try Lines.whole(output) {
        if let left = came[line], left > 0 {
          came[line] = left - 1
          passed += 1
          // By their own clock records may be a day apart, after which a key is forgotten.
          if clock == .wall { try order.take(line, at: now) }
        } else {
          own += 1
          try must(options.writesStatus, "a line that did not come: \(shown(line))")
          try Lines.mustBeObject(line, longest: 4_097)
        }
      }
    }
    let lines = input.lines
    for (index, line) in lines.enumerated() {
      came[line, default: 0] += 1
      let whole = line + [0x0A]
      let known = merge.takeKnownLines(in: whole.span, from: index % count, at: now, to: &output)
      while merge.drain(to: &output) { _ = merge.merge.takeNotices() }
      let passes =
        known.bytes > 0
        ? known.pass : merge.line(line.span, from: index % count, at: now, to: &output)
      if passes { output.appendLine(line.span) }
      try takeOutput()
      now = now.later(step)
      merge.advance(to: now, to: &output)
      try takeOutput()
      if let due = merge.deadline { try must(due > now.monotonic, "due for ever") }
      _ = merge.merge.takeNotices()
    }
    for index in 0..<count { merge.end(index, to: &output) }
    merge.finish(at: now, to: &output)
    try takeOutput()
    let accounts = merge.merge.accounts
    try must(accounts.balance && accounts.held == 0, "\(accounts)")
    try must(accounts.received == Int64(lines.count), "\(accounts) of \(lines.count)")
    try must(accounts.written == Int64(passed), "\(accounts), passed \(passed)")
    try must(accounts.statuses == Int64(own), "\(accounts), own \(own)")
  }
}

/// What a merged stream promises of each key.
private struct MergedOrder {
  /// Of those whose time is right.
  private var tickers: [[UInt8]: Int64] = [:]
  /// The times of the last one, and the lines that were written since it changed.
  private var latest: [[UInt8]: (time: Int64, lines: Set<[UInt8]>)] = [:]
  private var closed: [[UInt8]: Int64] = [:]
  private var forming: [[UInt8]: Int64] = [:]
  private var trades: Set<[UInt8]> = []

  /// The same one again, with none of another time between, is a repeat; 64 contents are known.
  private mutating func takeTicker(_ name: [UInt8], _ time: Int64, _ line: [UInt8]) throws {
    var lines = latest[name].map { $0.time == time ? $0.lines : [] } ?? []
    try must(lines.count >= 64 || lines.insert(line).inserted, "a ticker twice: \(shown(line))")
    latest[name] = (time, lines)
  }

  /// `now`: when it was written, which of a ticker is when it came.
  mutating func take(_ line: [UInt8], at now: Now) throws {
    let (record, text) = try Lines.record(line)
    func part(_ key: RecordKey) -> [UInt8] { text.span.copy(of: record[key].range) + [0x0A] }
    let name = part(.exchange) + part(.symbol)
    let time = record.integer(.tsMs, in: text.span) ?? 0
    switch record.kind {
    case .status, .other: return
    case .ticker:
      try takeTicker(name, time, line)
      // One more than 2 s ahead of its arrival is ordered among its like only; the others go up.
      guard time - now.unix.milliseconds <= 2_000 else { return }
      try must((tickers[name] ?? .min) <= time, "a ticker goes back: \(shown(line))")
      tickers[name] = time
    case .trade:
      let id = name + part(.id)
      try must(trades.insert(id).inserted, "a trade twice: \(shown(line))")
    case .candle:
      // One that cannot be passes as it came, and orders nothing.
      let farthest = SourceMerge.farthestFuture.microseconds / 1_000
      if time - now.unix.milliseconds > farthest { return }
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
