/// Reading a few bytes of a text whose writer is known, fast enough without an optimizer.

/// Mixes numbers into one that looks random and follows from them alone.
func mixed(_ parts: UInt64...) -> UInt64 {
  var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  for part in parts {
    state = (state ^ part) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 29)) &* 0x94D0_49BB_1331_11EB
    state ^= state >> 32
  }
  return state
}

extension UnsafeBufferPointer where Element == UInt8 {
  /// The digits from `start` as a number, and the offset behind them.
  func number(at start: Int) -> (value: Int64, end: Int) {
    var value: Int64 = 0
    var index = start
    while index < count {
      let digit = self[index] &- 0x30
      guard digit < 10 else { break }
      value = value * 10 + Int64(digit)
      index += 1
    }
    return (value, index)
  }

  /// True if these words stand at `start`.
  func says(_ words: StaticString, at start: Int) -> Bool {
    let length = words.utf8CodeUnitCount
    guard start >= 0, start + length <= count else { return false }
    var index = 0
    while index < length {
      if self[start + index] != words.utf8Start[index] { return false }
      index += 1
    }
    return true
  }

  /// The offset behind the next such byte from `start` on; the end if there is none.
  func behind(_ byte: UInt8, from start: Int) -> Int {
    var index = start
    while index < count, self[index] != byte { index += 1 }
    return Swift.min(index + 1, count)
  }

  /// The offset behind the string, number or word that begins at `start`.
  func endOfValue(from start: Int) -> Int {
    var index = start
    if index < count, self[index] == 0x22 {
      index += 1
      while index < count, self[index] != 0x22 { index += self[index] == 0x5C ? 2 : 1 }
      return Swift.min(index + 1, count)
    }
    while index < count, self[index] != 0x2C, self[index] != 0x7D { index += 1 }
    return index
  }

  /// A number that stands for these bytes.
  func digest(_ from: Int, _ end: Int, seed: UInt64 = 0) -> UInt64 {
    var hash = seed ^ 0xCBF2_9CE4_8422_2325 ^ UInt64(Swift.max(0, end - from))
    var index = from
    let raw = UnsafeRawBufferPointer(self)
    while index + 8 <= end {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 31
      index += 8
    }
    while index < end {
      hash = (hash ^ UInt64(self[index])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 31
      index += 1
    }
    return hash
  }
}
