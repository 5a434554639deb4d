public import NDJSON

/// One trade as the exchange published it.
///
/// Nothing in it is ever null.
public struct Trade: Equatable, Sendable {
  /// Whose order took liquidity.
  public enum Side: UInt8, Sendable {
    case buy
    case sell
  }

  /// The exchange's time, Unix milliseconds.
  public var tsMs: Int64
  /// When the bytes reached us, Unix microseconds.
  public var recvUs: Int64
  /// The exchange's own id, the text between its quotes.
  public var id: TextRange
  public var price: TextRange
  public var size: TextRange
  public var side: Side

  public init(
    tsMs: Int64,
    recvUs: Int64,
    id: TextRange,
    price: TextRange,
    size: TextRange,
    side: Side
  ) {
    self.tsMs = tsMs
    self.recvUs = recvUs
    self.id = id
    self.price = price
    self.size = size
    self.side = side
  }

  /// Writes the record as one line behind ``Origin/head(of:)``; `text` is what the ranges were read
  /// from.
  public func write(after head: [UInt8], from text: Span<UInt8>, to output: inout LineBuffer) {
    output.append(head[...])
    output.append(",\"ts_ms\":", integer: tsMs)
    output.append(",\"recv_us\":", integer: recvUs)
    output.append(",\"id\":")
    output.append(jsonString: text.extracting(id.bounds))
    output.append(",\"price\":", price, from: text)
    output.append(",\"size\":", size, from: text)
    output.append(side == .buy ? ",\"side\":\"buy\"}\n" : ",\"side\":\"sell\"}\n")
  }
}
