public import MarketData
import NDJSON

/// Time passes: data becomes due, idle connections are closed.

extension OKXServer {
  /// Does everything that is due.
  public mutating func advance(to now: Now) {
    lastNow = now
    for place in streams.indices where streams[place].due <= now.unix.microseconds {
      emit(place, at: now)
    }
    acknowledgeLate(at: now)
    floodPings(at: now)
    beginServerFaults(at: now)
    // In the order of arrival, so that a run can be repeated.
    for peer in connections.keys.sorted() {
      advance(peer, to: now)
      guard let connection = connections[peer], !connection.isEnding else { continue }
      if let cutAt = connection.cutAt, cutAt <= now.monotonic {
        counts.faults += 1
        output.log("fault", at: now, [("name", "notice-cut"), ("peer", .number(Int64(peer)))])
        cut(peer, at: now)
      } else if idleDeadline(connection) <= now.monotonic {
        end(peer, code: 4004, reason: "No data received in 30s.", at: now)
      }
    }
  }

  /// When `advance` has something to do; nil while nobody is connected.
  public var deadline: MonotonicTime? {
    var next: MonotonicTime?
    for connection in connections.values where !connection.isEnding {
      let idle = idleDeadline(connection)
      let own = min(idle, connection.nextEvent ?? idle)
      next = min(next ?? own, own)
    }
    guard next != nil else { return nil }
    for due in lateAcks.lazy.map(\.due) { next = min(next ?? due, due) }
    if let due = nextServerFault { next = min(next ?? due, due) }
    if let ping = nextFloodPing { next = min(next ?? ping, ping) }
    guard let due = streams.lazy.map(\.due).min(), due < .max else { return next }
    // At high rates messages go out in bunches of a millisecond.
    let wait = max(due - lastNow.unix.microseconds, ticking.rate > 1_000 ? 1_000 : 0)
    let own = lastNow.monotonic + TimeSpan(microseconds: wait)
    return min(next ?? own, own)
  }

  /// 30 s after the last thing sent, or after the opening if no subscribe request came.
  private func idleDeadline(_ connection: Connection) -> MonotonicTime {
    (connection.hasSubscribed ? connection.lastSent : connection.openedAt) + OKXServer.idle
  }

  // MARK: Channels

  /// Bars that ended longer ago are not pushed any more, in milliseconds.
  private static let longestPause: Int64 = 600_000

  private mutating func emit(_ place: Int, at now: Now) {
    switch streams[place].source {
    case .ticker(let instrument, let tick, let quote, let fill):
      emitTickers(place, instrument, after: tick, quote, fill, at: now)
    case .trades(let instrument, let isMerged, let sentTo):
      emitTrades(place, instrument, isMerged: isMerged, after: sentTo, at: now)
    case .candle(let instrument, let length, let bar, let foldedTo, let isPushed):
      emitCandle(place, instrument, length, bar, foldedTo, isPushed, at: now)
    case .recorded(let recorded):
      emitRecorded(place, recorded, at: now)
    case .quiet:
      streams[place].due = .max
    }
  }

  private mutating func emitTickers(
    _ place: Int,
    _ instrument: Int,
    after tick: Int64,
    _ lastQuote: Quote?,
    _ lastFill: Int64,
    at now: Now
  ) {
    let tape = market.tapes[instrument]
    let current = ticking.tick(at: now.unix, of: tape)
    // After a pause of the process, only the last second is made up for.
    var next = max(tick + 1, current - Int64(ticking.rate))
    var quote = lastQuote
    var fillID = lastFill
    while next <= current {
      let moment = ticking.time(of: next, tape).milliseconds
      let fill = market.lastFill(instrument, at: moment)
      let fresh = Quote(tape, last: fill, tick: next)
      // A ticker is pushed on a trade or a change of the best prices and sizes only.
      if fresh != quote || fill.id != fillID {
        let start = output.text.count
        appendTicker(streams[place].key, instrument, at: moment, fresh)
        deliver(TextRange(start, output.text.count), of: place, at: now)
      }
      quote = fresh
      fillID = fill.id
      next += 1
    }
    streams[place].source = .ticker(
      place: instrument,
      tick: max(tick, current),
      quote: quote,
      fill: fillID
    )
    streams[place].due = ticking.time(of: max(tick, current) + 1, tape).microseconds
  }

  mutating func appendTicker(
    _ key: ChannelKey,
    _ instrument: Int,
    at moment: Int64,
    _ quote: Quote
  ) {
    output.text.append(envelopeOf: key)
    market.append(ticker: instrument, at: moment, quote: quote, to: &output.text)
    output.text.append("]}")
  }

