/// Which numbers of a ticker the monitor shows, the same in every line of its layout.

import MarketData
import NDJSON

/// What stands where among the numbers of all pushed tickers of one layout.
///
/// 4 bytes instead of all of a line's values and marks (bench rows `monitor` and
/// `scale: dantaro-monitor`).
struct TickerPlaces {
  /// Last, bid, ask and volume, each the number of a place in the line; ``none`` where there is no number.
  let shown: InlineArray<4, UInt8>

  static let none = UInt8.max

  /// Nil for a record that must be read key by key: it is no ticker that was pushed to us, it was
  /// rejected, or it does not begin with its times.
  init?(_ record: borrowing RecordLine, in line: Span<UInt8>) {
    guard record.kind == .ticker, record.beginsWithTimes,
      Source(line, at: record.label(.source)) == .ws, RecordLine.rejection(in: line) == nil
    else { return nil }
    var shown = InlineArray<4, UInt8>(repeating: TickerPlaces.none)
    for (index, key) in [RecordKey.last, .bid, .ask, .volume24h].enumerated()
    where record.numbers.contains(key) {
      guard let place = record.placeNumber(of: key) else { return nil }
      shown[index] = UInt8(place)
    }
    self.shown = shown
  }
}
