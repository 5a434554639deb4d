import MarketData

/// The tickers of one symbol from several feeds: each once, never back in time.
struct TickChoice {
  var source = SourceChoice()
  /// The exchange's time of the last ticker written, Unix milliseconds.
  private var written: Int64?
  private var contents = RecentContents()

  /// A realtime ticker.
  ///
  /// An older one says nothing about realtime being alive: a feed that lags behind what was
  /// written has nothing to offer, and REST may have.
  mutating func realtime(
    tsMs: Int64,
    _ content: ContentDigest,
    _ sighting: SourceChoice.Sighting
  ) -> TickVerdict {
    if isOlder(tsMs) { return .suppress(.late) }
    let change: SourceChange? = source.sawRealtime(sighting) ? .realtime : nil
    if isRepeat(tsMs, content) { return TickVerdict(suppression: .late, change: change) }
    note(tsMs, content)
    return TickVerdict(change: change)
  }

  /// A REST ticker, and whether REST is admitted.
  mutating func rest(
    tsMs: Int64,
    _ content: ContentDigest,
    _ admission: SourceChoice.Admission
  ) -> TickVerdict {
    switch admission {
    case .refused:
      return .suppress(.superseded)
    case .believed:
      if isOlder(tsMs) || isRepeat(tsMs, content) { return .suppress(.late) }
      note(tsMs, content)
      return .write
    case .ifNewer(let cause):
      if isOlder(tsMs) { return .suppress(.late) }
      if tsMs == written { return .suppress(.superseded) }
      source.fallBack()
      note(tsMs, content)
      return TickVerdict(change: .fallback(cause))
    }
  }

  // MARK: Steps

  private func isOlder(_ tsMs: Int64) -> Bool {
    guard let written else { return false }
    return tsMs < written
  }

  private func isRepeat(_ tsMs: Int64, _ content: ContentDigest) -> Bool {
    tsMs == written && contents.contains(content)
  }

  private mutating func note(_ tsMs: Int64, _ content: ContentDigest) {
    if tsMs == written {
      contents.add(content)
    } else {
      contents.startOver(with: content)
    }
    written = tsMs
  }
}
