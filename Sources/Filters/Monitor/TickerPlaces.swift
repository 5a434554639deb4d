/// Where a ticker has what the monitor shows, the same in every line of its layout.

import MarketData
import NDJSON

/// The places of a ticker's times and prices in all lines of one layout.
///
/// 20 bytes instead of a layout's 500 of values and marks (bench rows `monitor` and
/// `scale: dantaro-monitor`).
struct TickerPlaces {
  /// Where `ts_ms`, 13 digits, and `recv_us`, 16 digits, begin.
  let tsMs: UInt16
  let recvUs: UInt16
  let numbers: ShownNumbers.ShortPlaces

  /// Nil for a record that must be read key by key: it is no ticker that was pushed to us, it was
  /// rejected, or it is not written as tickers are.
  init?(_ record: borrowing RecordLine, in line: Span<UInt8>) {
    let (sent, received) = (record[.tsMs].range, record[.recvUs].range)
    guard record.kind == .ticker, Source(line, at: record.label(.source)) == .ws,
      RecordLine.rejection(in: line) == nil,
      // Of so many characters without a minus all are digits.
      sent.count == 13, let time = record.integer(.tsMs, in: line), time >= 0,
      received.count == 16, let time = record.integer(.recvUs, in: line), time >= 0,
      let tsMs = UInt16(exactly: sent.lower),
      let recvUs = UInt16(exactly: received.lower),
      let numbers = ShownNumbers.ShortPlaces(
        last: record[.last],
        bid: record[.bid],
        ask: record[.ask],
        volume: record[.volume24h],
        in: line
      )
    else { return nil }
    self.tsMs = tsMs
    self.recvUs = recvUs
    self.numbers = numbers
  }
}
