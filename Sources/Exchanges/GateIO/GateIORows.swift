import MarketData
import NDJSON

/// What stands in `result`, each with a frame that Gate.io really sent.
///
/// Numbers are strings. A row that cannot be a record is refused by name.
enum GateIORows {
  static func read(
    _ envelope: GateIOEnvelope,
    _ kind: Channel,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    into rows: inout MessageRows
  ) -> FeedMessage {
    let result = envelope.result
    guard result.kind == .object else { return .unreadable("no \"result\" object") }
    let nameKey =
      switch kind {
      case .tickers, .trades: "currency_pair"
      case .quotes: "s"
      case .candles: "n"
      }
    let name = Fields.member(nameKey, of: result, in: text)
    guard name.isString, !name.range.isEmpty, name.range.count <= Fields.longestInstrument else {
      return .unreadable("no \"\(nameKey)\"")
    }
    guard let subscription = subscription(kind, JSONText.string(name, in: text)) else {
      return .ignored("a candle of an interval that was not asked for")
    }
    do throws(RowError) {
      let row: MessageRows.Row
      switch subscription.channel {
      case .tickers:
        let sentMs = try envelope.sentMs(in: text)
        row = .ticker(try ticker(result, sentMs: sentMs, text, recvUs, &rows.oddFields))
      case .quotes: row = .quote(try quote(result, text, &rows.oddFields))
      case .trades: row = .trade(try trade(result, text, recvUs))
      case .candles(let interval):
        row = .candle(try candle(result, interval, text, recvUs, &rows.oddFields))
      }
      rows.append(row, at: result.range)
    } catch {
      rows.refused.append(error.description)
    }
    GateIOTickerFrame.note(subscription, &rows)
    return .data(subscription)
  }

  /// `name`: a pair, of candles with its interval before it, `1m_BTC_USDT`.
  private static func subscription(_ kind: Channel, _ name: String) -> Subscription? {
    switch kind {
    case .tickers, .quotes, .trades: return Subscription(kind, name)
    case .candles:
      guard let mark = name.firstIndex(of: "_"),
        let interval = Interval(name: String(name[..<mark]))
      else { return nil }
      return Subscription(.candles(interval), String(name[name.index(after: mark)...]))
    }
  }

  // MARK: Rows

  /// `spot.tickers`; over REST with the sizes too, where one pair is asked for.
  ///
  /// It has no time of its own, no opening price and no last size. `last` may lie outside bid and
  /// ask.
  ///
  ///     {"currency_pair":"BTC_USDT","last":"77308.6","lowest_ask":"77308.7",
  ///      "highest_bid":"77308.6","change_percentage":"-0.1451","base_volume":"14165.5900979849",
  ///      "quote_volume":"1099716974.73846020148","high_24h":"78835.1","low_24h":"76500"}
  static func ticker(
    _ row: JSONValue,
    sentMs: Int64,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Ticker {
    var ticker = Ticker(tsMs: sentMs, recvUs: recvUs)
    try Fields.eachKey(of: row, in: text) { key, value in
      func field(_ name: String) -> TextRange? {
        text.says(name, at: key) ? Fields.number(value, name, in: text, odd: &odd) : nil
      }
      switch key.count {
      case 4: ticker.last = field("last") ?? ticker.last
      case 7: ticker.low24h = field("low_24h") ?? ticker.low24h
      case 8: ticker.high24h = field("high_24h") ?? ticker.high24h
      case 10: ticker.ask = field("lowest_ask") ?? ticker.ask
      case 11:
        ticker.bid = field("highest_bid") ?? ticker.bid
        ticker.volume24h = field("base_volume") ?? ticker.volume24h
        ticker.askSize = field("lowest_size") ?? ticker.askSize
      case 12:
        ticker.quoteVolume24h = field("quote_volume") ?? ticker.quoteVolume24h
        ticker.bidSize = field("highest_size") ?? ticker.bidSize
      default: return
      }
    }
    if ticker.saysNothing { throw .saysNothing }
    return ticker
  }

  /// `spot.book_ticker`; an empty side may come as empty strings.
  ///
  ///     {"t":1606293275123,"u":48733182,"s":"BTC_USDT","b":"19177.79","B":"0.0003341504",
  ///      "a":"19179.38","A":"0.09"}
  private static func quote(
    _ row: JSONValue,
    _ text: Span<UInt8>,
    _ odd: inout [String]
  ) throws(RowError) -> MessageRows.Quote {
    var quote = MessageRows.Quote()
    try Fields.eachKey(of: row, in: text) { key, value in
      guard key.count == 1 else { return }
      switch text[Int(key.lower)] {
      case UInt8(ascii: "b"): quote.bid = Fields.number(value, "b", in: text, odd: &odd)
      case UInt8(ascii: "B"): quote.bidSize = Fields.number(value, "B", in: text, odd: &odd)
      case UInt8(ascii: "a"): quote.ask = Fields.number(value, "a", in: text, odd: &odd)
      case UInt8(ascii: "A"): quote.askSize = Fields.number(value, "A", in: text, odd: &odd)
      default: return
      }
    }
    // Nothing is offered at no price.
    if quote.bid.isEmpty { (quote.bid, quote.bidSize) = (.none, .none) }
    if quote.ask.isEmpty { (quote.ask, quote.askSize) = (.none, .none) }
    return quote
  }

  /// `spot.trades`; `side` is the taker's.
  ///
  ///     {"id":816995772,"create_time":1619093543,"create_time_ms":"1619093543708.2642",
  ///      "side":"sell","currency_pair":"DIS_USDT","amount":"0.2010000000",
  ///      "price":"121.5800000000"}
  private static func trade(
    _ row: JSONValue,
    _ text: Span<UInt8>,
    _ recvUs: Int64
  ) throws(RowError) -> Trade {
    var (id, price, size) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (side, time, timeMs) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      if text.says("id", at: key) { id = value }
      if text.says("side", at: key) { side = value }
      if text.says("price", at: key) { price = value }
      if text.says("amount", at: key) { size = value }
      if text.says("create_time", at: key) { time = value }
      if text.says("create_time_ms", at: key) { timeMs = value }
    }
    let number = try Fields.id(id, "id")
    let taker = try Fields.side(side, in: text)
    return Trade(
      tsMs: timeMs.kind == .absent
        ? try milliseconds(ofSeconds: time, "create_time", in: text)
        : try wholeMilliseconds(timeMs, "create_time_ms", in: text),
      recvUs: recvUs,
      id: number,
      price: try Fields.required(price, "price", in: text),
      size: try Fields.required(size, "amount", in: text),
      side: taker
    )
  }

