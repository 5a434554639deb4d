import MarketData
public import NDJSON

/// Counters under up to three labels that come from the input, such as (exchange, reason).
///
/// Bounded: what comes when the table is full is counted in `others` alone.
public struct LabelledCounts {
  /// The longest label that is kept, in bytes; a longer one counts as none.
  public static let longestLabel = 64

  private var table: KeyTable
  private var counts: [Int64] = []
  /// What found no place in the table.
  public private(set) var others: Int64 = 0
  public private(set) var total: Int64 = 0

  public init(limit: Int = 512) {
    table = KeyTable(limit: limit)
  }

  /// Adds to the counter with these labels, which are ranges of one text.
  public mutating func add(
    _ count: Int64 = 1,
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange = .none,
    _ third: TextRange = .none
  ) {
    // Counts come from outside: below zero is nothing, and sums wrap rather than trap.
    let added = max(0, count)
    total &+= added
    guard
      let index = table.index(
        text,
        LabelledCounts.bounded(first),
        LabelledCounts.bounded(second),
        LabelledCounts.bounded(third)
      )
    else {
      others &+= added
      return
    }
    if index == counts.count { counts.append(0) }
    counts[index] &+= added
  }

  /// Every counter with its three labels (empty where there was none), in order of appearance.
  public var entries: [(labels: [Substring], count: Int64)] {
    counts.enumerated().map { index, count in
      (table.name(index).split(separator: "\0", omittingEmptySubsequences: false), count)
    }
  }

  private static func bounded(_ label: TextRange) -> TextRange {
    label.count > longestLabel ? .none : label
  }
}
