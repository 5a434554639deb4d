public import NDJSON

/// Gives each distinct piece of bytes a small number, so that state a symbol lives in an array and
/// a record costs no String and no allocation.
///
/// The table holds at most `limit` keys.
public struct KeyTable {
  public let limit: Int
  private var slots: [Int32] = [Int32](repeating: -1, count: 64)
  private var hashes: [UInt64] = []
  private var keys: [[UInt8]] = []

  public init(limit: Int = 100_000) {
    self.limit = limit
  }

  public var count: Int { keys.count }

  /// The bytes that were given number `index`, as text.
  public func name(_ index: Int) -> String { String(decoding: keys[index], as: UTF8.self) }

  /// The number of the key made of up to three ranges of one text; a new one if it was not seen
  /// before, nil when the table is full.
  public mutating func index(
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange = .none,
    _ third: TextRange = .none
  ) -> Int? {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    hash = KeyTable.mix(hash, text, first)
    hash = KeyTable.mix(hash, text, second)
    hash = KeyTable.mix(hash, text, third)
    hash ^= hash >> 32
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, matches(candidate, text, first, second, third) {
        return candidate
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard keys.count < limit else { return nil }
    slots[slot] = Int32(keys.count)
    hashes.append(hash)
    keys.append(KeyTable.joined(text, first, second, third))
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  // MARK: Steps

  /// Mixes eight bytes at a time; the length goes in too, so that ranges do not run together.
  private static func mix(_ seed: UInt64, _ text: Span<UInt8>, _ range: TextRange) -> UInt64 {
    var hash = (seed ^ UInt64(range.count)) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset < range.count {
      let lower = Int(range.lower) + offset
      let word = text.word(at: TextRange(lower, min(lower + 8, Int(range.upper))))
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      offset += 8
    }
    return hash
  }

  private func matches(
    _ index: Int,
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> Bool {
    guard keys[index].count == first.count + second.count + third.count + 2 else { return false }
    let end = first.count + 1 + second.count
    return part(index, from: 0, text, first) && keys[index][first.count] == 0
      && part(index, from: first.count + 1, text, second) && keys[index][end] == 0
      && part(index, from: end + 1, text, third)
  }

  private func part(_ index: Int, from: Int, _ text: Span<UInt8>, _ range: TextRange) -> Bool {
    for offset in 0..<range.count
    where keys[index][from + offset] != text[Int(range.lower) + offset] {
      return false
    }
    return true
  }

  private static func joined(
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> [UInt8] {
    text.copy(of: first) + [0] + text.copy(of: second) + [0] + text.copy(of: third)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }
}
