import MarketData
import NDJSON

/// Lines as they come: each is read once, and a ticker like an earlier one by its form.
extension SourceMerge {
  /// Reads a line whose turn has come, or comes later.
  mutating func read(_ line: Span<UInt8>) -> LineReading {
    hasInHand = false
    do {
      try lent.decodeNext(line)
      hasInHand = !lent.hasEscapes
    } catch {
      return .rejected(.malformed(error))
    }
    guard hasInHand else { return .unread }
    guard lent.kind == .ticker else { return .inHand }
    let noted = TickerReading.Note(lent.note)
    let isNoted = tickers.isCurrent(noted.key)
    if isNoted, let reading = TickerReading(&lent, noted: noted, in: line) {
      return .ticker(reading)
    }
    do {
      let reading = try TickerReading(&lent, in: line)
      let place = reading.place
      if !isNoted, let key = tickers.note(line, place.exchange, place.symbol) {
        let places = PushedPlaces(lent, in: line)
        if let places, let form = lent.formNumber { pushed.set(places, of: form) }
        let note = TickerReading.Note(key: key, way: place.way, hasPlaces: places != nil)
        lent.keep(note.value)
      }
      return .ticker(reading)
    } catch {
      return .rejected(error)
    }
  }

  /// When the line that was read last was received, Unix microseconds; nil where it does not say so.
  ///
  /// Mutating, so that nothing is copied for the call.
  mutating func receiveTime(ofLast line: Span<UInt8>, _ reading: LineReading) -> Int64? {
    if case .ticker(let ticker) = reading { return ticker.recvUs }
    if hasInHand { return lent.integer(.recvUs, in: line) }
    guard case .unread = reading else { return nil }
    do {
      let plain = JSONText.plain(line)
      return try RecordLine(decoding: plain.span).integer(.recvUs, in: plain.span)
    } catch {
      return nil  // Merge will say what is wrong with it.
    }
  }

  /// Decides on a line that was read when it came.
  mutating func decide(
    _ line: Span<UInt8>,
    _ reading: LineReading,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> Decision {
    switch reading {
    case .ticker(let ticker): return try self.ticker(ticker, in: line, arrival, to: &output)
    case .rejected(let rejection): throw rejection
    case .inHand, .unread: break
    }
    var record = RecordLine()
    swap(&record, &lent)
    defer { swap(&record, &lent) }
    if case .inHand = reading {
      return try merge(&record, in: line, line, arrival, to: &output)
    }
    try SourceMerge.decode(line, &record)
    guard record.hasEscapes else {
      return try merge(&record, in: line, line, arrival, to: &output)
    }
    let plain = JSONText.plain(line)
    try SourceMerge.decode(plain.span, &record)
    return try merge(&record, in: plain.span, line, arrival, to: &output)
  }

  private static func decode(_ line: Span<UInt8>, _ record: inout RecordLine) throws(Rejection) {
    do {
      try record.decode(line)
    } catch {
      throw .malformed(error)
    }
  }

  /// `text` is what the record's ranges point into, `line` what came and is passed on.
  private mutating func merge(
    _ record: inout RecordLine,
    in text: Span<UInt8>,
    _ line: Span<UInt8>,
    _ arrival: Arrival,
    to output: inout LineBuffer
  ) throws(Rejection) -> Decision {
    switch record.kind {
    case .ticker:
      return try ticker(TickerReading(&record, in: text), in: text, arrival, to: &output)
    case .candle:
      return try candle(&record, in: text, line, arrival, to: &output)
    case .trade:
      return try trade(&record, in: text, arrival)
    case .status:
      disconnections.note(record, in: text, from: arrival.input, order: arrival.order)
      return .passes
    case .other:
      return .passes
    }
  }
}
