import MarketData
import NDJSON

/// What becomes of rows: which go out, in which order, and which were known.

extension SnapshotSession {
  // MARK: Tickers

  mutating func takeTicker(_ symbol: String, from text: Span<UInt8>, at now: Now) {
    guard case .ticker(let ticker)? = rows.rows.first else {
      if rows.refused.isEmpty { foundNothing("\(symbol) ticker", symbol: symbol) }
      return
    }
    accounts.suppressed += Int64(rows.rows.count - 1)
    write(ticker, symbol, from: text, at: now)
  }

  mutating func takeAllTickers(from text: Span<UInt8>, at now: Now) {
    for (row, symbol) in zip(rows.rows, rows.symbols) {
      guard case .ticker(let ticker) = row else { continue }
      write(ticker, symbol, from: text, at: now)
    }
  }

  /// The venue answers from several caches, so time can step back; the output does not.
  private mutating func write(
    _ ticker: Ticker,
    _ symbol: String,
    from text: Span<UInt8>,
    at now: Now
  ) {
    if settings.interval != nil {
      if let last = lastTickerMs[symbol], ticker.tsMs < last {
        accounts.suppressed += 1
        return
      }
      // One from a time to come passes, and is no reason to leave those of the present out.
      if ticker.tsMs <= now.unix.milliseconds + Self.clockDifference.microseconds / 1_000 {
        lastTickerMs[symbol] = ticker.tsMs
      }
    }
    let start = output.count
    ticker.write(
      Origin(exchange: Venue.name, symbol: symbol, source: .rest),
      from: text,
      to: &output
    )
    keepRecord(from: start, "\(symbol) ticker")
  }

  /// Counts the record just put behind the others; takes it back if it is too long to be one.
  private mutating func keepRecord(from start: Int, _ name: String) {
    let bytes = output.count - start
    guard bytes > RecordQueue.longestRecord else {
      accounts.written += 1
      return
    }
    output.rewind(to: start)
    tellTooLong(bytes, name)
  }

  /// A number of thousands of digits is legal JSON and no price.
  private mutating func tellTooLong(_ bytes: Int, _ name: String) {
    accounts.rejected += 1
    failed.insert(name)
    tell(
      .warning,
      "row/\(name)",
      "\(name): a row was refused: a record of \(bytes) bytes, "
        + "more than \(RecordQueue.longestRecord)"
    )
  }

  // MARK: Candles

  private var candles: [(candle: Candle, place: TextRange)] {
    zip(rows.rows, rows.places).compactMap { row, place in
      guard case .candle(let candle) = row else { return nil }
      return (candle, place)
    }
  }

  /// The newest bars came, newest first: the closed ones that are new go out ascending, then the
  /// forming one if it changed.
  mutating func takeLatest(_ place: Int, mayPage: Bool, from text: Span<UInt8>, at now: Now) {
    let bars = candles.filter { !isAhead($0.candle, at: now) }
      .sorted { $0.candle.tsMs < $1.candle.tsMs }
    tellAhead(place, rows.rows.count - bars.count)
    guard let oldest = bars.first else {
      let isFirst = series[place].lastClosedMs == nil
      if isFirst, rows.refused.isEmpty {
        foundNothing(series[place].description, symbol: series[place].symbol)
      }
      return
    }
    if let last = series[place].lastClosedMs {
      let first = series[place].interval.next(after: last)
      // The venue's newest page does not reach back to what was written: page the rest first.
      if mayPage, oldest.candle.tsMs > first {
        accounts.suppressed += Int64(bars.count)
        putBack(SnapshotJob(pages(place, from: first, now.unix.milliseconds, thenLatest: true)))
        return
      }
    }
    let closed = bars.filter(\.candle.closed)
    let lastBefore = series[place].lastClosedMs
    for (index, bar) in closed.enumerated() {
      // One answer without a bar proves little: the venue has several caches.
      if let first = holeBefore(bar.candle, place), series[place].doubtedMs != first {
        series[place].doubtedMs = first
        accounts.suppressed += Int64(bars.count - index)
        // Behind what an earlier answer brought there may be much to fetch; a hole inside this one is
        // looked at once more, and an odd old row makes nobody page through decades.
        let isInside = index > 0 && closed[index - 1].candle.tsMs > lastBefore ?? .min
        let once = SnapshotJob.Work.latest(series: place, limit: 0, mayPage: false)
        putBack(SnapshotJob(isInside ? once : candleWork(place, at: now)))
        return
      }
      writeClosed(bar.candle, place, from: text)
    }
    let forming = bars.last { !$0.candle.closed }
    accounts.suppressed += Int64(bars.count { !$0.candle.closed }) - (forming == nil ? 0 : 1)
    if let forming {
      writeForming(forming.candle, TextHash.of(text, forming.place), place, from: text)
    }
  }

