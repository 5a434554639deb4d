import MarketData
import NDJSON

/// Candles: forming ones like ticks, closed ones in unbroken order.

extension SourceMerge {
  mutating func candle(
    _ record: inout RecordLine,
    in text: Span<UInt8>,
    _ line: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> Decision {
    let place = try RecordPlace(&record, in: text)
    let spelling = record[.interval]
    guard spelling.isString, spelling.range.count <= 3,
      let interval = Interval(name: text.string(at: spelling.range))
    else { throw .missing(.interval) }
    guard record[.closed].kind == .true || record[.closed].kind == .false else {
      throw .missing(.closed)
    }
    guard interval.isAligned(place.tsMs) else { throw .unaligned }
    // It would make a hole up to its time: it passes as it came, and orders nothing.
    if isFromTheFuture(place.tsMs, at: arrival.present) {
      let (exchange, symbol) = (text.string(at: place.exchange), text.string(at: place.symbol))
      tell(.future(exchange: exchange, symbol: symbol, tsMs: place.tsMs, count: 1))
      return .passes
    }
    guard
      let key = candles.index(
        text,
        place.exchange,
        place.symbol,
        spelling.range,
        at: arrival.now.monotonic,
        makingState: { CandleChoice(interval: interval) }
      )
    else { throw .tooManyKeys }
    if record[.closed].kind == .true {
      let isComplete = record[.volume].kind == .number
      return .settled(closedCandle(key, place, isComplete, line, arrival, to: &output))
    }
    return openCandle(key, place, &record, in: text, arrival, to: &output)
  }

  // MARK: Forming bars

  private mutating func openCandle(
    _ key: Int,
    _ place: RecordPlace,
    _ record: inout RecordLine,
    in text: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) -> Decision {
    if let closed = candles.states[key].closed.newest, place.tsMs <= closed {
      return .settled(.suppressed(.late))
    }
    let state = OpenCandles.State(
      tsMs: place.tsMs,
      volume: record.decimal(.volume, in: text),
      content: Digest.content(of: record, text)
    )
    let verdict: TickVerdict
    switch place.way {
    case .realtime:
      var source = candles.states[key].source
      verdict = candles.states[key].open.realtime(state, arrival.sighting, &source)
      candles.states[key].source = source
    case .rest:
      var source = candles.states[key].source
      let admission = admission(source, place, .candles, in: text, at: arrival.now.monotonic)
      verdict = candles.states[key].open.rest(state, admission, &source)
      candles.states[key].source = source
    }
    if let change = verdict.change { tell(of: change, key, at: arrival.now, to: &output) }
    if let reason = verdict.suppression { return .settled(.suppressed(reason)) }
    return .passes
  }

  // MARK: Closed bars

  private mutating func closedCandle(
    _ key: Int,
    _ place: RecordPlace,
    _ isComplete: Bool,
    _ line: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) -> MergeOutcome {
    // A closed bar that is not behind the others shows that realtime is alive, written or not.
    let isOlder = candles.states[key].closed.newest.map { place.tsMs < $0 } ?? false
    if place.way == .realtime, !isOlder, candles.states[key].source.sawRealtime(arrival.sighting) {
      tell(of: .realtime, key, at: arrival.now, to: &output)
    }
    if place.way == .rest, isComplete {
      candles.states[key].isCompletedByREST = true
      if let waiting = candles.states[key].closed.takeIncomplete(place.tsMs) {
        heldBytes -= waiting.count
        accounts.countReleased(as: .superseded)
        // It stands for realtime's, so it repairs nothing.
        var standing = place
        standing.way = .realtime
        let outcome = put(key, standing, line, at: arrival.now, to: &output)
        dropReleased()
        return outcome
      }
    }
    if place.way == .realtime, !isComplete, candles.states[key].isCompletedByREST,
      candles.states[key].closed.hasRoom(for: place.tsMs),
      excess(beforeAdding: line.count, to: key) == nil
    {
      hold(key, place, line, arrival.now, isIncomplete: true)
      return .held
    }
    return put(key, place, line, at: arrival.now, to: &output)
  }

  private mutating func put(
    _ key: Int,
    _ place: RecordPlace,
    _ line: Span<UInt8>,
    at now: Now,
    to output: inout LineBuffer
  ) -> MergeOutcome {
    switch candles.states[key].closed.place(place.tsMs, from: place.way) {
    case .first:
      let name = candles.name(key)
      let interval = candles.states[key].interval
      tell(
        .started(
          exchange: name.exchange,
          symbol: name.symbol,
          interval: interval,
          tsMs: place.tsMs
        )
      )
      output.appendLine(line)
      return .written
    case .next:
      // Realtime goes on in the middle of a hole: what REST has filled so far is told first.
      if place.way == .realtime, let run = candles.states[key].closed.takeRepaired() {
        announce(status(.backfilled, key, run, at: now), to: &output)
      }
      output.appendLine(line)
      release(key, givingUpThrough: .min, at: now, to: &output)
      return .written
    case .suppressed(let reason):
      return .suppressed(reason)
    case .behindHole:
      guard let excess = excess(beforeAdding: line.count, to: key) else {
        hold(key, place, line, now)
        return .held
      }
      // A wait ends early to make room; the bar may have another place then.
      release(excess.key, givingUpThrough: excess.tsMs, at: now, to: &output)
      return put(key, place, line, at: now, to: &output)
    }
  }

  // MARK: Holding

  /// The bar whose wait must end before another is held, or nil while there is room.
  private func excess(beforeAdding bytes: Int, to key: Int) -> (key: Int, tsMs: Int64)? {
    let sequence = candles.states[key].closed
    if sequence.heldCount >= CandleSequence.mostHeld, let first = sequence.firstHeld {
      return (key, first)
    }
    guard heldBytes + bytes > SourceMerge.mostHeldBytes, let oldest = waits.first else {
      return nil
    }
    return (oldest.key, oldest.tsMs)
  }

  private mutating func hold(
    _ key: Int,
    _ place: RecordPlace,
    _ line: Span<UInt8>,
    _ now: Now,
    isIncomplete: Bool = false
  ) {
    candles.states[key].closed.hold(
      place.tsMs,
      [UInt8](copying: line),
      from: place.way,
      isIncomplete: isIncomplete
    )
    waits.append(HoldQueue.Entry(key: key, tsMs: place.tsMs, since: now.monotonic))
    heldBytes += line.count
  }

  /// Writes what a sequence lets out.
  mutating func release(
    _ key: Int,
    givingUpThrough givenUp: Int64,
    at now: Now,
    to output: inout LineBuffer
  ) {
    while let next = candles.states[key].closed.release(givingUpThrough: givenUp) {
      switch next {
      case .bar(let line):
        output.appendLine(line.span)
        heldBytes -= line.count
        accounts.countReleased()
      case .dropped(let line):
        heldBytes -= line.count
        accounts.countReleased(as: .late)
      case .gap(let run):
        announce(status(.gap, key, run, at: now), to: &output)
      case .backfilled(let run):
        announce(status(.backfilled, key, run, at: now), to: &output)
      }
    }
    dropReleased()
  }

  /// Takes what is no longer held from the front of the queue, and tidies the rest when most of it
  /// is gone.
  private mutating func dropReleased() {
    while let first = waits.first, !candles.states[first.key].closed.holds(first.tsMs) {
      waits.removeFirst()
    }
    if waits.count > 2 * Int(accounts.held) + 64 {
      let sequences = candles
      waits.keep { sequences.states[$0.key].closed.holds($0.tsMs) }
    }
  }

  // MARK: Telling

  private mutating func tell(
    of change: SourceChange,
    _ key: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {
    let name = candles.name(key)
    let interval = candles.states[key].interval
    tell(of: change, name, channel: "candles", interval: interval, at: now, to: &output)
  }

  private func status(
    _ event: Status.Event,
    _ key: Int,
    _ run: CandleSequence.Run,
    at now: Now
  ) -> Status {
    let name = candles.name(key)
    let from = UTCText.dateTime(unixMilliseconds: run.first)
    let to = UTCText.dateTime(unixMilliseconds: run.last)
    return Status(
      event,
      exchange: name.exchange,
      symbol: name.symbol,
      source: .merge,
      tsMs: run.first,
      recvUs: now.unix.microseconds,
      channel: "candles",
      interval: candles.states[key].interval.name,
      message: "\(from) to \(to)",
      count: run.count
    )
  }
}