  /// `spot.candlesticks`: `v` is in quote currency, `a` in base currency, `w` true once closed.
  ///
  /// Before 2024 there was neither `a` nor `w`.
  ///
  ///     {"t":"1787423100","v":"19192.2484961","c":"77308.6","h":"77308.7","l":"77308.6",
  ///      "o":"77308.6","n":"1m_BTC_USDT","a":"0.248255","w":false}
  private static func candle(
    _ row: JSONValue,
    _ interval: Interval,
    _ text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> Candle {
    var (time, isClosed) = (JSONValue.absent, JSONValue.absent)
    var (open, high, low, close) = (
      JSONValue.absent, JSONValue.absent, JSONValue.absent, JSONValue.absent
    )
    var (volume, quoteVolume) = (JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      guard key.count == 1 else { return }
      switch text[Int(key.lower)] {
      case UInt8(ascii: "t"): time = value
      case UInt8(ascii: "o"): open = value
      case UInt8(ascii: "h"): high = value
      case UInt8(ascii: "l"): low = value
      case UInt8(ascii: "c"): close = value
      case UInt8(ascii: "a"): volume = value
      case UInt8(ascii: "v"): quoteVolume = value
      case UInt8(ascii: "w"): isClosed = value
      default: return
      }
    }
    var candle = Candle(
      interval: interval,
      tsMs: try milliseconds(ofSeconds: time, "t", in: text),
      recvUs: recvUs,
      open: try Fields.required(open, "o", in: text),
      high: try Fields.required(high, "h", in: text),
      low: try Fields.required(low, "l", in: text),
      close: try Fields.required(close, "c", in: text),
      closed: isClosed.kind == .true
    )
    candle.volume = Fields.number(volume, "a", in: text, odd: &odd)
    candle.quoteVolume = Fields.number(quoteVolume, "v", in: text, odd: &odd)
    return candle
  }

  // MARK: Parts

  /// Whole seconds, as text or bare, in milliseconds.
  static func milliseconds(
    ofSeconds value: JSONValue,
    _ name: String,
    in text: Span<UInt8>
  ) throws(RowError) -> Int64 {
    let seconds = try Fields.time(value, name, in: text)
    guard seconds <= Integer.largest / 1_000 else {
      throw .notATime(name, Fields.shown(value, in: text))
    }
    return seconds * 1_000
  }

  /// Milliseconds with decimals, `"1619093543708.2642"`, without them.
  private static func wholeMilliseconds(
    _ value: JSONValue,
    _ name: String,
    in text: Span<UInt8>
  ) throws(RowError) -> Int64 {
    var whole = value
    for index in value.range.bounds where text[index] == UInt8(ascii: ".") {
      guard value.kind == .number || value.kind == .string,
        isDigits(text, from: index + 1, to: Int(value.range.upper))
      else { throw .notATime(name, Fields.shown(value, in: text)) }
      whole.range = TextRange(Int(value.range.lower), index)
      break
    }
    return try Fields.time(whole, name, in: text)
  }

  private static func isDigits(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard start < end else { return false }
    for index in start..<end where text[index] &- UInt8(ascii: "0") > 9 { return false }
    return true
  }
}