  /// The ticker that stands at this moment: when it last changed, and its quote.
  mutating func presentTicker(_ instrument: Int, at now: Now) -> (moment: Int64, quote: Quote) {
    let tape = market.tapes[instrument]
    let tick = ticking.tick(at: now.unix, of: tape)
    let moment = ticking.time(of: tick, tape).milliseconds
    return (moment, Quote(tape, last: market.lastFill(instrument, at: moment), tick: tick))
  }

  private mutating func emitTrades(
    _ place: Int,
    _ instrument: Int,
    isMerged: Bool,
    after sentTo: Int64,
    at now: Now
  ) {
    let tape = market.tapes[instrument]
    let moment = now.unix.milliseconds
    for (trade, joined) in tape.trades(after: sentTo, to: moment, isMerged: isMerged) {
      let start = output.text.count
      output.text.append(envelopeOf: streams[place].key)
      output.text.append(trade, of: tape.instrument, count: isMerged ? joined : nil)
      output.text.append("]}")
      deliver(TextRange(start, output.text.count), of: place, at: now)
    }
    let last = max(sentTo, moment)
    streams[place].source = .trades(place: instrument, isMerged: isMerged, sentTo: last)
    streams[place].due = (tape.nextFill(after: last) ?? last + 60_000) * 1_000
  }

  /// On each full second: what ended, once and final; else the forming bar if it changed.
  private mutating func emitCandle(
    _ place: Int,
    _ instrument: Int,
    _ length: BarLength,
    _ lastBar: Bar,
    _ lastFolded: Int64,
    _ wasPushed: Bool,
    at now: Now
  ) {
    let tape = market.tapes[instrument]
    let moment = now.unix.milliseconds
    var bar = lastBar
    var foldedTo = lastFolded
    var isPushed = wasPushed
    var hasEnded = false
    var end = length.next(after: bar.openMilliseconds)
    if end + OKXServer.longestPause < moment {
      // The process was stopped for long: the hole stays, as after a failure of the exchange.
      let open = length.open(containing: moment)
      bar = market.bar(instrument, length, from: open, to: moment + 1)
      foldedTo = moment + 1
      isPushed = false
      end = length.next(after: open)
    }
    while end <= moment {
      tape.forEachFill(from: foldedTo, to: end) { bar.add($0, of: tape.instrument) }
      push(bar, of: place, instrument, isFinal: true, at: now)
      hasEnded = true
      bar = Bar(openMilliseconds: end, previousClose: bar.close)
      foldedTo = end
      isPushed = false
      end = length.next(after: end)
    }
    let fills = bar.fills
    if !hasEnded {
      tape.forEachFill(from: foldedTo, to: moment + 1) { bar.add($0, of: tape.instrument) }
      foldedTo = max(foldedTo, moment + 1)
      // A new bar is pushed within its second second even if it is flat.
      if !isPushed || bar.fills != fills {
        push(bar, of: place, instrument, isFinal: false, at: now)
        isPushed = true
      }
    }
    streams[place].source = .candle(
      place: instrument,
      length,
      bar: bar,
      foldedTo: foldedTo,
      isPushed: isPushed
    )
    streams[place].due = OKXServer.nextSecond(after: now)
  }

  private mutating func push(
    _ bar: Bar,
    of place: Int,
    _ instrument: Int,
    isFinal: Bool,
    at now: Now
  ) {
    let start = output.text.count
    appendCandle(streams[place].key, bar, instrument, isFinal: isFinal)
    deliver(TextRange(start, output.text.count), of: place, at: now)
  }

  mutating func appendCandle(_ key: ChannelKey, _ bar: Bar, _ instrument: Int, isFinal: Bool) {
    output.text.append(envelopeOf: key)
    output.text.append(row: bar, of: market.instruments[instrument], isFinal: isFinal)
    output.text.append("]}")
  }

  private mutating func emitRecorded(_ place: Int, _ recorded: Int, at now: Now) {
    while let frame = replay?.next(recorded, at: now.unix) {
      let start = output.text.count
      replay?.append(frame, to: &output.text)
      deliver(TextRange(start, output.text.count), of: place, at: now)
    }
    streams[place].due = replay?.due(recorded)?.microseconds ?? .max
    if replay?.endsNow() == true {
      output.log("replay_end", at: now, [("sent", .number(Int64(replay?.sent ?? 0)))])
    }
  }
}
