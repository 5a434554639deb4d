import MarketData

/// Which tickers of one symbol were written last, by the exchange's time.
///
/// One whose time is wrong must cost itself alone. A time that lies ahead of its arrival, and further
/// than that of the others, is kept apart: it is ordered among its like, so that two feeds write it
/// once, and orders nobody else. How far a right time lies from its arrival is learned from the
/// ticker before: a slow clock of ours shifts them all alike. Times that cannot be are apart from both.
struct TickOrder {
  private struct Last {
    /// Unix milliseconds.
    var time: Int64
    /// How far it lay ahead of its arrival, in milliseconds; below zero for one that came later.
    var lead: Int64
    var isFirst = true
    var contents = RecentContents()

    func isRepeated(_ tsMs: Int64, _ content: UInt64) -> Bool {
      time == tsMs && contents.contains(content)
    }

    @inline(__always)
    mutating func startOver(_ tsMs: Int64, _ leadMs: Int64, _ content: UInt64) {
      contents.startOver(with: content)
      time = tsMs
      lead = leadMs
      isFirst = false
    }
  }

  /// Where a ticker belongs.
  private enum Kind {
    case usual
    case ahead
    case impossible
  }

  private var usual: Last?
  private var ahead: Last?
  private var impossible: Last?

  /// A time that lies no further ahead is right: dantaro-validate's own limit.
  static let farthestLead: Int64 = 2_000
  /// No clock is so slow.
  private static let impossibleLead = SourceMerge.farthestFuture.microseconds / 1_000

  enum Standing {
    case newer
    /// Of the time written last, and not written yet.
    case another
    case `repeat`
    case older

    /// True if it is to be written, as long as its source is believed.
    var isNews: Bool {
      switch self {
      case .newer, .another: true
      case .repeat, .older: false
      }
    }
  }

  /// How a ticker stands to what was written.
  @inline(__always)
  func standing(tsMs: Int64, leadMs: Int64, _ content: UInt64) -> Standing {
    isPlain(tsMs, leadMs) ? .newer : closerStanding(tsMs, leadMs, content)
  }

  /// True if a ticker is newer than all others, of which none had a wrong time; nor has it itself.
  ///
  /// Most are: these need not be compared (bench row `merge`).
  @inline(__always)
  private func isPlain(_ tsMs: Int64, _ leadMs: Int64) -> Bool {
    guard let usual, ahead == nil, impossible == nil else { return false }
    return tsMs > usual.time && leadMs <= TickOrder.farthestLead
  }

  private func closerStanding(_ tsMs: Int64, _ leadMs: Int64, _ content: UInt64) -> Standing {
    // Of two feeds' copies the later one's time may be right by then.
    let isRepeat =
      usual?.isRepeated(tsMs, content) ?? false || ahead?.isRepeated(tsMs, content) ?? false
      || impossible?.isRepeated(tsMs, content) ?? false
    if isRepeat { return .repeat }
    guard let last = last(kind(tsMs, leadMs)), !isMisled(tsMs, leadMs) else { return .newer }
    if tsMs < last.time { return .older }
    return tsMs > last.time ? .newer : .another
  }

  /// Notes a ticker as written.
  @inline(__always)
  mutating func note(tsMs: Int64, leadMs: Int64, _ content: UInt64) {
    if isPlain(tsMs, leadMs) {
      usual?.startOver(tsMs, leadMs, content)
    } else {
      noteCloser(tsMs, leadMs, content)
    }
  }

  private mutating func noteCloser(_ tsMs: Int64, _ leadMs: Int64, _ content: UInt64) {
    if isMisled(tsMs, leadMs) {
      // The very first one was wrong: what was taken for usual was not.
      ahead = usual
      usual = nil
    }
    switch kind(tsMs, leadMs) {
    case .usual: TickOrder.note(tsMs, leadMs, content, in: &usual)
    case .ahead: TickOrder.note(tsMs, leadMs, content, in: &ahead)
    case .impossible: TickOrder.note(tsMs, leadMs, content, in: &impossible)
    }
  }

  private static func note(
    _ tsMs: Int64,
    _ leadMs: Int64,
    _ content: UInt64,
    in last: inout Last?
  ) {
    if last?.time == tsMs {
      last?.contents.add(content)
    } else {
      // In place, so that the room for contents is used again.
      let isFirst = last == nil
      if isFirst { last = Last(time: tsMs, lead: leadMs) }
      last?.contents.startOver(with: content)
      last?.time = tsMs
      last?.isFirst = isFirst
    }
    last?.lead = leadMs
  }

  // MARK: Where it belongs

  private func kind(_ tsMs: Int64, _ leadMs: Int64) -> Kind {
    if leadMs > TickOrder.impossibleLead { return .impossible }
    guard let usual, !isMisled(tsMs, leadMs) else { return .usual }
    let isAhead =
      leadMs > TickOrder.farthestLead && leadMs > usual.lead + TickOrder.farthestLead
    return isAhead ? .ahead : .usual
  }

  /// True if the only one so far lay ahead, and this one is before it and of the present.
  private func isMisled(_ tsMs: Int64, _ leadMs: Int64) -> Bool {
    guard let usual, usual.isFirst, tsMs < usual.time, usual.lead > TickOrder.farthestLead else {
      return false
    }
    return abs(leadMs) <= TickOrder.farthestLead && leadMs < usual.lead - TickOrder.farthestLead
  }

  private func last(_ kind: Kind) -> Last? {
    switch kind {
    case .usual: usual
    case .ahead: ahead
    case .impossible: impossible
    }
  }
}
