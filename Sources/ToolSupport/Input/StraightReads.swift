/// Decides when an input is read without asking first whether there is something.
///
/// Pure: the time is an argument.

import MarketData

/// A read that waits by itself saves the poll(2) before it, an eighth of what a lone line costs
/// (bench row `pipeline-1000`).
///
/// What the poll would tell (a reader that left, a signal that came just before it) has to wait for
/// the next line or the next beat of ``Signals``, a second at most. So it is for lines that come
/// quickly, and never when something is due soon.
struct StraightReads {
  /// Between two reads; an idle input is polled, and its filter needs no beat.
  static let quick = TimeSpan.milliseconds(100)
  /// Twice the beat: a deadline nearer than that is waited for in poll(2).
  static let soon = TimeSpan.seconds(2)

  private let quick: TimeSpan
  private var lastRead: MonotonicTime?

  init(quick: TimeSpan = Self.quick) { self.quick = quick }

  /// Whether to read straight on after a turn that read `count` bytes and ended at `now`.
  mutating func mayFollow(_ count: Int, at now: MonotonicTime, until due: MonotonicTime?) -> Bool {
    guard count > 0 else {
      lastRead = nil
      return false
    }
    defer { lastRead = now }
    guard let lastRead, now - lastRead < quick else { return false }
    guard let due else { return true }
    return due - now >= Self.soon
  }
}
