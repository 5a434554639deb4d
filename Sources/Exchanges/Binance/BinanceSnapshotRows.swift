import MarketData
import NDJSON

/// The rows of Binance's REST answers.
enum BinanceSnapshotRows {
  static func ticker(
    _ row: JSONValue,
    asked symbol: String,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    do throws(RowError) {
      let (ticker, name) = try read(row, text, recvUs, &rows.oddFields)
      guard name == symbol.filter({ $0 != "-" }) else {
        throw .otherInstrument(String(name.prefix(40)))
      }
      rows.append(.ticker(ticker), at: row.range)
    } catch {
      rows.refused.append(error.description)
    }
  }

  /// Every market; one whose name cannot be divided into base and quote is refused by name.
  static func tickers(
    _ list: JSONValue,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      let (ticker, name) = try read(row, text, recvUs, &rows.oddFields)
      guard let symbol = Binance.divided(name) else { throw .undivided(String(name.prefix(40))) }
      rows.symbols.append(symbol)
      return .ticker(ticker)
    }
  }

  /// One of `ticker/24hr`; the time is that of the window's end.
  ///
  ///     {"symbol":"BNBBTC","lastPrice":"4.00000200","lastQty":"200.00000000",
  ///      "bidPrice":"4.00000000","bidQty":"100.00000000","askPrice":"4.00000200",
  ///      "askQty":"100.00000000","openPrice":"99.00000000","highPrice":"100.00000000",
  ///      "lowPrice":"0.10000000","volume":"8913.30000000","quoteVolume":"15.30000000",
  ///      "openTime":1499783499040,"closeTime":1499869899040,"firstId":28385,"lastId":28460}
  private static func read(
    _ row: JSONValue,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> (Ticker, name: String) {
    var ticker = Ticker(tsMs: -1, recvUs: recvUs)
    var (time, name) = (JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      func field(_ name: String) -> TextRange? {
        guard text.says(name, at: key) else { return nil }
        return Fields.number(value, name, in: text, odd: &odd)
      }
      if text.says("symbol", at: key) { name = value }
      if text.says("closeTime", at: key) { time = value }
      if let range = field("lastPrice") { ticker.last = range }
      if let range = field("lastQty") { ticker.lastSize = range }
      if let range = field("bidPrice") { ticker.bid = range }
      if let range = field("bidQty") { ticker.bidSize = range }
      if let range = field("askPrice") { ticker.ask = range }
      if let range = field("askQty") { ticker.askSize = range }
      if let range = field("openPrice") { ticker.open24h = range }
      if let range = field("highPrice") { ticker.high24h = range }
      if let range = field("lowPrice") { ticker.low24h = range }
      if let range = field("volume") { ticker.volume24h = range }
      if let range = field("quoteVolume") { ticker.quoteVolume24h = range }
    }
    guard name.isString, !name.range.isEmpty else { throw .missing("symbol") }
    let symbol = JSONText.string(name, in: text)
    guard symbol.utf8.count <= Fields.longestInstrument else {
      throw .longInstrument(String(symbol.prefix(40)))
    }
    ticker.tsMs = try Fields.time(time, "closeTime", in: text)
    if ticker.saysNothing { throw .saysNothing }
    return (ticker, symbol)
  }

  /// `klines`, oldest first; there is no flag, the last one is usually forming.
  ///
  ///     [1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",
  ///      1499644799999,"2434.19055334",308,"1756.87402397","28.46694368","0"]
  ///
  /// Open time, open, high, low, close, base volume, close time, quote volume, trades, and what takers
  /// bought of both. A bar is final once the venue's clock is behind its close time.
  static func candles(
    _ list: JSONValue,
    _ interval: Interval,
    nowMs: Int64,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    Fields.each(list, in: text, into: &rows) { (row, rows) throws(RowError) in
      let values = try Fields.values(of: row, 8, in: text)
      var candle = Candle(
        interval: interval,
        tsMs: try Fields.time(values[0], "open time", in: text),
        recvUs: recvUs,
        open: try Fields.required(values[1], "open", in: text),
        high: try Fields.required(values[2], "high", in: text),
        low: try Fields.required(values[3], "low", in: text),
        close: try Fields.required(values[4], "close", in: text),
        closed: try Fields.time(values[6], "close time", in: text) < nowMs
      )
      candle.volume = Fields.number(values[5], "volume", in: text, odd: &rows.oddFields)
      candle.quoteVolume = Fields.number(values[7], "quote volume", in: text, odd: &rows.oddFields)
      return .candle(candle)
    }
  }

  /// The symbols of an `exchangeInfo`, in our spelling.
  static func listed(_ value: JSONValue, in text: Span<UInt8>) throws(JSONError) -> Set<String> {
    var found: Set<String> = []
    guard value.kind == .object else { return found }
    var scanner = JSONScanner(at: Int(value.range.lower))
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      guard text.says("symbols", at: key.range), try scanner.peekKind(text) == .array else {
        _ = try scanner.value(text)
        continue
      }
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        let row = try scanner.value(text)
        guard row.kind == .object else { continue }
        var (base, quote) = ("", "")
        var inner = JSONScanner(at: Int(row.range.lower))
        try inner.enterObject(text)
        while let key = try inner.nextKey(text) {
          let value = try inner.value(text)
          guard value.isString else { continue }
          if text.says("baseAsset", at: key.range) { base = JSONText.string(value, in: text) }
          if text.says("quoteAsset", at: key.range) { quote = JSONText.string(value, in: text) }
        }
        found.insert("\(base)-\(quote)")
      }
    }
    return found
  }
}
