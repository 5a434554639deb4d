/// Decides which of many like diagnostics are printed. Pure: the time is an argument.

import MarketData
import NDJSON

/// The first of a kind is printed; its repeats within a minute are counted, then told in one line.
///
/// Holds at most ``capacity`` kinds. When a new one needs room, the oldest is told early.
struct RepeatFolding: Sendable {
  /// How long repeats are gathered.
  static let window = TimeSpan.seconds(60)

  private struct Entry: Sendable {
    var key: String
    var level: Diagnostic.Level
    /// The text of the latest one; its room is used again.
    var latest: LineBuffer
    var repeats: Int
    var windowEnd: MonotonicTime

    var diagnostic: Diagnostic { Diagnostic(level, String(decoding: latest.bytes, as: UTF8.self)) }
  }

  /// How many kinds are remembered.
  let capacity: Int
  // In the order of their window ends, since all windows are equally long.
  private var entries: [Entry] = []

  init(capacity: Int = 256) { self.capacity = max(1, capacity) }

  /// Takes in a diagnostic and gives back the lines to print now.
  ///
  /// What is alike shares a `key`; the text may differ, and the latest is the one told. It may
  /// stand for several, of which it is the latest.
  mutating func report(
    key: String,
    _ diagnostic: Diagnostic,
    times: Int = 1,
    at now: MonotonicTime
  ) -> [Diagnostic] {
    report(key: key, diagnostic.level, times: times, at: now) { $0.append(diagnostic.text) }
  }

  /// The same, with the text written where that of the one before stood.
  mutating func report(
    key: String,
    _ level: Diagnostic.Level,
    times: Int = 1,
    at now: MonotonicTime,
    writing text: (inout LineBuffer) -> Void
  ) -> [Diagnostic] {
    var lines = advance(to: now)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].level = level
      entries[index].latest.removeAll()
      text(&entries[index].latest)
      entries[index].repeats += times
      return lines
    }
    if entries.count >= capacity { lines += folded(entries.removeFirst()) }
    var latest = LineBuffer()
    text(&latest)
    let end = now + Self.window
    entries.append(
      Entry(key: key, level: level, latest: latest, repeats: times - 1, windowEnd: end)
    )
    return lines + [entries[entries.count - 1].diagnostic]
  }

  /// Closes the windows that are over and gives back their lines.
  mutating func advance(to now: MonotonicTime) -> [Diagnostic] {
    var lines: [Diagnostic] = []
    while let first = entries.first, first.windowEnd <= now {
      entries.removeFirst()
      lines += folded(first)
      guard first.repeats > 0 else { continue }
      // A kind that was repeated may go on: its next window begins at once.
      var next = first
      next.repeats = 0
      next.windowEnd = now + Self.window
      entries.append(next)
    }
    return lines
  }

  /// Closes all windows, at the end of the tool.
  mutating func finish() -> [Diagnostic] {
    defer { entries = [] }
    return entries.flatMap(folded)
  }

  /// When ``advance(to:)`` will have something to do.
  var deadline: MonotonicTime? { entries.first?.windowEnd }

  private func folded(_ entry: Entry) -> [Diagnostic] {
    guard entry.repeats > 0 else { return [] }
    let times = entry.repeats == 1 ? "once more" : "\(entry.repeats) times"
    let latest = entry.diagnostic
    return [Diagnostic(latest.level, "\(latest.text) (repeated \(times))")]
  }
}
