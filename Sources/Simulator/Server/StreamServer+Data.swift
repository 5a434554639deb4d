import MarketData
import NDJSON

/// What becomes due on each stream.

/// Bars that ended longer ago are not pushed any more, in milliseconds.
private let longestPause: Int64 = 600_000

extension StreamServer {
  mutating func newFeed(_ key: ChannelKey, at now: Now) -> Feed {
    let soon = now.unix.microseconds
    if core.replay != nil {
      guard let recorded = core.replay?.start(key, at: now.unix) else {
        return Feed(key: key, instrument: 0, source: .quiet, due: .max)
      }
      return Feed(key: key, instrument: 0, source: .recorded(place: recorded), due: soon)
    }
    guard let place = core.places[key.instId], let kind = kind(of: key) else {
      return Feed(key: key, instrument: 0, source: .quiet, due: .max)
    }
    let moment = now.unix.milliseconds
    let tape = core.market.tapes[place]
    switch kind {
    case .ticker:
      let tick = core.ticking.tick(at: now.unix, of: tape)
      let fill = followsTrades ? core.market.lastFill(place, at: moment).id : 0
      let source = Feed.Source.ticker(tick: tick, quote: nil, fill: fill)
      return Feed(key: key, instrument: place, source: source, due: soon)
    case .book:
      let source = Feed.Source.book(tick: core.quoting.tick(at: now.unix, of: tape), quote: nil)
      return Feed(key: key, instrument: place, source: source, due: soon)
    case .trades(let isMerged):
      let source = Feed.Source.trades(isMerged: isMerged, sentTo: moment)
      return Feed(key: key, instrument: place, source: source, due: soon)
    case .candle(let length):
      let open = length.open(containing: moment)
      let source = Feed.Source.candle(
        length,
        bar: core.market.bar(place, length, from: open, to: moment + 1),
        foldedTo: moment + 1,
        isPushed: !Self.manner.pushesFlat
      )
      return Feed(key: key, instrument: place, source: source, due: nextCandle(after: now))
    }
  }

  /// True if tickers come with trades only; not at rates that no venue has.
  private var followsTrades: Bool {
    Self.manner.tickersFollowTrades && core.ticking.rate <= 10
  }

  private func nextCandle(after now: Now) -> Int64 {
    let period = Self.manner.candlePeriodSeconds * 1_000_000
    return (now.unix.microseconds / period + 1) * period
  }

  /// Sends what a stream has to tell by now.
  mutating func emit(_ place: Int, at now: Now) {
    switch core.feeds[place].source {
    case .ticker(let tick, let quote, let fill):
      emitTickers(place, after: tick, quote, fill, at: now)
    case .book(let tick, let quote): emitQuotes(place, after: tick, quote, at: now)
    case .trades(let isMerged, let sentTo):
      emitTrades(place, isMerged: isMerged, after: sentTo, at: now)
    case .candle(let length, let bar, let foldedTo, let isPushed):
      emitCandle(place, length, bar, foldedTo, isPushed, at: now)
    case .recorded(let recorded): emitRecorded(place, recorded, at: now)
    case .quiet: core.feeds[place].due = .max
    }
  }

  private mutating func emitTickers(
    _ place: Int,
    after tick: Int64,
    _ lastQuote: Quote?,
    _ lastFill: Int64,
    at now: Now
  ) {
    let instrument = core.feeds[place].instrument
    let tape = core.market.tapes[instrument]
    let current = core.ticking.tick(at: now.unix, of: tape)
    // After a pause of the process, only the last second is made up for.
    var next = max(tick + 1, current - Int64(core.ticking.rate))
    var quote = lastQuote
    var fillID = lastFill
    while next <= current {
      let moment = core.ticking.time(of: next, tape)
      let fill = core.market.lastFill(instrument, at: moment.milliseconds)
      let fresh = Quote(tape, last: fill, tick: core.quoting.tick(at: moment, of: tape))
      if fill.id != fillID || (!followsTrades && fresh != quote) {
        deliver(.ticker(at: moment.milliseconds, fresh), of: place, at: now)
      }
      quote = fresh
      fillID = fill.id
      next += 1
    }
    let last = max(tick, current)
    core.feeds[place].source = .ticker(tick: last, quote: quote, fill: fillID)
    core.feeds[place].due = core.ticking.time(of: last + 1, tape).microseconds
  }

  private mutating func emitQuotes(
    _ place: Int,
    after tick: Int64,
    _ lastQuote: Quote?,
    at now: Now
  ) {
    let instrument = core.feeds[place].instrument
    let tape = core.market.tapes[instrument]
    let current = core.quoting.tick(at: now.unix, of: tape)
    var next = max(tick + 1, current - Int64(core.quoting.rate))
    var quote = lastQuote
    while next <= current {
      let moment = core.quoting.time(of: next, tape).milliseconds
      let fill = core.market.lastFill(instrument, at: moment)
      let fresh = Quote(tape, last: fill, tick: next)
      if fresh != quote { deliver(.book(at: moment, fresh, change: next), of: place, at: now) }
      quote = fresh
      next += 1
    }
    let last = max(tick, current)
    core.feeds[place].source = .book(tick: last, quote: quote)
    core.feeds[place].due = core.quoting.time(of: last + 1, tape).microseconds
  }

