import MarketData

/// The held candles of all sequences in the order in which they came: whose wait is over next.
///
/// Every wait is equally long, so the oldest entry is always the next one due.
struct HoldQueue {
  struct Entry {
    /// The sequence's number.
    var key: Int
    /// The bar's open time.
    var tsMs: Int64
    var since: MonotonicTime
  }

  private var entries: [Entry] = []
  private var start = 0

  var first: Entry? { start < entries.count ? entries[start] : nil }
  var count: Int { entries.count - start }

  mutating func append(_ entry: Entry) {
    entries.append(entry)
  }

  mutating func removeFirst() {
    start += 1
    if start * 2 > entries.count {
      entries.removeSubrange(0..<start)
      start = 0
    }
  }

  /// Drops what is no longer held.
  mutating func keep(where isHeld: (Entry) -> Bool) {
    entries.removeSubrange(0..<start)
    start = 0
    entries.removeAll { !isHeld($0) }
  }

  /// Follows the sequences to their new numbers.
  mutating func renumber(_ moves: [Int?]) {
    keep { moves[$0.key] != nil }
    for index in entries.indices {
      if let key = moves[entries[index].key] { entries[index].key = key }
    }
  }
}
