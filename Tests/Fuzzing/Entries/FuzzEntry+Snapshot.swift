/// Whole REST sessions whose answers are any bytes: they end, and lose nothing in silence.

import Exchanges
import MarketData
import NDJSON

extension FuzzEntry {
  /// Parts of an input: each an answer, its first byte the HTTP status or a failure.
  ///
  /// When there are no more, the last one comes for ever, or the server is gone.
  static let snapshot = FuzzEntry("snapshot", longest: 8_192, seeds: snapshotSeeds) { bytes in
    var input = FuzzInput(bytes)
    var settings = SnapshotSettings()
    settings.wantsTickers = input.bool()
    settings.wantsAll = input.bool()
    settings.intervals = input.choice([[], [.minute], [.month], [.minute, .hour], [.second]])
    // A session that is to ask for nothing has nothing to end.
    if settings.intervals.isEmpty, !settings.wantsAll { settings.wantsTickers = true }
    settings.limit = input.choice([1, 2, 100, 300, 301, 1_000])
    let nowMs = Lines.start.unix.milliseconds
    settings.sinceMs = input.choice([nil, nowMs - 600_000, nowMs - 40_000_000, nowMs, 0])
    if settings.intervals == [.second], settings.sinceMs == 0 { settings.sinceMs = nil }
    if settings.intervals.contains(.minute), settings.sinceMs == 0 {
      settings.sinceMs = nowMs - 60_000_000
    }
    let rounds = input.bool()
    if rounds { settings.interval = .seconds(10) }
    settings.retries = 1
    let repeats = input.bool()
    var answers = input.parts[...]
    var last: [UInt8] = []
    var now = Lines.start
    var order = SnapshotOrder(keepsTickers: rounds)
    var session = SnapshotSession<OKX>(settings, symbols: ["BTC-USDT", "ETH-USDT"], seed: 3)
    var requests = 0
    for _ in 0..<4_000 {
      switch session.next(at: now) {
      case .finished:
        try must(session.accounts.balance, "\(session.accounts)")
        return
      case .wait(let until):
        try must(until > now.monotonic, "a wait for what is over")
        now = now.later((until - now.monotonic).microseconds)
        if rounds, requests > 60 { return }
      case .request(let request):
        requests += 1
        try must(request.path.utf8.count < 1_900, "a path of \(request.path.utf8.count) bytes")
        let answer = answers.popFirst() ?? (repeats ? last : [UInt8(ascii: "x")])
        last = answer
        now = now.later(20_000)
        session.answered(result(answer), at: now)
      }
      for line in try Lines.whole(session.output) { try order.take(line) }
      session.output.removeAll()
      for note in session.takeNotes() {
        try must(note.text.utf8.count < 4_096, "a note of \(note.text.utf8.count) bytes")
      }
    }
    // Rounds have no end; a server that asks for an hour's pause makes them long.
    if rounds { return }
    throw FuzzFailure("no end after \(requests) requests: \(session.accounts)")
  }

  private static func result(_ answer: [UInt8]) -> SnapshotSession<OKX>.Result {
    let body = Array(answer.dropFirst())
    switch answer.first {
    case UInt8(ascii: "x"), nil: return .failure("gone", isPassing: body.isEmpty)
    case UInt8(ascii: "4"): return .answer(status: 429, retryAfterSeconds: .max, body: body)
    case UInt8(ascii: "5"): return .answer(status: 503, retryAfterSeconds: -1, body: body)
    case UInt8(ascii: "9"): return .answer(status: 404, retryAfterSeconds: nil, body: body)
    default: return .answer(status: 200, retryAfterSeconds: nil, body: body)
    }
  }

  @Sendable private static func snapshotSeeds() -> [[UInt8]] {
    let bodies = answers.map { [UInt8(ascii: "2")] + $0 }
    var seeds: [[UInt8]] = []
    for first in bodies.indices {
      for choice in 0..<5 as Range<UInt8> {
        let parts = [bodies[first], bodies[(first + Int(choice) + 1) % bodies.count]]
        let choices = [UInt8(first & 1), UInt8(first >> 1 & 1), choice, UInt8(first % 6), choice]
        seeds.append(.input(choices + [UInt8(first % 3 == 0 ? 1 : 0), choice & 1], parts: parts))
      }
    }
    return seeds
  }
}

/// What the output of a session promises.
private struct SnapshotOrder {
  let keepsTickers: Bool
  private var closed: [[UInt8]: Int64] = [:]
  private var tickers: [[UInt8]: Int64] = [:]

  init(keepsTickers: Bool) { self.keepsTickers = keepsTickers }

  mutating func take(_ line: [UInt8]) throws {
    try Lines.mustBeObject(line, longest: 4_097)
    let (record, text) = try Lines.record(line)
    let time = record.integer(.tsMs, in: text.span) ?? 0
    let name =
      text.span.copy(of: record[.symbol].range) + text.span.copy(of: record[.interval].range)
    switch record.kind {
    case .ticker:
      if keepsTickers { try must((tickers[name] ?? .min) <= time, "a ticker goes back") }
      tickers[name] = time
    case .candle where record[.closed].kind == .true:
      try must((closed[name] ?? .min) < time, "a closed candle goes back: \(shown(line))")
      closed[name] = time
    case .candle, .trade, .status, .other: return
    }
  }
}
