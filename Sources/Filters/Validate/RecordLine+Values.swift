import MarketData
import NDJSON

/// Short ways to a record's values that the rules share.
extension RecordLine {
  /// A time: an integer from 0 to below 2^53; else nil.
  func time(_ key: RecordKey, in line: Span<UInt8>) -> Int64? {
    guard let time = integer(key, in: line), time >= 0, time < Integer.largest else { return nil }
    return time
  }

  /// The value as it stands in the line, cut to what a person reads.
  func text(_ key: RecordKey, in line: Span<UInt8>) -> String {
    let range = self[key].range
    let shown = 40
    guard range.count > shown else { return line.string(at: range) }
    return line.string(at: TextRange(Int(range.lower), Int(range.lower) + shown)) + "…"
  }

  /// True if the record came over the realtime connection.
  func isRealtime(in line: Span<UInt8>) -> Bool {
    self[.source].isString && line.word(at: self[.source].range) == 0x7377  // "ws", little-endian
  }
}
