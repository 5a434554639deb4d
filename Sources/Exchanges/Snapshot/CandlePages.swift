import MarketData

/// Pages through the candles of one symbol, so that every closed bar from a given one on comes out
/// once, ascending, in bounded memory.
///
/// The venue pages backwards only (`older than`, exclusive, newest first). So this goes forward
/// window by window, each no longer than a page, and walks back inside a window until its first bar;
/// whatever the venue's real page length is, no edge is missed. Where the venue has nothing that
/// old, the first bar is searched for by halving.
struct CandlePages {
  /// What is to be asked: at most `limit` bars that open before `before`.
  struct Page: Equatable {
    var before: Int64
    var limit: Int
    var isOld: Bool
  }

  /// A closed bar as it will be written.
  struct Bar {
    var tsMs: Int64
    var line: [UInt8]
  }

  enum Step {
    case ask(Page)
    case done
  }

  private enum Phase {
    case begin
    /// Walking back from `cursor` to the window's first bar.
    case window(end: Int64, cursor: Int64, turn: Turn)
    /// The first bar that the venue has lies between: nothing is older than `empty`.
    case search(empty: Int64, full: Int64, probe: Int64)
    case done
  }

  private enum Turn {
    case first
    /// Bars were missing, so the window is asked of the other endpoint too.
    case otherEndpoint
    /// Bars were missing, and one answer without them proves little: the venue has several caches.
    case again
  }

  let interval: Interval
  private let perPage: Int
  /// Bars that open before this are asked of the venue's history.
  private let recentFrom: Int64
  /// The bar that is forming: the end, exclusive.
  private let end: Int64
  /// The next bar to write.
  private(set) var next: Int64
  /// The bar behind the last one that was written.
  private var expected: Int64?
  /// Bars that the venue does not have, between ones that it has.
  private(set) var missing: [MissingBars] = []
  /// Rows that came and were not wanted: repeats, bars that are forming, bars outside the window.
  private var discarded = 0
  private var phase = Phase.begin
  private var gathered: [Bar] = []

  /// Every bar that opens at `first` or later and is closed at `nowMs`.
  init(
    _ interval: Interval,
    from first: Int64,
    nowMs: Int64,
    perPage: Int,
    recent: Int
  ) {
    self.interval = interval
    self.perPage = perPage
    end = interval.open(containing: nowMs)
    let aligned = interval.open(containing: first)
    next = aligned == first ? first : interval.next(after: aligned)
    // A few bars of room, so that the border does not move under a page.
    recentFrom = CandlePages.stepped(end, by: -max(0, recent - 10), interval)
  }

  /// What to do next; call it again after each answer.
  mutating func step() -> Step {
    switch phase {
    case .begin:
      guard next < end else {
        phase = .done
        return .done
      }
      let windowEnd = self.windowEnd
      phase = .window(end: windowEnd, cursor: windowEnd, turn: .first)
      return .ask(page(before: windowEnd, .first))
    case .window(_, let cursor, let turn):
      return .ask(page(before: cursor, turn))
    case .search(_, _, let probe):
      return .ask(Page(before: probe, limit: 1, isOld: probe <= recentFrom))
    case .done:
      return .done
    }
  }

  private func page(before: Int64, _ turn: Turn) -> Page {
    Page(before: before, limit: perPage, isOld: (next < recentFrom) != (turn == .otherEndpoint))
  }

  /// One page further, and not over the border between recent and old bars.
  private var windowEnd: Int64 {
    let limit = min(CandlePages.stepped(next, by: perPage, interval), end)
    return next < recentFrom ? min(limit, recentFrom) : limit
  }

