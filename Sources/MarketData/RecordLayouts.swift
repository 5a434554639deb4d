/// What forms have in common that differ in nothing but their first 64 bytes.

import NDJSON

/// All of a line's form but its first 64 bytes, where its exchange and symbol stand: what bytes belong
/// there, where digits may change and what its values are, each kept once for all forms alike.
///
/// 1,200 instruments of an exchange have some 70 layouts: of a form's 1.3 KB a hundred bytes are left
/// that are its own, and the cache holds all of them (bench row `scale: dantaro-monitor`).
///
/// Bounded by the number of forms, since each holds on to one; a layout that no form has any more
/// gives its number to another.
struct RecordLayouts {
  /// Blocks of 64 bytes that each layout has room for.
  static let room = RecordForms.longest / 64
  private static let places = 1_024

  /// What all lines of a layout are alike in.
  private struct Layout: Equatable {
    var marks = RecordLine.Marks()
    var kind = RecordLine.Kind.other
    /// In bytes, the newline counted.
    var length: UInt16 = 0
  }

  /// 64 bytes of the lines of a layout.
  struct Block {
    /// The bytes that belong there, or the least of those that may; nothing in a layout's first block.
    fileprivate(set) var bytes = SIMD8<UInt64>(repeating: 0)
    /// What makes 0x7F of the largest difference that a byte of a line may have to that one: 0x7F
    /// itself where there is none.
    fileprivate(set) var spare = SIMD8<UInt64>(repeating: 0)
  }

  private(set) var blocks: [Block] = []
  private var layouts: [Layout] = []
  /// How many forms have each.
  private var holders: [UInt16] = []
  /// Those that none has.
  private var unused: [UInt16] = []
  /// By a hash of all of it, the last layout that was made under it, counted from 1.
  ///
  /// One that is not found is only kept twice.
  private var places: [UInt16] = []

  func kind(_ number: Int) -> RecordLine.Kind { layouts[number].kind }
  func marks(_ number: Int) -> RecordLine.Marks { layouts[number].marks }

  /// Holds on to the layout of a line of these bytes, zeros for the digits that may change, each of
  /// which may be so much larger as `spare` says: its number, and whether its values are yet to be kept.
  mutating func hold(
    _ bytes: Span<UInt8>,
    _ spare: Span<UInt8>,
    _ record: borrowing RecordLine
  ) -> (number: Int, isNew: Bool) {
    if places.isEmpty { places = [UInt16](repeating: 0, count: RecordLayouts.places) }
    let own = Layout(
      marks: RecordLayouts.marks(of: record),
      kind: record.kind,
      length: UInt16(bytes.count)
    )
    let place = RecordLayouts.place(of: bytes, spare)
    let found = Int(places[place]) - 1
    if found >= 0, holders[found] > 0, layouts[found] == own, has(found, bytes, spare),
      record.hasValues(ofLayout: found)
    {
      holders[found] += 1
      return (found, false)
    }
    let number = unused.popLast().map(Int.init) ?? append()
    layouts[number] = own
    holders[number] = 1
    for block in 0..<RecordLayouts.blockCount(of: bytes.count) {
      blocks[number * RecordLayouts.room + block] = RecordLayouts.block(block, bytes, spare)
    }
    places[place] = UInt16(number + 1)
    return (number, true)
  }

  /// A form has another layout from now on.
  mutating func letGo(_ number: Int) {
    holders[number] -= 1
    if holders[number] == 0 { unused.append(UInt16(number)) }
  }

  // MARK: Steps

  private mutating func append() -> Int {
    if layouts.count == RecordForms.few {
      // Room of the system's addresses, not of its memory: each doubling would copy them all.
      blocks.reserveCapacity(RecordForms.most * RecordLayouts.room)
      layouts.reserveCapacity(RecordForms.most)
    }
    blocks += repeatElement(Block(), count: RecordLayouts.room)
    layouts.append(Layout())
    holders.append(0)
    return layouts.count - 1
  }

  private func has(_ number: Int, _ bytes: Span<UInt8>, _ spare: Span<UInt8>) -> Bool {
    var difference = SIMD8<UInt64>(repeating: 0)
    for block in 0..<RecordLayouts.blockCount(of: bytes.count) {
      let (kept, own) = (
        blocks[number * RecordLayouts.room + block], RecordLayouts.block(block, bytes, spare)
      )
      difference |= (kept.bytes ^ own.bytes) | (kept.spare ^ own.spare)
    }
    return difference == SIMD8(repeating: 0)
  }

  private static func blockCount(of length: Int) -> Int { (length + 63) / 64 }

  private static func block(_ number: Int, _ bytes: Span<UInt8>, _ spare: Span<UInt8>) -> Block {
    var block = Block(spare: RecordForms.block(number, of: spare))
    if number > 0 { block.bytes = RecordForms.block(number, of: bytes) }
    return block
  }

  /// The marks of all lines of the record's form: a size may begin with a zero in any of them.
  private static func marks(of record: borrowing RecordLine) -> RecordLine.Marks {
    var marks = record.marks
    marks.zeroLed = marks.zeroLed.union(RecordForms.sizes.intersection(marks.numbers))
    return marks
  }

  private static func place(of bytes: Span<UInt8>, _ spare: Span<UInt8>) -> Int {
    var sums = SIMD8<UInt64>(repeating: 0)
    for number in 0..<blockCount(of: bytes.count) {
      let block = block(number, bytes, spare)
      // Turned by a little, so that the same bytes count elsewhere as others.
      sums = (sums &<< 7 | sums &>> 57) ^ block.bytes &+ block.spare
    }
    var hash = UInt64(bytes.count)
    for index in sums.indices {
      let product = (hash ^ sums[index]).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      hash = product.high ^ product.low
    }
    return Int(truncatingIfNeeded: hash) & (places - 1)
  }
}
