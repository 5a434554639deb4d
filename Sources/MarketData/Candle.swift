public import NDJSON

/// One bar: open, high, low and close of an interval, still forming or closed for good.
///
/// Prices are there always; volumes may be nothing (null). Volume in base units for SPOT, contracts
/// for derivatives; quote volume in quote units.
public struct Candle: Equatable, Sendable {
  public var interval: Interval
  /// The bar's open time, Unix milliseconds.
  public var tsMs: Int64
  /// When the bytes reached us, Unix microseconds.
  public var recvUs: Int64
  public var open: TextRange
  public var high: TextRange
  public var low: TextRange
  public var close: TextRange
  public var volume = TextRange.none
  public var quoteVolume = TextRange.none
  /// True once the exchange has said that the bar will not change any more.
  public var closed: Bool

  public init(
    interval: Interval,
    tsMs: Int64,
    recvUs: Int64,
    open: TextRange,
    high: TextRange,
    low: TextRange,
    close: TextRange,
    closed: Bool
  ) {
    self.interval = interval
    self.tsMs = tsMs
    self.recvUs = recvUs
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.closed = closed
  }

  /// Writes the record as one line; `text` is what the ranges were read from.
  public func write(_ origin: Origin, from text: Span<UInt8>, to output: inout LineBuffer) {
    origin.begin("candle", to: &output)
    writeRest(from: text, to: &output)
  }

  /// The same behind ``Origin/head(of:)``, which is the same for all records of a subscription.
  public func write(after head: [UInt8], from text: Span<UInt8>, to output: inout LineBuffer) {
    output.append(head[...])
    writeRest(from: text, to: &output)
  }

  private func writeRest(from text: Span<UInt8>, to output: inout LineBuffer) {
    output.append(",\"interval\":\"")
    output.append(interval.name)
    output.append("\"")
    output.append(",\"ts_ms\":", integer: tsMs)
    output.append(",\"recv_us\":", integer: recvUs)
    output.append(",\"open\":", open, from: text)
    output.append(",\"high\":", high, from: text)
    output.append(",\"low\":", low, from: text)
    output.append(",\"close\":", close, from: text)
    output.append(",\"volume\":", volume, from: text)
    output.append(",\"quote_volume\":", quoteVolume, from: text)
    output.append(closed ? ",\"closed\":true}\n" : ",\"closed\":false}\n")
  }
}
