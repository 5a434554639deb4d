import MarketData
import NDJSON

/// The message that comes most, read in one pass: a ticker, spelled as Binance spells it today.
///
///     {"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":1772574569035,…,"n":7730946}}
enum BinanceTickerFrame {
  private static let form = FrameForm(
    """
    {"stream":"$","data":{"e":"24hrTicker","E":#,"s":"$","p":"#","P":"#","w":"#","x":"#","c":"#",\
    "Q":"#","b":"#","B":"#","a":"#","A":"#","o":"#","h":"#","l":"#","v":"#","q":"#","O":#,"C":#,\
    "F":#,"L":#,"n":#}}
    """
  )

  /// The row that the message is, of a subscription that was met before; its place among
  /// `rows.known`.
  static func read(_ text: Span<UInt8>, at now: UnixTime, into rows: inout MessageRows) -> Int? {
    var values = FrameForm.Values(repeating: .none)
    guard form.read(text, &values),
      let source = rows.known.place(of: text, at: values[0]),
      case .tickers = rows.known.entries[source].subscription.channel,
      BinanceRows.isSame(text, values[2], as: text.extracting(symbol(values[0]))),
      let time = Integer.parse(text, at: values[1]), time >= 0, time <= BinanceRows.latestMs
    else { return nil }
    var ticker = Ticker(tsMs: time, recvUs: now.microseconds)
    (ticker.last, ticker.lastSize) = (values[7], values[8])
    (ticker.bid, ticker.bidSize) = (values[9], values[10])
    (ticker.ask, ticker.askSize) = (values[11], values[12])
    (ticker.open24h, ticker.high24h, ticker.low24h) = (values[13], values[14], values[15])
    (ticker.volume24h, ticker.quoteVolume24h) = (values[16], values[17])
    rows.source = source
    // The object begins behind `","data":`.
    rows.append(.ticker(ticker), at: TextRange(Int(values[0].upper) + 9, text.count - 1))
    return source
  }

  /// Of a stream's name, what stands before `@ticker`.
  private static func symbol(_ stream: TextRange) -> Range<Int> {
    let (start, end) = (Int(stream.lower), Int(stream.upper))
    return start..<max(start, end - 7)
  }
}
