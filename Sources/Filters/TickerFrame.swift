import MarketData
import NDJSON

/// Where the pushed tickers of a form have their source and their times, and how they begin.
///
/// Nothing else of a ticker tells two feeds' copies of it apart: what is left is its content.
struct TickerFrame {
  /// Where the two letters of `ws` begin.
  private let source: UInt16
  /// Where `ts_ms`, 13 digits, and `recv_us`, 16 digits, begin.
  private let tsMs: UInt16
  private let recvUs: UInt16
  /// Of what stands before the source.
  private let opening: TextHash

  /// Nil for a record that was not pushed, or is not written as tickers are.
  init?(_ record: RecordLine, in line: Span<UInt8>) {
    let (source, sent, received) = (
      record[.source].range, record[.tsMs].range, record[.recvUs].range
    )
    guard record.kind == .ticker, record.isRealtime(in: line), record.beginsWithTimes,
      source.count == 2, source.upper <= sent.lower,
      record.time(.tsMs, in: line) != nil, record.time(.recvUs, in: line) != nil
    else { return nil }
    // A line of a form has fewer bytes by far.
    self.source = UInt16(truncatingIfNeeded: source.lower)
    tsMs = UInt16(truncatingIfNeeded: sent.lower)
    recvUs = UInt16(truncatingIfNeeded: received.lower)
    opening = Digest.opening(of: line, to: Int(source.lower))
  }

  /// The line's times, if they are close to one another.
  @inline(__always)
  func times(in line: Span<UInt8>) -> CloseTimes? {
    CloseTimes(line, tsMs: Int(tsMs), recvUs: Int(recvUs))
  }

  /// As ``Digest/content(of:_:)`` tells it.
  func digest(of line: Span<UInt8>) -> UInt64 {
    Digest.content(
      of: line,
      behind: opening,
      without: TextRange(Int(source), Int(source) + 2),
      TextRange(Int(recvUs), Int(recvUs) + 16)
    )
  }
}
