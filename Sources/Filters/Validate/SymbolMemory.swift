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

  /// How often all were forgotten.
  private var ages = 0

  /// A bit of a note that is free for the caller.
  static var spareBit: Int { 1 << 62 }

  /// Where the history of a symbol stands that a note tells; nil where it tells none, or none any
  /// more.
  func slot(noted note: Int) -> Int? {
    guard note != RecordLine.noNote, note >> 32 & 0x3FFF_FFFF == ages & 0x3FFF_FFFF else {
      return nil
    }
    return note & 0xFFFF_FFFF
  }

  /// Where the history of a record's symbol stands in `entries`.
  ///
  /// A record like an earlier one has its symbol, whose place is the note (bench row `validate`).
  mutating func slot(
    of record: RecordLine,
    _ line: Span<UInt8>,
    _ interval: TextRange = .none,
    noting note: inout Int
  ) -> Int {
    if let slot = slot(noted: note) { return slot }
    let slot = slot(line, record[.exchange].range, record[.symbol].range, interval)
    note = (ages & 0x3FFF_FFFF) << 32 | slot
    return slot
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
    ages &+= 1
    return slot(line, exchange, symbol, interval)
  }
}
