import MarketData
import NDJSON

/// The rows of `data`, the same over WebSocket and REST: every value a string, times in Unix ms.
///
/// A row that cannot be a record is refused by name; the others in the same message go on.
enum OKXRows {
  static func read(
    _ data: JSONValue,
    of subscription: Subscription,
    in text: Span<UInt8>,
    recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(data, in: text, into: &rows) { (row, rows) throws(RowError) in
      try OKXRows.row(row, subscription, text, recvUs, &rows.oddFields)
    }
  }

  private static func row(
    _ row: JSONValue,
    _ subscription: Subscription,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> MessageRows.Row {
    switch subscription.channel {
    case .tickers, .quotes:
      .ticker(
        try ticker(
          row,
          of: subscription.symbol,
          isSpot: OKX.isSpot(subscription.symbol),
          in: text,
          recvUs: recvUs,
          odd: &odd
        )
      )
    case .trades:
      .trade(try trade(row, of: subscription.symbol, in: text, recvUs: recvUs))
    case .candles(let interval):
      .candle(try candle(row, interval, in: text, recvUs: recvUs, odd: &odd))
    }
  }
}