  /// True for a bar that cannot be yet: one such would end the series until its time has come.
  ///
  /// Where it is our clock that is slow, the bar is only late: a later round asks for it again.
  private func isAhead(_ candle: Candle, at now: Now) -> Bool {
    let moment = candle.closed ? candle.interval.next(after: candle.tsMs) : candle.tsMs
    return moment > now.unix.milliseconds + Self.clockDifference.microseconds / 1_000
  }

  private mutating func tellAhead(_ place: Int, _ count: Int) {
    guard count > 0 else { return }
    accounts.suppressed += Int64(count)
    let name = series[place].description
    tell(
      .warning,
      "ahead/\(name)",
      "\(name): left out until then: \(count) that end after now by this machine's clock"
    )
  }

  /// The first bar that is missing between the last one written and this one.
  private func holeBefore(_ candle: Candle, _ place: Int) -> Int64? {
    guard let last = series[place].lastClosedMs else { return nil }
    let first = candle.interval.next(after: last)
    return candle.interval.bars(from: first, to: candle.tsMs) > 0 ? first : nil
  }

  private mutating func writeClosed(_ candle: Candle, _ place: Int, from text: Span<UInt8>) {
    if let last = series[place].lastClosedMs, candle.tsMs <= last {
      accounts.suppressed += 1
      return
    }
    if let first = holeBefore(candle, place) {
      let count = candle.interval.bars(from: first, to: candle.tsMs)
      tellMissing(place, MissingBars(firstMs: first, endMs: candle.tsMs, count: count))
    }
    series[place].lastClosedMs = candle.tsMs
    let start = output.count
    candle.write(series[place].origin, from: text, to: &output)
    keepRecord(from: start, series[place].description)
  }

  private mutating func writeForming(
    _ candle: Candle,
    _ digest: UInt64,
    _ place: Int,
    from text: Span<UInt8>
  ) {
    let isOld =
      candle.tsMs <= series[place].lastClosedMs ?? .min || candle.tsMs < series[place].openMs
    guard !isOld, digest != series[place].openDigest else {
      accounts.suppressed += 1
      return
    }
    series[place].openMs = candle.tsMs
    series[place].openDigest = digest
    let start = output.count
    candle.write(series[place].origin, from: text, to: &output)
    keepRecord(from: start, series[place].description)
  }

  // MARK: Pages

  mutating func takePage(
    _ place: Int,
    _ pages: CandlePages,
    thenLatest: Bool,
    from text: Span<UInt8>,
    at now: Now
  ) {
    var pages = pages
    var closed: [CandlePages.Bar] = []
    var line = LineBuffer(reserving: 512)
    var tooLong = 0
    let candles = candles
    for (candle, _) in candles where candle.closed {
      candle.write(series[place].origin, from: text, to: &line)
      if line.count > RecordQueue.longestRecord {
        tellTooLong(line.count, series[place].description)
        tooLong += 1
      } else {
        closed.append(CandlePages.Bar(tsMs: candle.tsMs, line: line.bytes))
      }
      line.removeAll()
    }
    let bars = pages.answered(openTimes: candles.map { $0.candle.tsMs }, closed: closed)
    // To the pages, what is too long is one more row that was not wanted.
    accounts.suppressed += Int64(pages.takeDiscarded() - tooLong)
    for bar in bars {
      output.append(bar.line.span)
      series[place].lastClosedMs = bar.tsMs
    }
    accounts.written += Int64(bars.count)
    for missing in pages.takeMissing() { tellMissing(place, missing) }
    progress =
      "\(series[place].description): \(accounts.written) written, at "
      + UTCText.dateTime(unixMilliseconds: pages.next)
    guard pages.isDone else {
      putBack(SnapshotJob(.pages(series: place, pages, thenLatest: thenLatest)))
      return
    }
    if thenLatest {
      putBack(SnapshotJob(workAfter(pages, series: place, at: now)))
    } else if !pages.hasWritten, series[place].lastClosedMs == nil {
      tell(
        .warning,
        "empty/\(series[place].description)",
        "\(series[place].description): no closed candle since then"
      )
    }
  }

  private mutating func tellMissing(_ place: Int, _ missing: MissingBars) {
    // Holes that are no fault are told together.
    let isIdle = Venue.skipsIdleBars
    tell(
      isIdle ? .note : .warning,
      "missing/\(series[place].description)" + (isIdle ? "" : "/\(missing.firstMs)"),
      "\(series[place].description): \(missing.count) candles are not to be had, "
        + "\(UTCText.dateTime(unixMilliseconds: missing.firstMs)) up to "
        + UTCText.dateTime(unixMilliseconds: missing.endMs)
        + (isIdle ? "; where nothing is traded there is none" : "")
    )
  }
}
