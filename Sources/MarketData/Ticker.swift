public import NDJSON

/// The state of a market at one moment: last trade, best bid and ask, and the last 24 hours.
///
/// Numbers are ranges of the text they were read from, each a JSON number or nothing (null).
/// Sizes and volumes: base units for SPOT, contracts for derivatives; quote volume in quote units.
public struct Ticker: Equatable, Sendable {
  /// The exchange's time, Unix milliseconds.
  public var tsMs: Int64
  /// When the bytes reached us, Unix microseconds.
  public var recvUs: Int64
  public var last = TextRange.none
  public var lastSize = TextRange.none
  public var bid = TextRange.none
  public var bidSize = TextRange.none
  public var ask = TextRange.none
  public var askSize = TextRange.none
  public var open24h = TextRange.none
  public var high24h = TextRange.none
  public var low24h = TextRange.none
  public var volume24h = TextRange.none
  public var quoteVolume24h = TextRange.none

  public init(tsMs: Int64, recvUs: Int64) {
    self.tsMs = tsMs
    self.recvUs = recvUs
  }

  private static let keys = FieldKeys([
    "ts_ms", "recv_us", "last", "last_size", "bid", "bid_size", "ask", "ask_size", "open_24h",
    "high_24h", "low_24h",
    "volume_24h", "quote_volume_24h",
  ])

  /// A ticker without a last, a bid and an ask says nothing.
  public var saysNothing: Bool { last.isEmpty && bid.isEmpty && ask.isEmpty }

  /// Writes the record as one line; `text` is what the ranges were read from.
  public func write(_ origin: Origin, from text: Span<UInt8>, to output: inout LineBuffer) {
    origin.begin("ticker", to: &output)
    write(after: [], from: text, to: &output)
  }

  /// The same behind ``Origin/head(of:)``, which is the same for all records of a subscription.
  public func write(after head: [UInt8], from text: Span<UInt8>, to output: inout LineBuffer) {
    let numbers: InlineArray<11, TextRange> = [
      last, lastSize, bid, bidSize, ask, askSize, open24h, high24h, low24h, volume24h,
      quoteVolume24h,
    ]
    output.appendRecord(head.span, Ticker.keys, tsMs, recvUs, numbers.span, from: text)
  }
}
