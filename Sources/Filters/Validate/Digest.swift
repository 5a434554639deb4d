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

/// Folds bytes into 64 bits by the high and low half of products (the way of Wang Yi's wyhash).
private struct Hash {
  private var state: UInt64 = 0x2D35_8DCC_AA6C_78A5

  var value: UInt64 { state == 0 ? 1 : state }

  @inline(__always)
  mutating func mix(_ text: Span<UInt8>, from lower: Int, to upper: Int) {
    var index = lower
    var other = state
    while index + 32 <= upper {
      state = Hash.fold(text.load8(index) ^ 0x8BB8_4B93_962E_ACC9, text.load8(index + 8) ^ state)
      other = Hash.fold(
        text.load8(index + 16) ^ 0xA076_1D64_78BD_642F,
        text.load8(index + 24) ^ other
      )
      index += 32
    }
    state ^= other &* 0x9E37_79B9_7F4A_7C15
    while index + 8 <= upper {
      state = Hash.fold(text.load8(index) ^ 0x8BB8_4B93_962E_ACC9, state ^ 0xE703_7ED1_A0B4_28DB)
      index += 8
    }
    let rest = text.word(at: TextRange(index, upper))
    state = Hash.fold(rest ^ 0xE703_7ED1_A0B4_28DB, state ^ 0x8BB8_4B93_962E_ACC9)
    // The length goes in too, so that pieces do not run together.
    state = Hash.fold(state ^ UInt64(upper &- lower), 0x8EBC_6AF0_9C88_C6E3)
  }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
