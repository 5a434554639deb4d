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

  mutating func mix(_ text: Span<UInt8>, from lower: Int, to upper: Int) {
    let piece = text.extracting(lower..<max(lower, upper))
    // The length goes in too, so that pieces do not run together.
    state ^= UInt64(truncatingIfNeeded: piece.count)
    // 530 instructions a record less than eight bytes at a time (bench row `validate`).
    if piece.count >= 32 {
      var other = state
      var index = 0
      while index + 32 < piece.count {
        mix(piece.extracting(index..<index + 32), &other)
        index += 32
      }
      // The last 32 bytes, some of them for the second time: no rest is left.
      mix(piece.extracting(piece.count - 32..<piece.count), &other)
      state ^= other &* 0x9E37_79B9_7F4A_7C15
      return
    }
    var index = 0
    while index < piece.count {
      state = Hash.fold(piece.upTo8(index) ^ 0x8BB8_4B93_962E_ACC9, state ^ 0xE703_7ED1_A0B4_28DB)
      index += 8
    }
    state = Hash.fold(state, 0x8EBC_6AF0_9C88_C6E3)
  }

  /// Takes in 32 bytes.
  @inline(__always)
  private mutating func mix(_ block: Span<UInt8>, _ other: inout UInt64) {
    state = Hash.fold(block.load8(0) ^ 0x8BB8_4B93_962E_ACC9, block.load8(8) ^ state)
    other = Hash.fold(block.load8(16) ^ 0xA076_1D64_78BD_642F, block.load8(24) ^ other)
  }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
