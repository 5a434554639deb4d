import MarketData
import NDJSON

/// Tickers and trades.

extension SourceMerge {
  mutating func ticker(
    _ reading: TickerReading,
    in text: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> Decision {
    let place = reading.place
    let content = reading.content
    guard
      let key = tickers.index(noted: reading.note, at: arrival.now.monotonic)
        ?? tickers.index(
          text,
          place.exchange,
          place.symbol,
          at: arrival.now.monotonic,
          makingState: TickChoice.init
        )
    else { throw .tooManyKeys }
    // A time that cannot be is told; which tickers it orders is TickOrder's to say.
    if isFromTheFuture(place.tsMs, at: arrival.present) { noteFuture(of: key, place.tsMs) }
    let leadMs = place.tsMs - arrival.now.unix.milliseconds
    let verdict: TickVerdict
    switch place.way {
    case .realtime:
      verdict = tickers.states[key].realtime(
        tsMs: place.tsMs,
        leadMs: leadMs,
        content,
        arrival.sighting
      )
    case .rest:
      let admission = admission(
        tickers.states[key].source,
        place,
        .ticks,
        in: text,
        at: arrival.now.monotonic
      )
      verdict = tickers.states[key].rest(
        tsMs: place.tsMs,
        leadMs: leadMs,
        content,
        admission
      )
    }
    if let change = verdict.change {
      let name = tickers.name(key)
      tell(of: change, name, channel: "tickers", interval: nil, at: arrival.now, to: &output)
    }
    if let reason = verdict.suppression { return .settled(.suppressed(reason)) }
    return .passes
  }

  mutating func trade(
    _ record: inout RecordLine,
    in text: Span<UInt8>,
    _ arrival: Arrival
  ) throws(Rejection) -> Decision {
    let place = try RecordPlace(&record, in: text)
    let id = record[.id]
    guard id.isString, !id.range.isEmpty else { throw .missing(.id) }
    guard
      let key = trades.index(
        text,
        place.exchange,
        place.symbol,
        at: arrival.now.monotonic,
        makingState: { TradeWindow() }
      )
    else { throw .tooManyKeys }
    guard trades.states[key].isNew(text, id.range) else {
      return .settled(.suppressed(.duplicate))
    }
    return .passes
  }

  /// Whether a REST record of a key may pass.
  mutating func admission(
    _ source: SourceChoice,
    _ place: RecordPlace,
    _ carrier: Disconnections.Carrier,
    in text: Span<UInt8>,
    at now: MonotonicTime
  ) -> SourceChoice.Admission {
    let exchange = disconnections.exchange(text, at: place.exchange)
    let cuts = disconnections
    return source.admission(at: now, staleAfter: options.staleAfter) { sighting in
      cuts.isCut(exchange, carrier, input: sighting.input, since: sighting.order)
    }
  }

  /// Tells that a key's believed source has changed.
  mutating func tell(
    of change: SourceChange,
    _ name: (exchange: String, symbol: String),
    channel: String,
    interval: Interval?,
    at now: Now,
    to output: inout LineBuffer
  ) {
    let event: Status.Event
    let message: String?
    switch change {
    case .fallback(let cause): (event, message) = (.fallback, cause.message)
    case .realtime: (event, message) = (.realtime, nil)
    }
    announce(
      Status(
        event,
        exchange: name.exchange,
        symbol: name.symbol,
        source: .merge,
        recvUs: now.unix.microseconds,
        channel: channel,
        interval: interval?.name,
        message: message
      ),
      to: &output
    )
  }
}
