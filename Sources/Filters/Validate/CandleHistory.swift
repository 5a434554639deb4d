import MarketData

/// What is remembered of one symbol's bars of one interval.
///
/// Order holds for closed bars among themselves and for open ones among themselves; no open bar at
/// or before the last closed one. A bar closes once: closed again with the same content it is a
/// `duplicate`, with other content `out_of_order`.
struct CandleHistory {
  private var lastClosedMs: Int64?
  private var lastOpenMs: Int64?
  private var closedDigest: UInt64 = 0
  private var openDigest: UInt64 = 0

  /// Judges a bar that opens at `opening`, Unix milliseconds.
  mutating func judge(
    opening: Int64,
    closed: Bool,
    _ digest: UInt64,
    _ judged: ReasonSet,
    _ detail: inout Detail
  ) -> Verdict {
    let isRepeat = closed ? digest == closedDigest : digest == openDigest
    if isRepeat {
      // What repeats the last bar is where that one was: there is no order to judge.
      guard judged.contains(.duplicate) else { return .pass }
      detail.start("the same bar again, ts_ms ")
      detail.add(opening)
      return .reject(.duplicate)
    }
    if judged.contains(.outOfOrder), isOutOfOrder(opening, closed: closed, &detail) {
      return .reject(.outOfOrder)
    }
    if closed {
      lastClosedMs = max(lastClosedMs ?? opening, opening)
      closedDigest = digest
    } else {
      lastOpenMs = max(lastOpenMs ?? opening, opening)
      openDigest = digest
    }
    return .pass
  }

  private func isOutOfOrder(_ opening: Int64, closed: Bool, _ detail: inout Detail) -> Bool {
    if let lastClosedMs, opening < lastClosedMs {
      detail.start("ts_ms ")
      detail.add(opening)
      detail.add(" after the closed bar ")
      detail.add(lastClosedMs)
      return true
    }
    if opening == lastClosedMs {
      detail.start("the bar ")
      detail.add(opening)
      detail.add(closed ? " closes again with other values" : " is closed already")
      return true
    }
    if !closed, let lastOpenMs, opening < lastOpenMs {
      detail.start("ts_ms ")
      detail.add(opening)
      detail.add(" after the open bar ")
      detail.add(lastOpenMs)
      return true
    }
    return false
  }
}
