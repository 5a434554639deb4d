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
    var hash = Hash()
    hash.mix(line, from: 0, to: Int(lower.lower))
    hash.mix(line, from: Int(lower.upper), to: Int(upper.lower))
    hash.mix(line, from: Int(upper.upper), to: line.count)
    return hash.value
  }

  /// Which trade it is: exchange, symbol and id.
  static func identity(of record: RecordLine, _ line: Span<UInt8>) -> UInt64 {
    var hash = Hash()
    for range in [record[.exchange].range, record[.symbol].range, record[.id].range] {
      hash.mix(line, from: Int(range.lower), to: Int(range.upper))
    }
    return hash.value
  }
}

/// Folds bytes into 64 bits, sixteen at a time, by the high and low half of a product (the way of
/// Wang Yi's wyhash).
private struct Hash {
  private var state: UInt64 = 0x2D35_8DCC_AA6C_78A5

  var value: UInt64 { state == 0 ? 1 : state }

  @inline(__always)
  mutating func mix(_ text: Span<UInt8>, from lower: Int, to upper: Int) {
    var index = lower
    while index + 16 <= upper {
      fold(text.load8(index), text.load8(index + 8))
      index += 16
    }
    var first: UInt64 = 0
    if index + 8 <= upper {
      first = text.load8(index)
      index += 8
    }
    // The length goes in too, so that pieces do not run together.
    let last = text.word(at: TextRange(index, max(index, upper)))
    fold(first ^ UInt64(upper &- lower) &* 0xA076_1D64_78BD_642F, last)
  }

  @inline(__always)
  private mutating func fold(_ first: UInt64, _ second: UInt64) {
    let product = (first ^ 0x8BB8_4B93_962E_ACC9).multipliedFullWidth(by: second ^ state)
    state = product.high ^ product.low
  }
}
