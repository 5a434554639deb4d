import Filters
import MarketData
import NDJSON
import Testing

/// What holds whatever comes: 100,000 random events in two runs, told by their seeds.
@Suite struct MergeRandomTests {
  /// Reads merge's output and remembers what must never be broken.
  struct Watcher {
    var tickers: [String: Int64] = [:]
    var closed: [String: Int64] = [:]
    var open: [String: (ts: Int64, volume: Int64)] = [:]
    var trades: Set<String> = []
    var faults: [String] = []

    mutating func read(_ line: String) {
      let bytes = Array(line.utf8)
      let text = bytes.span
      guard let record = try? RecordLine(decoding: text) else {
        faults.append("not a record: \(line)")
        return
      }
      let key = record.string(.symbol, in: text) ?? ""
      let ts = record.integer(.tsMs, in: text) ?? 0
      switch record.kind {
      case .ticker:
        if ts < tickers[key, default: .min] { faults.append("ticker back in time: \(line)") }
        tickers[key] = ts
      case .trade:
        if !trades.insert(key + (record.string(.id, in: text) ?? "")).inserted {
          faults.append("trade twice: \(line)")
        }
      case .candle where record[.closed].kind == .true:
        if ts <= closed[key, default: .min] { faults.append("closed not ascending: \(line)") }
        closed[key] = ts
      case .candle:
        let volume = record.integer(.volume, in: text) ?? 0
        if ts <= closed[key, default: .min] { faults.append("open behind closed: \(line)") }
        if let before = open[key], (ts, volume) < (before.ts, before.volume) {
          faults.append("open back in time: \(line)")
        }
        open[key] = (ts, volume)
      case .status, .other: break
      }
    }
  }

  @Test(arguments: [1, 20_251_122] as [UInt64])
  func keepsItsPromises(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var watcher = Watcher()
    var merging = Merging(candleWait: 90)
    var written = 0
    for event in RandomFeeds.events(50_000, using: &generator) {
      // Sometimes the timer comes first, mostly the line does: it must make no difference.
      if Bool.random(using: &generator) { merging.advance(to: event.time) }
      merging.push(event.line, from: event.input, at: event.time)
      if let due = merging.dueAt, due <= event.time { watcher.faults.append("overdue at \(due)") }
      let lines = merging.lines()
      written += lines.count
      for line in lines { watcher.read(line) }
      let accounts = merging.merge.accounts
      if !accounts.balance || accounts.written != written {
        watcher.faults.append("accounts: \(accounts), lines: \(written)")
      }
      if accounts.held > 3 * 512 { watcher.faults.append("held \(accounts.held)") }
      if watcher.faults.count > 3 { break }
    }
    merging.finish(at: 1e9)
    for line in merging.lines() { watcher.read(line) }
    #expect(watcher.faults == [], "seed \(seed)")
    let accounts = merging.merge.accounts
    #expect(accounts.received == 50_000)
    #expect(accounts.held == 0)
    #expect(accounts.balance)
    // The run has met everything there is.
    #expect(accounts.late > 0 && accounts.duplicate > 0 && accounts.superseded > 0)
    let told = Set(merging.told().map { String($0.prefix { $0 != " " }) })
    #expect(told == ["fallback", "realtime", "gap", "backfilled"])
  }
}