  /// Takes a page in: the open time of every row that came, and the closed bars among them.
  ///
  /// Gives out the bars of a window once it is complete, ascending.
  mutating func answered(openTimes: [Int64], closed: [Bar]) -> [Bar] {
    switch phase {
    case .window(let windowEnd, let cursor, let turn):
      let oldest = openTimes.filter { $0 < cursor }.min()
      let wanted = closed.filter { $0.tsMs >= next && $0.tsMs < windowEnd }
      gathered += wanted
      discarded += openTimes.count - wanted.count
      if let oldest, oldest > next {
        phase = .window(end: windowEnd, cursor: oldest, turn: turn)
        return []
      }
      if turn != .again, lacksBars(before: windowEnd) {
        let isBorder = turn == .first && isNearBorder(windowEnd)
        let next = isBorder ? Turn.otherEndpoint : .again
        phase = .window(end: windowEnd, cursor: windowEnd, turn: next)
        return []
      }
      if oldest == nil, !hasWritten, gathered.isEmpty, windowEnd < end {
        search(empty: windowEnd, full: end)
        return []
      }
      return finishWindow(windowEnd)
    case .search(let empty, let full, let probe):
      discarded += openTimes.count
      if openTimes.contains(where: { $0 < probe }) {
        search(empty: empty, full: probe)
      } else {
        search(empty: probe, full: full)
      }
      return []
    case .begin, .done:
      discarded += openTimes.count
      return []
    }
  }

  var hasWritten: Bool { expected != nil }

  var isDone: Bool {
    if case .done = phase { return true }
    return false
  }

  /// Rows that no list of bars will hold, since the last call.
  mutating func takeDiscarded() -> Int {
    defer { discarded = 0 }
    return discarded
  }

  /// Gives up: bars of a window that could not be completed are not written.
  mutating func abandon() -> Int {
    defer { gathered.removeAll() }
    phase = .done
    return gathered.count
  }

  /// True where it is not certain which of the two endpoints knows the bars: the border moves as
  /// time passes, and the history may leave the newest bars out.
  private func isNearBorder(_ windowEnd: Int64) -> Bool {
    let reach = interval.bars(from: min(windowEnd, recentFrom), to: max(windowEnd, recentFrom))
    return reach <= Int64(perPage)
  }

  /// True if there is a hole behind the first bar that is known.
  private func lacksBars(before windowEnd: Int64) -> Bool {
    let known = Set(gathered.map(\.tsMs))
    guard let first = hasWritten ? next : known.min() else { return true }
    return Int64(known.count { $0 >= first }) < interval.bars(from: first, to: windowEnd)
  }

  private mutating func search(empty: Int64, full: Int64) {
    if interval.bars(from: empty, to: full) <= Int64(perPage) {
      next = empty
      phase = .begin
      return
    }
    let middle = interval.open(containing: empty + (full - empty) / 2)
    phase = .search(empty: empty, full: full, probe: middle)
  }

  private mutating func finishWindow(_ windowEnd: Int64) -> [Bar] {
    gathered.sort { $0.tsMs < $1.tsMs }
    var bars: [Bar] = []
    for bar in gathered where bar.tsMs >= next {
      // Before the first bar there is no hole: the market had not opened.
      tellMissing(before: bar.tsMs)
      bars.append(bar)
      next = interval.next(after: bar.tsMs)
      expected = next
    }
    discarded += gathered.count - bars.count
    gathered.removeAll(keepingCapacity: true)
    let isLast = windowEnd >= end
    // What no later bar shows to be a hole may not have been yet: our clock may be ahead.
    if !isLast { next = max(next, windowEnd) }
    phase = isLast ? .done : .begin
    return bars
  }

  private mutating func tellMissing(before time: Int64) {
    guard let expected, expected < time else { return }
    let count = interval.bars(from: expected, to: time)
    missing.append(MissingBars(firstMs: expected, endMs: time, count: count))
  }

  /// Takes the list of missing bars, so that each is told once.
  mutating func takeMissing() -> [MissingBars] {
    defer { missing.removeAll() }
    return missing
  }

  /// The open time so many bars away.
  static func stepped(_ openMs: Int64, by bars: Int, _ interval: Interval) -> Int64 {
    if let length = interval.milliseconds { return openMs + Int64(bars) * length }
    var time = openMs
    for _ in 0..<abs(bars) {
      time = bars > 0 ? interval.next(after: time) : interval.open(containing: time - 1)
    }
    return time
  }
}