  private mutating func emitTrades(
    _ place: Int,
    isMerged: Bool,
    after sentTo: Int64,
    at now: Now
  ) {
    let tape = core.market.tapes[core.feeds[place].instrument]
    let moment = now.unix.milliseconds
    for (trade, joined) in tape.trades(after: sentTo, to: moment, isMerged: isMerged) {
      deliver(.trade(trade, joined: Int64(joined)), of: place, at: now)
    }
    let last = max(sentTo, moment)
    core.feeds[place].source = .trades(isMerged: isMerged, sentTo: last)
    core.feeds[place].due = (tape.nextFill(after: last) ?? last + 60_000) * 1_000
  }

  /// What ended, once and final where the venue says so; else the forming bar if it changed.
  private mutating func emitCandle(
    _ place: Int,
    _ length: BarLength,
    _ lastBar: Bar,
    _ lastFolded: Int64,
    _ wasPushed: Bool,
    at now: Now
  ) {
    let instrument = core.feeds[place].instrument
    let tape = core.market.tapes[instrument]
    let manner = Self.manner
    let moment = now.unix.milliseconds
    var bar = lastBar
    var foldedTo = lastFolded
    var isPushed = wasPushed
    var hasEnded = false
    var end = length.next(after: bar.openMilliseconds)
    if end + longestPause < moment {
      // The process was stopped for long: the hole stays, as after a failure of the exchange.
      let open = length.open(containing: moment)
      bar = core.market.bar(instrument, length, from: open, to: moment + 1)
      foldedTo = moment + 1
      isPushed = false
      end = length.next(after: open)
    }
    while end <= moment {
      let fills = bar.fills
      tape.forEachFill(from: foldedTo, to: end) { bar.add($0, of: tape.instrument) }
      if manner.announcesEnd {
        deliver(.candle(length, bar, isFinal: true), of: place, at: now)
        hasEnded = true
      } else if bar.fills != fills {
        deliver(.candle(length, bar, isFinal: false), of: place, at: now)
      }
      bar = Bar(openMilliseconds: end, previousClose: bar.close)
      foldedTo = end
      isPushed = !manner.pushesFlat
      end = length.next(after: end)
    }
    if !hasEnded {
      let fills = bar.fills
      tape.forEachFill(from: foldedTo, to: moment + 1) { bar.add($0, of: tape.instrument) }
      foldedTo = max(foldedTo, moment + 1)
      if !isPushed || bar.fills != fills {
        deliver(.candle(length, bar, isFinal: false), of: place, at: now)
        isPushed = true
      }
    }
    core.feeds[place].source = .candle(length, bar: bar, foldedTo: foldedTo, isPushed: isPushed)
    core.feeds[place].due = min(
      nextCandle(after: now),
      length.next(after: bar.openMilliseconds) * 1_000
    )
  }

  private mutating func emitRecorded(_ place: Int, _ recorded: Int, at now: Now) {
    while let frame = core.replay?.next(recorded, at: now.unix) {
      guard let bytes = core.replay?.bytes(of: frame) else { break }
      deliver(.recorded(bytes), of: place, at: now)
    }
    core.feeds[place].due = core.replay?.due(recorded)?.microseconds ?? .max
    if core.replay?.endsNow() == true {
      output.log("replay_end", at: now, [("sent", .number(Int64(core.replay?.sent ?? 0)))])
    }
  }

  /// With `flood`, the stated number of messages a second is shared by the symbols followed.
  mutating func adaptRate() {
    guard let fault = core.faults.first(.flood) else { return }
    let followed = core.feeds.count { feed in
      if case .ticker = feed.source { true } else { false }
    }
    core.ticking = Ticking(rate: fault.number / max(1, followed))
    core.quoting = Ticking(rate: core.ticking.rate)
    for place in core.feeds.indices {
      let tape = core.market.tapes[core.feeds[place].instrument]
      switch core.feeds[place].source {
      case .ticker(_, let quote, let fill):
        let tick = core.ticking.tick(at: core.lastNow.unix, of: tape)
        core.feeds[place].source = .ticker(tick: tick, quote: quote, fill: fill)
      case .book(_, let quote):
        let tick = core.quoting.tick(at: core.lastNow.unix, of: tape)
        core.feeds[place].source = .book(tick: tick, quote: quote)
      case .trades, .candle, .recorded, .quiet: break
      }
    }
  }
}
