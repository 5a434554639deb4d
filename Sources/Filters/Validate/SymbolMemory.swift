import MarketData
import NDJSON

/// What is remembered of each symbol, in an array, found without an allocation.
///
/// Holds at most `limit` symbols; when one more comes, all are forgotten.
struct SymbolMemory<History> {
  var entries: [History] = []
  private var keys: KeyTable
  private let limit: Int
  private let fresh: History

  init(limit: Int, fresh: History) {
    self.limit = max(limit, 1)
    self.fresh = fresh
    keys = KeyTable(limit: self.limit)
  }

  /// Where the history of a symbol stands in `entries`; a fresh one if it was not seen before.
  mutating func slot(
    _ line: Span<UInt8>,
    _ exchange: TextRange,
    _ symbol: TextRange,
    _ interval: TextRange = .none
  ) -> Int {
    if let slot = keys.index(line, exchange, symbol, interval) {
      if slot == entries.count { entries.append(fresh) }
      return slot
    }
    keys = KeyTable(limit: limit)
    entries.removeAll()
    return slot(line, exchange, symbol, interval)
  }
}
