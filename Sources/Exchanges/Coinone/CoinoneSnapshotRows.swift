import MarketData
import NDJSON

/// The rows of Coinone's REST answers.
enum CoinoneSnapshotRows {
  /// Reads all rows of `tickers`; one of another market than `asked` is refused by name.
  static func tickers(
    _ list: JSONValue,
    asked: String? = nil,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      let symbol = try CoinoneRows.names(of: row, in: text).symbol
      if let asked, symbol != asked { throw .otherInstrument(String(symbol.prefix(40))) }
      let ticker = try ticker(row, in: text, recvUs, &rows.oddFields)
      rows.symbols.append(symbol)
      return .ticker(ticker)
    }
  }

  /// One of `ticker_new`: the 24 hours until now, unlike the stream's.
  ///
  ///     {"quote_currency":"krw","target_currency":"btc","timestamp":1790133796484,
  ///      "high":"117140000","low":"114430000","first":"117130000","last":"116380000",
  ///      "quote_volume":"30947007404.5912","target_volume":"267.27610034",
  ///      "best_asks":[{"price":"116400000","qty":"0.00562817"}],
  ///      "best_bids":[{"price":"116370000","qty":"8.60554308"}],"id":"1790133796484001"}
  ///
  /// Currencies are in lower case here. A side without orders is an empty list.
  private static func ticker(
    _ row: JSONValue,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Ticker {
    var ticker = Ticker(tsMs: -1, recvUs: recvUs)
    var (time, bids, asks) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      func field(_ name: String) -> TextRange? {
        guard text.says(name, at: key) else { return nil }
        return Fields.number(value, name, in: text, odd: &odd)
      }
      if text.says("timestamp", at: key) { time = value }
      if text.says("best_bids", at: key) { bids = value }
      if text.says("best_asks", at: key) { asks = value }
      if let range = field("last") { ticker.last = range }
      if let range = field("first") { ticker.open24h = range }
      if let range = field("high") { ticker.high24h = range }
      if let range = field("low") { ticker.low24h = range }
      if let range = field("target_volume") { ticker.volume24h = range }
      if let range = field("quote_volume") { ticker.quoteVolume24h = range }
    }
    (ticker.bid, ticker.bidSize) = best(bids, text, &odd)
    (ticker.ask, ticker.askSize) = best(asks, text, &odd)
    ticker.tsMs = try Fields.time(time, "timestamp", in: text)
    if ticker.saysNothing { throw .saysNothing }
    return ticker
  }

  /// The first level of a side; nothing where it has none.
  private static func best(
    _ side: JSONValue,
    _ text: Span<UInt8>,
    _ odd: inout [String]
  ) -> (price: TextRange, size: TextRange) {
    var found = (price: TextRange.none, size: TextRange.none)
    guard side.kind == .array else { return found }
    var scanner = JSONScanner(at: Int(side.range.lower))
    do {
      try scanner.enterArray(text)
      guard try scanner.nextElement(text) else { return found }
      try Fields.eachKey(of: try scanner.value(text), in: text) { key, value in
        if text.says("price", at: key) {
          found.price = Fields.number(value, "price", in: text, odd: &odd)
        }
        if text.says("qty", at: key) {
          found.size = Fields.number(value, "qty", in: text, odd: &odd)
        }
      }
    } catch {
      // A level that is no object says nothing of the side.
      return found
    }
    return found
  }

  /// Reads `chart`, whose order varies.
  ///
  ///     {"timestamp":1790133780000,"open":"116400000","high":"116420000","low":"116380000",
  ///      "close":"116380000","target_volume":"0.31","quote_volume":"36080000.5"}
  ///
  /// Nothing tells that a bar is final: it is, once the venue's clock is at its end.
  static func candles(
    _ list: JSONValue,
    _ interval: Interval,
    _ nowMs: Int64,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      var (time, open, high) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
      var (low, close) = (JSONValue.absent, JSONValue.absent)
      var (volume, quoteVolume) = (JSONValue.absent, JSONValue.absent)
      try Fields.eachKey(of: row, in: text) { key, value in
        if text.says("timestamp", at: key) { time = value }
        if text.says("open", at: key) { open = value }
        if text.says("high", at: key) { high = value }
        if text.says("low", at: key) { low = value }
        if text.says("close", at: key) { close = value }
        if text.says("target_volume", at: key) { volume = value }
        if text.says("quote_volume", at: key) { quoteVolume = value }
      }
      let opening = try Fields.opening(time, "timestamp", of: interval, in: text)
      var candle = Candle(
        interval: interval,
        tsMs: opening,
        recvUs: recvUs,
        open: try Fields.required(open, "open", in: text),
        high: try Fields.required(high, "high", in: text),
        low: try Fields.required(low, "low", in: text),
        close: try Fields.required(close, "close", in: text),
        closed: interval.next(after: opening) <= nowMs
      )
      candle.volume = Fields.number(volume, "target_volume", in: text, odd: &rows.oddFields)
      candle.quoteVolume = Fields.number(
        quoteVolume,
        "quote_volume",
        in: text,
        odd: &rows.oddFields
      )
      return .candle(candle)
    }
  }

  /// The symbols of `markets`, in our spelling.
  ///
  /// One that is not traded now is listed too, and can be subscribed to.
  static func listed(_ list: JSONValue, in text: Span<UInt8>) throws(JSONError) -> Set<String> {
    var found: Set<String> = []
    guard list.kind == .array else { return found }
    var scanner = JSONScanner(at: Int(list.range.lower))
    try scanner.enterArray(text)
    while try scanner.nextElement(text) {
      let row = try scanner.value(text)
      do throws(RowError) {
        found.insert(try CoinoneRows.names(of: row, in: text).symbol)
      } catch {
        // A row that names no market lists none.
        continue
      }
    }
    return found
  }
}
