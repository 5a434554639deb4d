import MarketData
import NDJSON

/// Whose a record is, by which way and of when: what merge must know of each.
struct RecordPlace {
  /// How a record came: pushed as it happened, or asked for.
  enum Way {
    case realtime
    case rest
  }

  var exchange: TextRange
  var symbol: TextRange
  var way: Way
  /// Unix milliseconds, the exchange's time.
  var tsMs: Int64

  init(exchange: TextRange, symbol: TextRange, way: Way, tsMs: Int64) {
    self.exchange = exchange
    self.symbol = symbol
    self.way = way
    self.tsMs = tsMs
  }

  /// The record is lent, so that it is not copied.
  init(_ record: inout RecordLine, in text: Span<UInt8>) throws(Rejection) {
    exchange = try RecordPlace.name(&record, .exchange)
    symbol = try RecordPlace.name(&record, .symbol)
    guard exchange.count + symbol.count <= SourceMerge.longestName else { throw .longName }
    let source = record[.source]
    guard source.isString else { throw .missing(.source) }
    switch Source(text, at: source.range) {
    case .ws: way = .realtime
    case .rest: way = .rest
    case .merge, nil: throw .missing(.source)
    }
    guard let time = record.integer(.tsMs, in: text) else { throw .missing(.tsMs) }
    tsMs = time
  }

  private static func name(_ record: inout RecordLine, _ key: RecordKey) throws(Rejection)
    -> TextRange
  {
    let value = record[key]
    guard value.isString, !value.range.isEmpty else { throw .missing(key) }
    return value.range
  }
}
