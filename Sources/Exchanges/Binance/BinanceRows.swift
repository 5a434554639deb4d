import MarketData
import NDJSON

/// The rows of Binance's streams, each with a frame that it really sent.
enum BinanceRows {
  /// A time with more digits is not in milliseconds.
  static let latestMs: Int64 = 99_999_999_999_999

  static func read(
    _ row: JSONValue,
    of subscription: Subscription,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) {
    do throws(RowError) {
      let record: MessageRows.Row =
        switch subscription.channel {
        case .tickers, .quotes:
          .ticker(try ticker(row, subscription.symbol, in: text, recvUs, &rows.oddFields))
        case .trades: .trade(try trade(row, subscription.symbol, in: text, recvUs))
        case .candles(let interval):
          .candle(try candle(row, subscription.symbol, interval, text, recvUs, &rows.oddFields))
        }
      rows.append(record, at: row.range)
    } catch {
      rows.refused.append(error.description)
    }
  }

  /// `@ticker`: the 24 hours until now, at most once a second.
  ///
  ///     {"e":"24hrTicker","E":1772574569035,"s":"BTCUSDT","p":"-1437.89000000","P":"-2.071",
  ///      "w":"67834.63514256","x":"69442.02000000","c":"68004.12000000","Q":"0.00250000",
  ///      "b":"68004.11000000","B":"0.25511000","a":"68004.12000000","A":"1.46494000",
  ///      "o":"69442.01000000","h":"69506.94000000","l":"66158.00000000","v":"25691.57255000",
  ///      "q":"1742778450.16795780","O":1772488169013,"C":1772574569013,"F":6046790866,
  ///      "L":6054521811,"n":7730946}
  private static func ticker(
    _ row: JSONValue,
    _ symbol: String,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Ticker {
    var ticker = Ticker(tsMs: -1, recvUs: recvUs)
    var (time, instrument) = (JSONValue.absent, JSONValue.absent)
    try each(row, text) { key, value in
      func field(_ name: String) -> TextRange {
        Fields.number(value, name, in: text, odd: &odd)
      }
      switch key {
      case UInt8(ascii: "E"): time = value
      case UInt8(ascii: "s"): instrument = value
      case UInt8(ascii: "c"): ticker.last = field("c")
      case UInt8(ascii: "Q"): ticker.lastSize = field("Q")
      case UInt8(ascii: "b"): ticker.bid = field("b")
      case UInt8(ascii: "B"): ticker.bidSize = field("B")
      case UInt8(ascii: "a"): ticker.ask = field("a")
      case UInt8(ascii: "A"): ticker.askSize = field("A")
      case UInt8(ascii: "o"): ticker.open24h = field("o")
      case UInt8(ascii: "h"): ticker.high24h = field("h")
      case UInt8(ascii: "l"): ticker.low24h = field("l")
      case UInt8(ascii: "v"): ticker.volume24h = field("v")
      case UInt8(ascii: "q"): ticker.quoteVolume24h = field("q")
      default: return
      }
    }
    try check(instrument, is: symbol, text)
    ticker.tsMs = try milliseconds(time, "E", text)
    if ticker.saysNothing { throw .saysNothing }
    return ticker
  }

  /// `@trade`.
  ///
  /// `m`: the buyer was the maker, so the taker sold.
  ///
  ///     {"e":"trade","E":1639351062244,"s":"ETHUSDT","t":705291099,"p":"4149.74000000",
  ///      "q":"0.43870000","b":7038593583,"a":7038593613,"T":1639351062243,"m":true,"M":true}
  private static func trade(
    _ row: JSONValue,
    _ symbol: String,
    in text: Span<UInt8>,
    _ recvUs: Int64
  ) throws(RowError) -> Trade {
    var (id, price, size) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (maker, time, instrument) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try each(row, text) { key, value in
      switch key {
      case UInt8(ascii: "t"): id = value
      case UInt8(ascii: "p"): price = value
      case UInt8(ascii: "q"): size = value
      case UInt8(ascii: "m"): maker = value
      case UInt8(ascii: "T"): time = value
      case UInt8(ascii: "s"): instrument = value
      default: return
      }
    }
    try check(instrument, is: symbol, text)
    let number = try Fields.id(id, "t")
    let side: Trade.Side = try Fields.isMaker(maker, "m", in: text) ? .sell : .buy
    return Trade(
      tsMs: try milliseconds(time, "T", text),
      recvUs: recvUs,
      id: number,
      price: try Fields.required(price, "p", in: text),
      size: try Fields.required(size, "q", in: text),
      side: side
    )
  }

  /// `@kline_…`.
  ///
  /// `x` alone says that the bar is final; `E` may lie before its end.
  ///
  ///     {"e":"kline","E":1633998523963,"s":"NKNUSDT","k":{"t":1633998480000,"T":1633998539999,
  ///      "s":"NKNUSDT","i":"1m","f":19862761,"L":19862790,"o":"0.35270000","c":"0.35280000",
  ///      "h":"0.35280000","l":"0.35220000","v":"25877.00000000","n":30,"x":false,
  ///      "q":"9116.04600000","V":"58.00000000","Q":"20.46240000","B":"0"}}
  private static func candle(
    _ row: JSONValue,
    _ symbol: String,
    _ interval: Interval,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Candle {
    var (bar, instrument) = (JSONValue.absent, JSONValue.absent)
    try each(row, text) { key, value in
      if key == UInt8(ascii: "k") { bar = value }
      if key == UInt8(ascii: "s") { instrument = value }
    }
    try check(instrument, is: symbol, text)
    guard bar.kind == .object else { throw .missing("k") }
    var (time, name, isClosed) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (open, high, low, close) = (
      JSONValue.absent, JSONValue.absent, JSONValue.absent, JSONValue.absent
    )
    var (volume, quoteVolume) = (JSONValue.absent, JSONValue.absent)
    try each(bar, text) { key, value in
      switch key {
      case UInt8(ascii: "t"): time = value
      case UInt8(ascii: "i"): name = value
      case UInt8(ascii: "x"): isClosed = value
      case UInt8(ascii: "o"): open = value
      case UInt8(ascii: "h"): high = value
      case UInt8(ascii: "l"): low = value
      case UInt8(ascii: "c"): close = value
      case UInt8(ascii: "v"): volume = value
      case UInt8(ascii: "q"): quoteVolume = value
      default: return
      }
    }
    if name.isString, !text.says(interval.name, at: name.range) {
      throw .otherInstrument(Fields.shown(name, in: text))
    }
    guard isClosed.kind == .true || isClosed.kind == .false else { throw .missing("x") }
    var candle = Candle(
      interval: interval,
      tsMs: try milliseconds(time, "t", text),
      recvUs: recvUs,
      open: try Fields.required(open, "o", in: text),
      high: try Fields.required(high, "h", in: text),
      low: try Fields.required(low, "l", in: text),
      close: try Fields.required(close, "c", in: text),
      closed: isClosed.kind == .true
    )
    candle.volume = Fields.number(volume, "v", in: text, odd: &odd)
    candle.quoteVolume = Fields.number(quoteVolume, "q", in: text, odd: &odd)
    return candle
  }

  /// The interval that a raw candle names itself.
  static func interval(of row: JSONValue, in text: Span<UInt8>) -> Interval? {
    var (bar, name) = (JSONValue.absent, JSONValue.absent)
    do throws(RowError) {
      try each(row, text) { key, value in if key == UInt8(ascii: "k") { bar = value } }
      guard bar.kind == .object else { return nil }
      try each(bar, text) { key, value in if key == UInt8(ascii: "i") { name = value } }
    } catch {
      return nil
    }
    return name.isString ? Interval(name: JSONText.string(name, in: text)) : nil
  }

  // MARK: Parts

  /// Every key of an object that is one letter, as all of Binance's are, with its value.
  private static func each(
    _ object: JSONValue,
    _ text: Span<UInt8>,
    _ take: (UInt8, JSONValue) -> Void
  ) throws(RowError) {
    try Fields.eachKey(of: object, in: text) { key, value in
      if key.count == 1 { take(text[Int(key.lower)], value) }
    }
  }

  /// Refuses a row of another symbol than its stream; streams are named in lower case.
  private static func check(
    _ instrument: JSONValue,
    is symbol: String,
    _ text: Span<UInt8>
  ) throws(RowError) {
    guard instrument.isString else { return }
    if isSame(text, instrument.range, as: symbol.utf8Span.span) { return }
    // Letters beyond ASCII have capitals too.
    if JSONText.string(instrument, in: text).lowercased() == symbol { return }
    throw .otherInstrument(Fields.shown(instrument, in: text))
  }

  /// True if a name is this one, which is in lower case, but for its own capitals.
  static func isSame(_ text: Span<UInt8>, _ name: TextRange, as symbol: Span<UInt8>) -> Bool {
    guard name.count == symbol.count else { return false }
    for index in symbol.indices {
      let byte = text[Int(name.lower) + index]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != symbol[index] { return false }
    }
    return true
  }

  private static func milliseconds(
    _ value: JSONValue,
    _ name: String,
    _ text: Span<UInt8>
  ) throws(RowError) -> Int64 {
    let time = try Fields.time(value, name, in: text)
    guard time <= latestMs else { throw .notATime(name, Fields.shown(value, in: text)) }
    return time
  }
}
