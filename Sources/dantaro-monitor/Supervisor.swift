/// Tells systemd that the pipe is ready and alive. Lines are what it leans on, not prices.

import Filters
import MarketData
import ToolSupport

/// READY once, WATCHDOG at most once a second while lines come.
struct Supervisor {
  private let notifier: SystemdNotifier
  private var isReady = false
  private var lastBeat: MonotonicTime?

  /// Nil if nobody listens.
  init?() {
    guard let notifier = SystemdNotifier() else { return nil }
    self.notifier = notifier
  }

  /// Lines came in this turn.
  mutating func heard(_ health: borrowing StreamHealth, at now: MonotonicTime) {
    if !isReady, health.throughput.counts.records > 0 {
      isReady = true
      notifier.send("READY=1")
    }
    if let lastBeat, now - lastBeat < .seconds(1) { return }
    lastBeat = now
    notifier.send("WATCHDOG=1")
  }
}
