public import NDJSON

/// Eight decimal digits in one word, read with three multiplications instead of eight (bench row
/// `parts: record-to-verdict`).
@usableFromInline
enum EightDigits {
  /// The value of eight digits, the first in the lowest byte; the caller knows that they are digits.
  @inlinable
  @inline(__always)
  static func value(_ word: UInt64) -> UInt64 { sum(word & 0x0F0F_0F0F_0F0F_0F0F) }

  /// The same of eight numbers up to 19, one in each byte.
  @inlinable
  @inline(__always)
  static func sum(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
  }

  /// The value of the first `count` digits of a word, 0 to 8 of them.
  @inline(__always)
  static func value(_ word: UInt64, first count: Int) -> UInt64 {
    // Pushed to the end of the word, so that zeros stand before them.
    count == 0 ? 0 : value(word &<< UInt64(64 - count * 8))
  }

  /// True if the first `count` bytes of a word are digits, 0 to 8 of them.
  @inline(__always)
  static func areDigits(_ word: UInt64, first count: Int) -> Bool {
    leading(word) >= count
  }

  /// How many of a word's first bytes are digits.
  @inline(__always)
  static func leading(_ word: UInt64) -> Int { flags(word).trailingZeroBitCount >> 3 }

  /// Flags the bytes of a word that are no digits; those behind the first such are not to be trusted.
  @inlinable
  @inline(__always)
  static func flags(_ word: UInt64) -> UInt64 {
    JSONScanner.nonDigits(word)
  }

  /// Ten to the power of 0 to 8.
  @inline(__always)
  static func power(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    case 7: 10_000_000
    default: 100_000_000
    }
  }
}
