import MarketData

/// The tickers of one symbol from several feeds: each once, never back in time.
struct TickChoice {
  var source = SourceChoice()
  /// Times that cannot be and are not told yet.
  var future = FutureTimes()
  private var order = TickOrder()

  /// A realtime ticker, whose time lies `leadMs` milliseconds ahead of its arrival.
  ///
  /// An older one says nothing about realtime being alive: a feed that lags behind what was
  /// written has nothing to offer, and REST may have.
  mutating func realtime(
    tsMs: Int64,
    leadMs: Int64,
    _ content: UInt64,
    _ sighting: SourceChoice.Sighting
  ) -> TickVerdict {
    let standing = order.standing(tsMs: tsMs, leadMs: leadMs, content)
    return realtime(standing, tsMs: tsMs, leadMs: leadMs, content, sighting)
  }

  /// A realtime ticker whose time is right and which changes nothing in who is believed: true if it is
  /// to be written; nil, and nothing done, in doubt or if that is not wanted.
  ///
  /// One mutation, so that nothing is copied for a look before it.
  @inline(__always)
  mutating func plain(
    tsMs: Int64,
    leadMs: Int64,
    _ content: UInt64,
    _ sighting: SourceChoice.Sighting,
    where isWanted: (Bool) -> Bool
  ) -> Bool? {
    guard leadMs <= TickOrder.farthestLead, !source.isFallback else { return nil }
    let standing = order.standing(tsMs: tsMs, leadMs: leadMs, content)
    guard isWanted(standing.isNews) else { return nil }
    _ = realtime(standing, tsMs: tsMs, leadMs: leadMs, content, sighting)
    return standing.isNews
  }

  /// A realtime ticker of which it is known how it stands.
  @inline(__always)
  mutating func realtime(
    _ standing: TickOrder.Standing,
    tsMs: Int64,
    leadMs: Int64,
    _ content: UInt64,
    _ sighting: SourceChoice.Sighting
  ) -> TickVerdict {
    if standing == .older { return .suppress(.late) }
    let change: SourceChange? = source.sawRealtime(sighting) ? .realtime : nil
    if standing == .repeat { return TickVerdict(suppression: .late, change: change) }
    order.note(tsMs: tsMs, leadMs: leadMs, content)
    return TickVerdict(change: change)
  }

  /// A REST ticker, and whether REST is admitted.
  mutating func rest(
    tsMs: Int64,
    leadMs: Int64,
    _ content: UInt64,
    _ admission: SourceChoice.Admission
  ) -> TickVerdict {
    let standing = order.standing(tsMs: tsMs, leadMs: leadMs, content)
    switch (admission, standing) {
    case (.refused, _): return .suppress(.superseded)
    case (.believed, .older), (.believed, .repeat), (.ifNewer, .older): return .suppress(.late)
    case (.ifNewer, .another), (.ifNewer, .repeat): return .suppress(.superseded)
    case (.believed, .newer), (.believed, .another):
      order.note(tsMs: tsMs, leadMs: leadMs, content)
      return .write
    case (.ifNewer(let cause), .newer):
      source.fallBack()
      order.note(tsMs: tsMs, leadMs: leadMs, content)
      return TickVerdict(change: .fallback(cause))
    }
  }
}

/// Times that cannot be, the first and the last of so many.
struct FutureTimes {
  /// Unix milliseconds.
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = 0
  private(set) var count = 0

  mutating func add(_ tsMs: Int64) {
    if count == 0 { first = tsMs }
    last = tsMs
    count += 1
  }
}
