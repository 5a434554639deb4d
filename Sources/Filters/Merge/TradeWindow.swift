import NDJSON

/// The ids of the last trades of one symbol: enough to let each pass once, late ones too.
///
/// Holds at most `limit` ids; a trade that comes again after that many others would pass again.
struct TradeWindow {
  static let limit = 10_000

  /// The ids in order of arrival; when full, `oldest` is overwritten next.
  private var ids: [UInt64] = []
  private var oldest = 0
  /// Where an id stands in `ids`, by its hash: open addressing, at most half full.
  private var slots = [UInt16](repeating: TradeWindow.empty, count: 16)

  private static let empty = UInt16.max

  /// Notes a trade; false if its id is known.
  mutating func isNew(_ text: Span<UInt8>, _ id: TextRange) -> Bool {
    let number = TradeWindow.number(text, id)
    guard find(number) == nil else { return false }
    if ids.count < TradeWindow.limit {
      ids.append(number)
      if ids.count * 2 > slots.count { grow() } else { enter(ids.count - 1) }
    } else {
      forget(ids[oldest])
      ids[oldest] = number
      enter(oldest)
      oldest = (oldest + 1) % TradeWindow.limit
    }
    return true
  }

  // MARK: Steps

  /// An id as a number: its own value if it is a plain one, else 63 bits of hash with the top bit
  /// set, so that the two kinds never meet.
  private static func number(_ text: Span<UInt8>, _ id: TextRange) -> UInt64 {
    if let value = plain(text, id) { return value }
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(id.count)
    var index = Int(id.lower)
    while index < Int(id.upper) {
      let word = text.word(at: TextRange(index, min(index + 8, Int(id.upper))))
      let product = (hash ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      hash = product.high ^ product.low
      index += 8
    }
    return hash | 1 << 63
  }

  /// The value of up to 18 digits without a leading zero.
  private static func plain(_ text: Span<UInt8>, _ id: TextRange) -> UInt64? {
    guard id.count > 0, id.count <= 18, text[Int(id.lower)] != UInt8(ascii: "0") else {
      return nil
    }
    var value: UInt64 = 0
    for index in id.bounds {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }

  private func home(_ number: UInt64) -> Int {
    let hash = number &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
  }

  private func find(_ number: UInt64) -> Int? {
    var slot = home(number)
    while slots[slot] != TradeWindow.empty {
      if ids[Int(slots[slot])] == number { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func enter(_ position: Int) {
    var slot = home(ids[position])
    while slots[slot] != TradeWindow.empty { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt16(position)
  }

  /// Takes an id out and moves up those that had been pushed on by it.
  private mutating func forget(_ number: UInt64) {
    guard var hole = find(number) else { return }
    var slot = (hole + 1) & (slots.count - 1)
    while slots[slot] != TradeWindow.empty {
      let start = home(ids[Int(slots[slot])])
      let mask = slots.count - 1
      if (slot - start) & mask >= (slot - hole) & mask {
        slots[hole] = slots[slot]
        hole = slot
      }
      slot = (slot + 1) & mask
    }
    slots[hole] = TradeWindow.empty
  }

  private mutating func grow() {
    slots = [UInt16](repeating: TradeWindow.empty, count: slots.count * 2)
    for position in ids.indices { enter(position) }
  }
}
