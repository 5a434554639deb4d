/// Decides which of many like diagnostics are printed. Pure: the time is an argument.

public import MarketData

/// The first of a kind is printed; its repeats within a minute are counted, then told in one line.
///
/// Holds at most ``capacity`` kinds. When a new one needs room, the oldest is told early.
public struct RepeatFolding: Sendable {
  /// How long repeats are gathered.
  public static let window = TimeSpan.seconds(60)

  private struct Entry: Sendable {
    var key: String
    var latest: Diagnostic
    var repeats: Int
    var windowEnd: MonotonicTime
  }

  /// How many kinds are remembered.
  public let capacity: Int
  // In the order of their window ends, since all windows are equally long.
  private var entries: [Entry] = []

  public init(capacity: Int = 256) { self.capacity = max(1, capacity) }

  /// Takes in a diagnostic and gives back the lines to print now.
  ///
  /// What is alike shares a `key`; the text may differ, and the latest is the one told. It may
  /// stand for several, of which it is the latest.
  public mutating func report(
    key: String,
    _ diagnostic: Diagnostic,
    times: Int = 1,
    at now: MonotonicTime
  ) -> [Diagnostic] {
    var lines = advance(to: now)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].latest = diagnostic
      entries[index].repeats += times
      return lines
    }
    if entries.count >= capacity { lines += folded(entries.removeFirst()) }
    open(key, diagnostic, now, repeats: times - 1)
    return lines + [diagnostic]
  }

  /// Closes the windows that are over and gives back their lines.
  public mutating func advance(to now: MonotonicTime) -> [Diagnostic] {
    var lines: [Diagnostic] = []
    while let first = entries.first, first.windowEnd <= now {
      entries.removeFirst()
      // A kind that was repeated may go on: its next window begins at once.
      if first.repeats > 0 { open(first.key, first.latest, now) }
      lines += folded(first)
    }
    return lines
  }

  /// Closes all windows, at the end of the tool.
  public mutating func finish() -> [Diagnostic] {
    defer { entries = [] }
    return entries.flatMap(folded)
  }

  /// When ``advance(to:)`` will have something to do.
  public var deadline: MonotonicTime? { entries.first?.windowEnd }

  private mutating func open(
    _ key: String,
    _ diagnostic: Diagnostic,
    _ now: MonotonicTime,
    repeats: Int = 0
  ) {
    entries.append(
      Entry(key: key, latest: diagnostic, repeats: repeats, windowEnd: now + Self.window)
    )
  }

  private func folded(_ entry: Entry) -> [Diagnostic] {
    guard entry.repeats > 0 else { return [] }
    let times = entry.repeats == 1 ? "once more" : "\(entry.repeats) times"
    return [Diagnostic(entry.latest.level, "\(entry.latest.text) (repeated \(times))")]
  }
}
