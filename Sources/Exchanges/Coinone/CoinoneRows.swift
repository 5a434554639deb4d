import MarketData
import NDJSON

/// The rows of Coinone's messages, each with a frame that it really sent or documents.
enum CoinoneRows {
  static func read(
    _ row: JSONValue,
    of subscription: Subscription,
    in text: Span<UInt8>,
    _ receivedAt: UnixTime,
    into rows: inout MessageRows
  ) {
    let recvUs = receivedAt.microseconds
    do throws(RowError) {
      switch subscription.channel {
      case .tickers, .quotes:
        let (ticker, id) = try ticker(row, in: text, recvUs, &rows.oddFields)
        rows.append(.ticker(ticker), at: row.range)
        rows.sequence = sequence(id, in: text, receivedAt)
      case .trades:
        // Without a number: a trade that comes twice shows by its id, one that was left out does not.
        rows.append(.trade(try trade(row, in: text, recvUs)), at: row.range)
      case .candles(let interval):
        let (candle, id) = try candle(row, interval, in: text, recvUs)
        rows.append(.candle(candle), at: row.range)
        rows.sequence = sequence(id, in: text, receivedAt)
      }
    } catch {
      rows.refused.append(error.description)
    }
  }

  /// `TICKER`: on each trade, as it seems, so best bid and ask may be as old as `timestamp`.
  ///
  ///     {"quote_currency":"KRW","target_currency":"BTC","timestamp":1790133796484,
  ///      "quote_volume":"30947007404.5912","target_volume":"267.27610034","high":"116470000",
  ///      "low":"115570000","first":"115650000","last":"116380000","volume_power":"0",
  ///      "ask_best_price":"116400000","ask_best_qty":"0.00562817","bid_best_price":"116370000",
  ///      "bid_best_qty":"8.60554308","id":"1790133796484001","yesterday_high":"117140000",…}
  ///
  /// `first`, `high` and `low` are of the day that began at midnight UTC, and so are no values of 24
  /// hours; both volumes are. A side without orders is `null`.
  private static func ticker(
    _ row: JSONValue,
    in text: Span<UInt8>,
    _ recvUs: Int64,
    _ odd: inout [String]
  ) throws(RowError) -> (Ticker, id: JSONValue) {
    var ticker = Ticker(tsMs: -1, recvUs: recvUs)
    var (time, id) = (JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      func number(_ name: String) -> TextRange {
        Fields.number(value, name, in: text, odd: &odd)
      }
      // Most keys are told apart by their length alone (row venue-coinone).
      switch key.count {
      case 2 where text.says("id", at: key): id = value
      case 4 where text.says("last", at: key): ticker.last = number("last")
      case 9 where text.says("timestamp", at: key): time = value
      case 12 where text.says("bid_best_qty", at: key): ticker.bidSize = number("bid_best_qty")
      case 12 where text.says("ask_best_qty", at: key): ticker.askSize = number("ask_best_qty")
      case 12 where text.says("quote_volume", at: key):
        ticker.quoteVolume24h = number("quote_volume")
      case 13 where text.says("target_volume", at: key): ticker.volume24h = number("target_volume")
      case 14 where text.says("bid_best_price", at: key): ticker.bid = number("bid_best_price")
      case 14 where text.says("ask_best_price", at: key): ticker.ask = number("ask_best_price")
      default: return
      }
    }
    ticker.tsMs = try Fields.time(time, "timestamp", in: text)
    if ticker.saysNothing { throw .saysNothing }
    return (ticker, id)
  }

  /// `TRADE`.
  ///
  ///     {"quote_currency":"KRW","target_currency":"BTC","id":"1790134177835001",
  ///      "timestamp":1790134177835,"price":"116460000","qty":"0.00483595","is_seller_maker":true}
  ///
  /// `is_seller_maker`: the seller's order rested, so the taker bought.
  private static func trade(
    _ row: JSONValue,
    in text: Span<UInt8>,
    _ recvUs: Int64
  ) throws(RowError) -> Trade {
    var (id, price, size) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (maker, time) = (JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      if text.says("id", at: key) { id = value }
      if text.says("price", at: key) { price = value }
      if text.says("qty", at: key) { size = value }
      if text.says("is_seller_maker", at: key) { maker = value }
      if text.says("timestamp", at: key) { time = value }
    }
    let number = try Fields.id(id, "id")
    let side: Trade.Side = try Fields.isMaker(maker, "is_seller_maker", in: text) ? .buy : .sell
    return Trade(
      tsMs: try Fields.time(time, "timestamp", in: text),
      recvUs: recvUs,
      id: number,
      price: try Fields.required(price, "price", in: text),
      size: try Fields.required(size, "qty", in: text),
      side: side
    )
  }

