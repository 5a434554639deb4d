import MarketData
import NDJSON

/// A record's content as one number, so that a repeat is found without keeping the record.
///
/// 64 bits, not for secrets: two different records of one symbol share a digest once in 10^19.
/// Never 0, which stands for "none yet".
enum Digest {
  /// All of a record but `recv_us` and `source`: two feeds that say the same thing say it once.
  static func content(of record: RecordLine, _ line: Span<UInt8>) -> UInt64 {
    let first = record[.source].range
    let second = record[.recvUs].range
    let (lower, upper) = first.lower < second.lower ? (first, second) : (second, first)
    let opening = opening(of: line, to: Int(lower.lower))
    return content(of: line, behind: opening, without: lower, upper)
  }

  /// The start of ``content(of:behind:without:_:)``, the same for all lines that begin so.
  static func opening(of line: Span<UInt8>, to end: Int) -> TextHash {
    var hash = TextHash()
    hash.mix(line, from: 0, to: end)
    return hash
  }

  /// The content of a line whose opening, up to the first of the two ranges, is known.
  static func content(
    of line: Span<UInt8>,
    behind opening: TextHash,
    without first: TextRange,
    _ second: TextRange
  ) -> UInt64 {
    var hash = opening
    hash.mix(line, from: Int(first.upper), to: Int(second.lower))
    hash.mix(line, from: Int(second.upper), to: line.count)
    return hash.value
  }

  /// Which trade it is: exchange, symbol and id.
  static func identity(of record: RecordLine, _ line: Span<UInt8>) -> UInt64 {
    var hash = TextHash()
    for range in [record[.exchange].range, record[.symbol].range, record[.id].range] {
      hash.mix(line, from: Int(range.lower), to: Int(range.upper))
    }
    return hash.value
  }
}
