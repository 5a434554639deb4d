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
  mutating func judge(opening: Int64, closed: Bool, _ digest: UInt64, _ judged: ReasonSet)
    -> Verdict
  {
    let isRepeat = closed ? digest == closedDigest : digest == openDigest
    if isRepeat {
      // What repeats the last bar is where that one was: there is no order to judge.
      let detail = "the same bar again, ts_ms \(opening)"
      return judged.contains(.duplicate) ? .reject(.duplicate, detail: detail) : .pass
    }
    if judged.contains(.outOfOrder), let detail = outOfOrder(opening, closed: closed) {
      return .reject(.outOfOrder, detail: detail)
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

  private func outOfOrder(_ opening: Int64, closed: Bool) -> String? {
    if let lastClosedMs, opening < lastClosedMs {
      return "ts_ms \(opening) after the closed bar \(lastClosedMs)"
    }
    if opening == lastClosedMs {
      return closed
        ? "the bar \(opening) closes again with other values"
        : "the bar \(opening) is closed already"
    }
    if !closed, let lastOpenMs, opening < lastOpenMs {
      return "ts_ms \(opening) after the open bar \(lastOpenMs)"
    }
    return nil
  }
}
