import MarketData

/// All that is known of one (exchange, symbol, interval): its closed bars, its forming one, and
/// whom to believe about that.
struct CandleChoice {
  var closed: CandleSequence
  var open = OpenCandles()
  var source = SourceChoice()
  /// True once REST has brought a closed bar with its volume: one without may wait for it.
  var isCompletedByREST = false

  init(interval: Interval) {
    closed = CandleSequence(interval: interval)
  }

  var interval: Interval { closed.interval }

  /// True if the state may be forgotten: nothing waits, and two more bars would have come.
  func isOver(unseenFor unseen: TimeSpan) -> Bool {
    let bar = TimeSpan.milliseconds(interval.milliseconds ?? 31 * 86_400_000)
    let lifetime = SourceMerge.lifetime.microseconds + 2 * bar.microseconds
    return !closed.isWaiting && unseen.microseconds > lifetime
  }
}
