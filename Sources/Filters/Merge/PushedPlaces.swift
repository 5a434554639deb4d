import MarketData
import NDJSON

/// Where all pushed tickers of a form have what merge needs of them.
struct PushedPlaces {
  let frame: TickerFrame
  let exchange: TextRange
  let symbol: TextRange

  /// Nil for a record that merge must read key by key; one without a place in the merge is none of its
  /// concern.
  init?(_ record: RecordLine, in line: Span<UInt8>) {
    guard let frame = TickerFrame(record, in: line) else { return nil }
    self.frame = frame
    exchange = record[.exchange].range
    symbol = record[.symbol].range
  }
}
