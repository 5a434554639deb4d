public import NDJSON

/// Gives each distinct piece of bytes a small number, so that state a symbol lives in an array and
/// a record costs no String and no allocation.
///
/// The table holds at most `limit` keys.
public struct KeyTable {
  public let limit: Int
  private var slots: [Int32] = [Int32](repeating: -1, count: 64)
  private var hashes: [UInt64] = []
  /// What the short keys are; a long one is told by its name.
  private var shortKeys: [ShortKey] = []
  /// All keys, one behind the other, each of its pieces ended by a zero.
  private var names: [UInt8] = []
  /// Where each key ends in `names`.
  private var ends: [Int] = []

  public init(limit: Int = 100_000) {
    self.limit = limit
  }

  public var count: Int { ends.count }

  /// The bytes that were given number `index`, as text.
  ///
  /// The up to three pieces stand with a zero between them.
  public func name(_ index: Int) -> String {
    String(decoding: names[start(index)..<ends[index] - 1], as: UTF8.self)
  }

  /// The number of the key made of up to three ranges of one text; a new one if it was not seen
  /// before, nil when the table is full.
  public mutating func index(
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange = .none,
    _ third: TextRange = .none
  ) -> Int? {
    let short = ShortKey(text, first, second, third)
    let hash = KeyTable.hash(short, text, first, second, third)
    let slot = slot(of: short, hash, text, first, second, third)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    guard count < limit else { return nil }
    slots[slot] = Int32(count)
    hashes.append(hash)
    shortKeys.append(short)
    for piece in [first, second, third] {
      names.append(copying: text.extracting(piece.bounds))
      names.append(0)
    }
    ends.append(names.count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// The number of a key; nil if it was not seen before.
  public func find(_ text: Span<UInt8>, _ first: TextRange, _ second: TextRange) -> Int? {
    let short = ShortKey(text, first, second, .none)
    let hash = KeyTable.hash(short, text, first, second, .none)
    let slot = slot(of: short, hash, text, first, second, .none)
    return slots[slot] >= 0 ? Int(slots[slot]) : nil
  }

  // MARK: Steps

  /// The slot of a key, or the empty one where it belongs.
  private func slot(
    of short: ShortKey,
    _ hash: UInt64,
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, shortKeys[candidate] == short,
        !short.isTooLong || matches(candidate, text, first, second, third)
      {
        return slot
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private static func hash(
    _ short: ShortKey,
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> UInt64 {
    short.isTooLong ? hash(text, first, second, third) : short.hash
  }

  private static func hash(
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    hash = KeyTable.mix(hash, text, first)
    hash = KeyTable.mix(hash, text, second)
    hash = KeyTable.mix(hash, text, third)
    return hash ^ hash >> 32
  }

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

  private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  private func matches(
    _ index: Int,
    _ text: Span<UInt8>,
    _ first: TextRange,
    _ second: TextRange,
    _ third: TextRange
  ) -> Bool {
    var place = start(index)
    guard ends[index] - place == first.count + second.count + third.count + 3 else { return false }
    let names = names.span
    return KeyTable.matches(names, &place, text, first)
      && KeyTable.matches(names, &place, text, second)
      && KeyTable.matches(names, &place, text, third)
  }

  /// Compares one piece and moves `place` behind it and its zero.
  private static func matches(
    _ names: Span<UInt8>,
    _ place: inout Int,
    _ text: Span<UInt8>,
    _ piece: TextRange
  ) -> Bool {
    var offset = 0
    while offset < piece.count {
      let length = min(piece.count - offset, 8)
      let lower = Int(piece.lower) + offset
      guard
        names.word(at: TextRange(place + offset, place + offset + length))
          == text.word(at: TextRange(lower, lower + length))
      else { return false }
      offset += 8
    }
    // The zero too: it keeps "ab" + "c" apart from "a" + "bc".
    guard names[place + piece.count] == 0 else { return false }
    place += piece.count + 1
    return true
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
