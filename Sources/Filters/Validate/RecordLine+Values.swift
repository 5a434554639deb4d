import MarketData
import NDJSON

/// Short ways to a record's values that the rules share.
extension RecordLine {
  /// A time: an integer from 0 to below 2^53; else nil.
  func time(_ key: RecordKey, in line: Span<UInt8>) -> Int64? {
    guard let time = integer(key, in: line), time >= 0, time < Integer.largest else { return nil }
    return time
  }

  /// True if one digit alone says that the number is above zero: 0.5 for one, 0.000 is not.
  func isPlainlyPositive(_ key: RecordKey, in line: Span<UInt8>) -> Bool {
    guard !hasUnusualNumbers, !negatives.contains(key) else { return false }
    let range = self[key].range
    var index = Int(range.lower)
    while index < Int(range.upper) {
      let word = line.word(at: TextRange(index, Int(range.upper)))
      // Of digits and points: a digit has the bit 0x10, and its value in the four below.
      let digits = (word >> 4 & 0x0101_0101_0101_0101) &* 0x0F
      if word & digits != 0 { return true }
      index += 8
    }
    return false
  }

  /// True if both values are numbers without a minus or an exponent.
  @inline(__always)
  func canCompareTexts(_ first: RecordKey, _ second: RecordKey) -> Bool {
    let both = RecordKeySet(rawValue: 1 << UInt64(first.rawValue) | 1 << UInt64(second.rawValue))
    return !hasUnusualNumbers && numbers.isSuperset(of: both) && !negatives.intersects(both)
  }

  /// True if the record came over the realtime connection.
  func isRealtime(in line: Span<UInt8>) -> Bool {
    self[.source].isString && line.word(at: self[.source].range) == 0x7377  // "ws", little-endian
  }
}
