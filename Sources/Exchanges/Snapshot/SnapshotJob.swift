import MarketData

/// One thing to be asked for, over as many requests as it takes.
struct SnapshotJob {
  enum Work {
    case ticker(symbol: String)
    case allTickers
    /// The newest bars of a series, by its place in the session's list.
    /// `mayPage`: what the page does not reach back to is paged for.
    case latest(series: Int, limit: Int, mayPage: Bool)
    /// Closed bars from one on; `thenLatest`: the forming bar is wanted behind them.
    case pages(series: Int, CandlePages, thenLatest: Bool)
  }

  /// What a job is about: there is one job a subject at a time.
  enum Subject: Hashable {
    case ticker(String)
    case allTickers
    case series(Int)
  }

  var work: Work
  /// Tries of the present request that failed.
  var failures = 0
  var notBefore = MonotonicTime(microseconds: .min)

  init(_ work: Work) {
    self.work = work
  }

  var subject: Subject {
    switch work {
    case .ticker(let symbol): .ticker(symbol)
    case .allTickers: .allTickers
    case .latest(let place, _, _), .pages(let place, _, _): .series(place)
    }
  }
}

/// One symbol's candles of one interval, as far as they were written.
struct CandleSeries {
  let symbol: String
  let interval: Interval
  let origin: Origin
  /// The newest closed bar that went out.
  var lastClosedMs: Int64?
  /// The first bar of a hole that was asked for once more.
  var doubtedMs: Int64?
  var openMs = Int64.min
  var openDigest: UInt64?

  init(_ symbol: String, _ interval: Interval, exchange: String) {
    self.symbol = symbol
    self.interval = interval
    self.origin = Origin(exchange: exchange, symbol: symbol, source: .rest)
  }

  var description: String { "\(symbol) candles \(interval.name)" }
}