  /// `CHART`.
  ///
  ///     {"quote_currency":"KRW","target_currency":"XRP","interval":"1m","timestamp":1693560360010,
  ///      "id":"1693560360010001","candle_timestamp":1693560360000,"high":"699.5","low":"683.9",
  ///      "first":"698.7","last":"687.9","quote_volume":"55904975548.1528",
  ///      "target_volume":"80021677.1681579"}
  ///
  /// Nothing tells that a bar is final. The volumes may be those of a day, as in this documented
  /// frame, so they are left out; REST has the bar's own.
  private static func candle(
    _ row: JSONValue,
    _ interval: Interval,
    in text: Span<UInt8>,
    _ recvUs: Int64
  ) throws(RowError) -> (Candle, id: JSONValue) {
    var (time, open, high) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    var (low, close, id) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: row, in: text) { key, value in
      if text.says("id", at: key) { id = value }
      if text.says("candle_timestamp", at: key) { time = value }
      if text.says("first", at: key) { open = value }
      if text.says("high", at: key) { high = value }
      if text.says("low", at: key) { low = value }
      if text.says("last", at: key) { close = value }
    }
    let candle = Candle(
      interval: interval,
      tsMs: try Fields.opening(time, "candle_timestamp", of: interval, in: text),
      recvUs: recvUs,
      open: try Fields.required(open, "first", in: text),
      high: try Fields.required(high, "high", in: text),
      low: try Fields.required(low, "low", in: text),
      close: try Fields.required(close, "last", in: text),
      closed: false
    )
    return (candle, id)
  }

  // MARK: Parts

  /// The market that a message or a row is about, in our spelling, and the interval of a bar.
  static func names(
    of data: JSONValue,
    in text: Span<UInt8>
  ) throws(RowError) -> (symbol: String, interval: JSONValue) {
    var (quote, base, interval) = (JSONValue.absent, JSONValue.absent, JSONValue.absent)
    try Fields.eachKey(of: data, in: text) { key, value in
      if text.says("quote_currency", at: key) { quote = value }
      if text.says("target_currency", at: key) { base = value }
      if text.says("interval", at: key) { interval = value }
    }
    let coin = try currency(base, "target_currency", text)
    return ("\(coin)-\(try currency(quote, "quote_currency", text))", interval)
  }

  /// True if both currencies are named before this place.
  static func hasNames(_ data: JSONValue, before end: Int, in text: Span<UInt8>) -> Bool {
    var names = 0
    do throws(RowError) {
      try Fields.eachKey(of: data, in: text) { key, value in
        guard Int(value.range.upper) < end else { return }
        if text.says("quote_currency", at: key) || text.says("target_currency", at: key) {
          names += 1
        }
      }
    } catch {
      return false
    }
    return names == 2
  }

  private static func currency(
    _ value: JSONValue,
    _ name: String,
    _ text: Span<UInt8>
  ) throws(RowError) -> String {
    guard value.isString, !value.range.isEmpty else { throw .missing(name) }
    guard value.range.count <= Fields.longestInstrument / 2 else {
      throw .longInstrument(Fields.shown(value, in: text))
    }
    return JSONText.string(value, in: text).uppercased()
  }

  /// The number of a message: its time in milliseconds and three more digits, larger if newer.
  ///
  /// One from a time to come would make repeats of all that follow, and counts for nothing.
  static func sequence(
    _ id: JSONValue,
    in text: Span<UInt8>,
    _ receivedAt: UnixTime
  ) -> Int64? {
    guard id.kind == .string || id.kind == .number, let number = Integer.parse(text, at: id.range),
      number / 1_000 <= receivedAt.milliseconds + clockDifferenceMs
    else { return nil }
    return number
  }

  /// No clock of ours is behind the venue's by more.
  private static let clockDifferenceMs: Int64 = 3_600_000
}
