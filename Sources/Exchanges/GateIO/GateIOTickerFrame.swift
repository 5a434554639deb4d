import MarketData
import NDJSON

/// A ticker as Gate.io spells it today, read in one pass.
///
///     {"time":1787423118,"time_ms":1787423118099,"channel":"spot.tickers","event":"update",
///      "result":{"currency_pair":"BTC_USDT",…,"low_24h":"76500"}}
enum GateIOTickerFrame {
  private static let form = FrameForm(
    """
    {"time":#,"time_ms":#,"channel":"spot.tickers","event":"update","result":{\
    "currency_pair":"$","last":"#","lowest_ask":"#","highest_bid":"#","change_percentage":"#",\
    "base_volume":"#","quote_volume":"#","high_24h":"#","low_24h":"#"}}
    """
  )

  /// The row that the message is, of a subscription that was met before; its place among
  /// `rows.known`.
  static func read(_ text: Span<UInt8>, at now: UnixTime, into rows: inout MessageRows) -> Int? {
    var values = FrameForm.Values(repeating: .none)
    guard form.read(text, &values),
      let source = rows.known.place(of: text, at: values[2]),
      let time = Integer.parse(text, at: values[1]), time >= 0
    else { return nil }
    var ticker = Ticker(tsMs: time, recvUs: now.microseconds)
    (ticker.last, ticker.ask, ticker.bid) = (values[3], values[4], values[5])
    (ticker.volume24h, ticker.quoteVolume24h) = (values[7], values[8])
    (ticker.high24h, ticker.low24h) = (values[9], values[10])
    rows.source = source
    // The object begins with `{"currency_pair":"`.
    rows.append(.ticker(ticker), at: TextRange(Int(values[2].lower) - 18, text.count - 1))
    return source
  }

  /// Remembers a pair whose tickers may be read here.
  static func note(_ subscription: Subscription, _ rows: inout MessageRows) {
    guard case .tickers = subscription.channel else { return }
    rows.known.note(subscription.symbol.utf8Span.span, subscription)
  }
}
