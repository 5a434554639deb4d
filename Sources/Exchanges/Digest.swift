import NDJSON

/// A short stand-in for a row's text; not for secrets.
enum Digest {
  /// Folds 16 bytes at a time by the high and low half of a product, as wyhash does.
  static func of(_ text: Span<UInt8>, _ range: TextRange) -> UInt64 {
    let row = text.extracting(range.bounds)
    var hash = UInt64(row.count) ^ 0x2D35_8DCC_AA6C_78A5
    if row.count < 16 {
      hash = fold(text.word(at: range) ^ 0x8BB8_4B93_962E_ACC9, row.upTo8(8) ^ hash)
    } else {
      var index = 0
      while index + 16 < row.count {
        hash = fold(row.load8(index) ^ 0x8BB8_4B93_962E_ACC9, row.load8(index + 8) ^ hash)
        index += 16
      }
      // The last 16 bytes, some of them for the second time: no rest is left.
      let last = row.count - 16
      hash = fold(row.load8(last) ^ 0x8BB8_4B93_962E_ACC9, row.load8(last + 8) ^ hash)
    }
    return fold(hash, 0x8EBC_6AF0_9C88_C6E3)
  }

  static func of(_ text: Span<UInt8>) -> UInt64 { of(text, TextRange(0, text.count)) }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
