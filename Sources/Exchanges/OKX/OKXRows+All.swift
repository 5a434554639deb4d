import MarketData
import NDJSON

/// Tickers over REST: each row names its own instrument.

extension OKXRows {
  /// Reads all rows of `ticker` or `tickers`.
  ///
  /// A row without an instrument, or with nothing in it (a market that was announced and has not
  /// opened), is refused by name; the others go on. So is a row of another instrument than `asked`.
  static func readEachTicker(
    _ data: JSONValue,
    asked: String? = nil,
    in text: Span<UInt8>,
    recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(data, in: text, into: &rows) { (row, rows) throws(RowError) in
      let symbol = try instrument(row, in: text)
      if let asked, symbol != asked { throw .otherInstrument(shown(symbol)) }
      var odd: [String] = []
      let isSpot = OKX.isSpot(symbol)
      let ticker = try ticker(row, isSpot: isSpot, in: text, recvUs: recvUs, odd: &odd)
      if rows.oddFields.count < 8 { rows.oddFields += odd.map { "\(symbol): \($0)" } }
      rows.symbols.append(symbol)
      return .ticker(ticker)
    }
  }

  private static func instrument(
    _ row: JSONValue,
    in text: Span<UInt8>
  ) throws(RowError) -> String {
    guard row.kind == .object else { throw .notAnObject }
    let name = Fields.member("instId", of: row, in: text)
    guard name.isString, !name.range.isEmpty else { throw .missing("instId") }
    let symbol = JSONText.string(name, in: text)
    guard symbol.utf8.count <= Fields.longestInstrument else {
      throw .longInstrument(shown(symbol))
    }
    return symbol
  }

  /// A name for people, short.
  private static func shown(_ symbol: String) -> String {
    String(String.UnicodeScalarView(symbol.unicodeScalars.prefix(40)))
  }
}
