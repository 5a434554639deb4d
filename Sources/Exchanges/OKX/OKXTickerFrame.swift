import MarketData
import NDJSON

/// The message that comes most, read in one pass: one ticker, spelled as OKX spells it today.
///
///     {"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT",…,"ts":"1795…"}]}
enum OKXTickerFrame {
  private static let form = FrameForm(
    """
    {"arg":{"channel":"tickers","instId":"$"},"data":[{"instType":"$","instId":"$","last":"#",\
    "lastSz":"#","askPx":"#","askSz":"#","bidPx":"#","bidSz":"#","open24h":"#","high24h":"#",\
    "low24h":"#","sodUtc0":"#","sodUtc8":"#","volCcy24h":"#","vol24h":"#","ts":"#"}]}
    """
  )

  /// The row that the message is, of a subscription that was met before; its place among
  /// `rows.known`.
  static func read(_ text: Span<UInt8>, at now: UnixTime, into rows: inout MessageRows) -> Int? {
    var values = FrameForm.Values(repeating: .none)
    guard form.read(text, &values), text.equals(values[0], at: values[2]),
      let source = rows.known.place(of: text, at: values[0]),
      let time = Integer.parse(text, at: values[16]), time >= 0
    else { return nil }
    var ticker = Ticker(tsMs: time, recvUs: now.microseconds)
    (ticker.last, ticker.lastSize) = (values[3], values[4])
    (ticker.ask, ticker.askSize) = (values[5], values[6])
    (ticker.bid, ticker.bidSize) = (values[7], values[8])
    (ticker.open24h, ticker.high24h, ticker.low24h) = (values[9], values[10], values[11])
    (ticker.quoteVolume24h, ticker.volume24h) = (values[14], values[15])
    rows.source = source
    // The object begins behind `"},"data":[`.
    rows.append(.ticker(ticker), at: TextRange(Int(values[0].upper) + 11, text.count - 2))
    return source
  }

  /// Remembers a subscription whose messages may be read here.
  static func note(_ subscription: Subscription, _ rows: inout MessageRows) {
    guard case .tickers = subscription.channel, OKX.isSpot(subscription.symbol) else { return }
    rows.known.note(subscription.symbol.utf8Span.span, subscription)
  }
}
