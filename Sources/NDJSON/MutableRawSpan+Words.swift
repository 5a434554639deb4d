/// Writing bytes by words. Safe: `storeBytes` checks that each lies in the room.

extension MutableRawSpan {
  /// Stores eight bytes, the lowest first; they must fit.
  @inline(__always)
  mutating func store8(_ word: UInt64, at index: Int) {
    storeBytes(of: word.littleEndian, toByteOffset: index, as: UInt64.self)
  }

  /// The same with sixteen.
  @inline(__always)
  mutating func store16(_ first: UInt64, _ second: UInt64, at index: Int) {
    let words = SIMD2(first.littleEndian, second.littleEndian)
    storeBytes(of: words, toByteOffset: index, as: SIMD2<UInt64>.self)
  }

  @inline(__always)
  mutating func store(_ byte: UInt8, at index: Int) {
    storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
  }

  /// Copies a part of a text, and up to fifteen bytes more, which what comes next writes over.
  ///
  /// Returns where the copy ends.
  @inline(__always)
  mutating func copy(_ text: Span<UInt8>, _ lower: Int, _ upper: Int, to index: Int) -> Int {
    precondition(lower >= 0 && upper <= text.count, "a part beyond the text")
    let end = index &+ (upper &- lower)
    guard upper &- lower >= 16 else {
      if lower < upper { store16(text.upTo8(lower), text.upTo8(lower &+ 8), at: index) }
      return end
    }
    var (from, to) = (lower, index)
    while from < upper &- 16 {
      copy16(text, from, to: to)
      from &+= 16
      to &+= 16
    }
    // The last sixteen, some of them for the second time: no rest is left.
    copy16(text, upper &- 16, to: end &- 16)
    return end
  }

  /// Copies sixteen bytes of a text, which must be there.
  @inline(__always)
  mutating func copy16(_ text: Span<UInt8>, _ from: Int, to index: Int) {
    let piece = text.load16(from)
    store16(piece.x, piece.y, at: index)
  }
}
