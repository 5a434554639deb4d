/// The parts that can be timed, each a piece of work that is done once a line.

import Exchanges
import Filters
import MarketData
import NDJSON

enum Part: String, CaseIterable {
  /// A frame of OKX to the rows in it.
  case read = "frame-to-rows"
  /// A frame of OKX to the records of it, as text.
  case record = "frame-to-record"
  /// A record to the table of its keys.
  case decode = "record-to-keys"
  /// A record to validate's word on it.
  case verdict = "record-to-verdict"

  func work() -> any Work {
    switch self {
    case .read: Read()
    case .record: Record()
    case .decode: Decode()
    case .verdict: Judge()
    }
  }
}

protocol Work {
  /// How many lines were what they should be.
  var taken: Int { get }
  mutating func take(_ lines: Lines, _ index: Int)
}

/// When every frame came: 2026-11-23 00:00:00 UTC.
private let now = UnixTime(microseconds: 1_795_392_000_000_000)

private struct Read: Work {
  var taken = 0
  private var rows = MessageRows()

  mutating func take(_ lines: Lines, _ index: Int) {
    lines.with(index) { frame in
      rows.removeAll()
      if case .data = OKX.read(frame, receivedAt: now, into: &rows) { taken += rows.rows.count }
    }
  }
}

private struct Record: Work {
  var taken = 0
  private var rows = MessageRows()
  private var line = LineBuffer()

  mutating func take(_ lines: Lines, _ index: Int) {
    lines.with(index) { frame in
      rows.removeAll()
      guard case .data(let subscription) = OKX.read(frame, receivedAt: now, into: &rows) else {
        return
      }
      line.removeAll()
      let origin = Origin(exchange: "okx", symbol: subscription.symbol, source: .ws)
      for case .ticker(let ticker) in rows.rows {
        ticker.write(origin, from: frame, to: &line)
        taken += 1
      }
    }
  }
}

private struct Decode: Work {
  var taken = 0
  private var record = RecordLine()

  mutating func take(_ lines: Lines, _ index: Int) {
    lines.with(index) { line in
      do {
        try record.decode(line)
        taken += 1
      } catch {
        // It is missed in `taken`.
      }
    }
  }
}

private struct Judge: Work {
  var taken = 0
  private var check: RecordCheck

  init() {
    var settings = RecordCheck.Settings()
    settings.clock = .records
    check = RecordCheck(settings)
  }

  mutating func take(_ lines: Lines, _ index: Int) {
    lines.with(index) { line in
      // Two in a hundred are refused: that is a verdict as well.
      switch check.push(line, at: Now(unix: now, monotonic: MonotonicTime(microseconds: 0))) {
      case .pass, .reject: taken += 1
      }
    }
  }
}
