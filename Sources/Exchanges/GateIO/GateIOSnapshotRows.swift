import MarketData
import NDJSON

/// The rows of Gate.io's REST answers.
enum GateIOSnapshotRows {
  /// `asked`: the pair that was asked for; nil: all of them, each with its symbol.
  static func tickers(
    _ list: JSONValue,
    asked: String?,
    sentMs: Int64,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      guard row.kind == .object else { throw .notAnObject }
      let name = Fields.member("currency_pair", of: row, in: text)
      guard name.isString, !name.range.isEmpty else { throw .missing("currency_pair") }
      guard name.range.count <= Fields.longestInstrument else {
        throw .longInstrument(Fields.shown(name, in: text))
      }
      let pair = JSONText.string(name, in: text)
      if let asked, pair != asked { throw .otherInstrument(Fields.shown(name, in: text)) }
      guard let symbol = GateIO.symbol(ofPair: pair) else {
        throw .undivided(Fields.shown(name, in: text))
      }
      var odd: [String] = []
      let ticker = try GateIORows.ticker(row, sentMs: sentMs, text, recvUs, &odd)
      if rows.oddFields.count < 8 { rows.oddFields += odd.map { "\(symbol): \($0)" } }
      rows.symbols.append(symbol)
      return .ticker(ticker)
    }
  }

  /// One row of `candlesticks`: a list of strings in an order of its own.
  ///
  /// Time in seconds, volume in quote currency, close, high, low, open, volume in base currency, and
  /// whether the bar is final.
  ///
  ///     ["1717246800","1157762.86821200","67772.5","67839.9","67715","67715.1","17.07790000",
  ///      "true"]
  static func candles(
    _ list: JSONValue,
    _ interval: Interval,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      .candle(try candle(row, interval, text, recvUs, &rows.oddFields))
    }
  }

  private static func candle(
    _ row: JSONValue,
    _ interval: Interval,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Candle {
    let values = try Fields.values(of: row, 8, in: text)
    let isClosed = values[7]
    var candle = Candle(
      interval: interval,
      tsMs: try GateIORows.milliseconds(ofSeconds: values[0], "time", in: text),
      recvUs: recvUs,
      open: try Fields.required(values[5], "open", in: text),
      high: try Fields.required(values[3], "high", in: text),
      low: try Fields.required(values[4], "low", in: text),
      close: try Fields.required(values[2], "close", in: text),
      closed: isClosed.isString ? text.says("true", at: isClosed.range) : isClosed.kind == .true
    )
    candle.volume = Fields.number(values[6], "base volume", in: text, odd: &odd)
    candle.quoteVolume = Fields.number(values[1], "quote volume", in: text, odd: &odd)
    return candle
  }
}
