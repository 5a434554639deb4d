import MarketData
import NDJSON

/// A ticker as Coinone spells it today, with orders on both sides, read in one pass.
///
///     {"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW",
///      "target_currency":"BTC","timestamp":1790133796484,…}}
enum CoinoneTickerFrame {
  private static let form = FrameForm(
    """
    {"response_type":"DATA","channel":"TICKER","data":{"quote_currency":"KRW",\
    "target_currency":"$","timestamp":#,"quote_volume":"#","target_volume":"#","high":"#",\
    "low":"#","first":"#","last":"#","volume_power":"#","ask_best_price":"#","ask_best_qty":"#",\
    "bid_best_price":"#","bid_best_qty":"#","id":"#","yesterday_high":"#","yesterday_low":"#",\
    "yesterday_first":"#","yesterday_last":"#","yesterday_quote_volume":"#",\
    "yesterday_target_volume":"#"}}
    """
  )

  /// The row that the message is, of a coin whose tickers were met before; its place among
  /// `rows.known`.
  static func read(_ text: Span<UInt8>, at now: UnixTime, into rows: inout MessageRows) -> Int? {
    var values = FrameForm.Values(repeating: .none)
    guard form.read(text, &values),
      let source = rows.known.place(of: text, at: values[0]),
      let time = Integer.parse(text, at: values[1]), time >= 0
    else { return nil }
    var ticker = Ticker(tsMs: time, recvUs: now.microseconds)
    (ticker.quoteVolume24h, ticker.volume24h) = (values[2], values[3])
    ticker.last = values[7]
    (ticker.ask, ticker.askSize) = (values[9], values[10])
    (ticker.bid, ticker.bidSize) = (values[11], values[12])
    rows.source = source
    rows.sequence = CoinoneRows.sequence(JSONValue(.string, values[13]), in: text, now)
    // The object begins with `{"quote_currency":"KRW","target_currency":"`.
    rows.append(.ticker(ticker), at: TextRange(Int(values[0].lower) - 43, text.count - 1))
    return source
  }

  /// Remembers a coin whose tickers in won may be read here.
  static func note(_ subscription: Subscription, _ rows: inout MessageRows) {
    guard case .tickers = subscription.channel, subscription.symbol.hasSuffix("-KRW") else {
      return
    }
    let symbol = subscription.symbol.utf8Span.span
    rows.known.note(symbol.extracting(0..<symbol.count - 4), subscription)
  }
}
