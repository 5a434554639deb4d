import MarketData

/// The forming bars of one (exchange, symbol, interval): each state once, never back in time.
///
/// Many states of one bar share its open time. Which of two is the older is told by their volume,
/// which only grows while a bar forms.
struct OpenCandles {
  /// One state of a forming bar.
  struct State {
    var tsMs: Int64
    /// Nil where the exchange gave none: then the age is not known.
    var volume: Decimal?
    var content: UInt64
  }

  private var written: State?
  private var contents = RecentContents()

  /// A realtime state; `change` is nil unless it ends a fallback.
  mutating func realtime(
    _ state: State,
    _ sighting: SourceChoice.Sighting,
    _ source: inout SourceChoice
  ) -> TickVerdict {
    if isOlder(state) { return .suppress(.late) }
    let change: SourceChange? = source.sawRealtime(sighting) ? .realtime : nil
    if isRepeat(state) { return TickVerdict(suppression: .late, change: change) }
    note(state)
    return TickVerdict(change: change)
  }

  /// A state from REST, and whether REST is admitted.
  mutating func rest(
    _ state: State,
    _ admission: SourceChoice.Admission,
    _ source: inout SourceChoice
  ) -> TickVerdict {
    switch admission {
    case .refused:
      return .suppress(.superseded)
    case .believed:
      if isOlder(state) || isRepeat(state) { return .suppress(.late) }
      note(state)
      return .write
    case .ifNewer(let cause):
      if isOlder(state) { return .suppress(.late) }
      guard isNewer(state) else { return .suppress(.superseded) }
      source.fallBack()
      note(state)
      return TickVerdict(change: .fallback(cause))
    }
  }

  // MARK: Steps

  private func isOlder(_ state: State) -> Bool { order(state) < 0 }
  private func isNewer(_ state: State) -> Bool { order(state) > 0 }

  /// Negative, zero or positive as the state is older, of the same age, or newer than the last one
  /// written.
  private func order(_ state: State) -> Int {
    guard let written else { return 1 }
    if state.tsMs != written.tsMs { return state.tsMs < written.tsMs ? -1 : 1 }
    guard let volume = state.volume, let before = written.volume else { return 0 }
    return Decimal.compare(volume, before)
  }

  private func isRepeat(_ state: State) -> Bool {
    state.tsMs == written?.tsMs && contents.contains(state.content)
  }

  private mutating func note(_ state: State) {
    guard let written, state.tsMs == written.tsMs else {
      contents.startOver(with: state.content)
      written = state
      return
    }
    contents.add(state.content)
    // A state without a volume does not make the bar's volume forgotten.
    self.written = State(
      tsMs: state.tsMs,
      volume: state.volume ?? written.volume,
      content: state.content
    )
  }
}
