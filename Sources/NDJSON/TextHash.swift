/// Folds bytes into 64 bits by the high and low half of products (the way of Wang Yi's wyhash): a
/// short stand-in for a text, not for secrets.
public struct TextHash: Sendable {
  private var state: UInt64 = 0x2D35_8DCC_AA6C_78A5

  public init() {}

  /// Never 0, which is free to stand for "none yet".
  public var value: UInt64 { state == 0 ? 1 : state }

  /// The hash of one piece of a text.
  public static func of(_ text: Span<UInt8>, _ range: TextRange) -> UInt64 {
    var hash = TextHash()
    hash.mix(text, from: Int(range.lower), to: Int(range.upper))
    return hash.value
  }

  public static func of(_ text: Span<UInt8>) -> UInt64 { of(text, TextRange(0, text.count)) }

  /// Takes in another piece; none if it ends before it begins.
  public mutating func mix(_ text: Span<UInt8>, from lower: Int, to upper: Int) {
    let piece = text.extracting(lower..<max(lower, upper))
    // The length goes in too, so that pieces do not run together.
    state ^= UInt64(truncatingIfNeeded: piece.count)
    // In two rows, so that one product need not wait for the other: 530 instructions a record less
    // than eight bytes at a time (bench row `validate`).
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
      state = TextHash.fold(
        piece.upTo8(index) ^ 0x8BB8_4B93_962E_ACC9,
        state ^ 0xE703_7ED1_A0B4_28DB
      )
      index += 8
    }
    state = TextHash.fold(state, 0x8EBC_6AF0_9C88_C6E3)
  }

  /// Takes in 32 bytes.
  @inline(__always)
  private mutating func mix(_ block: Span<UInt8>, _ other: inout UInt64) {
    state = TextHash.fold(block.load8(0) ^ 0x8BB8_4B93_962E_ACC9, block.load8(8) ^ state)
    other = TextHash.fold(block.load8(16) ^ 0xA076_1D64_78BD_642F, block.load8(24) ^ other)
  }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
