/// What forms have in common that differ in nothing but the bytes of their strings.

import NDJSON

/// Where digits may change in a form and what its values are, each kept once for all forms alike.
///
/// 1,200 instruments of an exchange have some 70 layouts: of a form's 1.3 KB a third is left that is
/// its own, and the cache holds three times as many (bench row `scale: dantaro-monitor`).
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

  /// What makes 0x7F of the largest difference that a byte of a line may have to that of the form:
  /// 0x7F itself where there is none.
  private(set) var spare: [SIMD8<UInt64>] = []
  private var layouts: [Layout] = []
  /// How many forms have each.
  private var holders: [UInt16] = []
  /// Those that none has.
  private var unused: [UInt16] = []
  /// By a hash of where digits may change, the last layout that was made under it, counted from 1.
  ///
  /// One that is not found is only kept twice.
  private var places: [UInt16] = []

  func kind(_ number: Int) -> RecordLine.Kind { layouts[number].kind }
  func marks(_ number: Int) -> RecordLine.Marks { layouts[number].marks }

  /// Holds on to the layout of a line that may change as `changes` says, one byte for each of the
  /// line's: its number, and whether its values are yet to be kept.
  mutating func hold(_ changes: Span<UInt8>, _ record: borrowing RecordLine)
    -> (number: Int, isNew: Bool)
  {
    if places.isEmpty { places = [UInt16](repeating: 0, count: RecordLayouts.places) }
    let own = Layout(
      marks: RecordLayouts.marks(of: record),
      kind: record.kind,
      length: UInt16(changes.count)
    )
    let place = RecordLayouts.place(of: changes)
    let found = Int(places[place]) - 1
    if found >= 0, holders[found] > 0, layouts[found] == own, allowsTheSame(found, changes),
      record.hasValues(ofLayout: found)
    {
      holders[found] += 1
      return (found, false)
    }
    let number = unused.popLast().map(Int.init) ?? append()
    layouts[number] = own
    holders[number] = 1
    for block in 0..<RecordForms.blockCount(of: changes.count) {
      spare[number * RecordLayouts.room + block] = RecordForms.block(block, of: changes)
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
      spare.reserveCapacity(RecordForms.most * RecordLayouts.room)
      layouts.reserveCapacity(RecordForms.most)
    }
    spare += repeatElement(SIMD8(repeating: 0), count: RecordLayouts.room)
    layouts.append(Layout())
    holders.append(0)
    return layouts.count - 1
  }

  private func allowsTheSame(_ number: Int, _ changes: Span<UInt8>) -> Bool {
    for block in 0..<RecordForms.blockCount(of: changes.count)
    where spare[number * RecordLayouts.room + block] != RecordForms.block(block, of: changes) {
      return false
    }
    return true
  }

  /// The marks of all lines of the record's form: a size may begin with a zero in any of them.
  private static func marks(of record: borrowing RecordLine) -> RecordLine.Marks {
    var marks = record.marks
    marks.zeroLed = marks.zeroLed.union(RecordForms.sizes.intersection(marks.numbers))
    return marks
  }

  private static func place(of changes: Span<UInt8>) -> Int {
    var hash = UInt64(changes.count)
    var index = 0
    while index < changes.count {
      let product = (hash ^ changes.upTo8(index))
        .multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
      hash = product.high ^ product.low
      index += 8
    }
    return Int(truncatingIfNeeded: hash) & (places - 1)
  }
}
