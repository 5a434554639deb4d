/// Writing bytes eight at a time. Safe: each word is checked to lie in the span.

extension MutableSpan<UInt8> {
  /// Stores eight bytes, the lowest first; they must fit.
  @inline(__always)
  mutating func store8(_ word: UInt64, at index: Int) {
    // One comparison in these words, and the compiler makes one store of the eight.
    precondition(index >= 0 && index <= count - 8, "eight bytes beyond the room")
    self[index] = UInt8(truncatingIfNeeded: word)
    self[index + 1] = UInt8(truncatingIfNeeded: word &>> 8)
    self[index + 2] = UInt8(truncatingIfNeeded: word &>> 16)
    self[index + 3] = UInt8(truncatingIfNeeded: word &>> 24)
    self[index + 4] = UInt8(truncatingIfNeeded: word &>> 32)
    self[index + 5] = UInt8(truncatingIfNeeded: word &>> 40)
    self[index + 6] = UInt8(truncatingIfNeeded: word &>> 48)
    self[index + 7] = UInt8(truncatingIfNeeded: word &>> 56)
  }

  /// Copies a part of a text, and up to seven bytes more, which what comes next writes over.
  ///
  /// Returns where the copy ends.
  @inline(__always)
  mutating func copy(_ text: Span<UInt8>, _ lower: Int, _ upper: Int, to index: Int) -> Int {
    precondition(upper <= text.count, "a part beyond the text")
    var (from, to) = (lower, index)
    while from < upper {
      store8(text.upTo8(from), at: to)
      from &+= 8
      to &+= 8
    }
    return index + (upper - lower)
  }
}
