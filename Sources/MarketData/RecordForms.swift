import NDJSON

/// What lines of the same form have in common, so that a line like an earlier one is known at once.
///
/// The records of an instrument mostly differ in the digits of their numbers and in nothing else.
/// Such a line is compared with the last one's form, 64 bytes at a time: its keys, strings and
/// punctuation must be the same bytes, and there must be digits where that one had digits. Then it
/// is as valid as that one was, its values stand where they stood, and it ends where that one ended:
/// neither its end nor its tokens are searched for.
///
/// Bench rows `validate`, `monitor` and `merge`: when forms came in, 2,900 instructions a record instead
/// of 5,500 for validate, 1,600 instead of 4,400 for monitor; 2,500 and 630 since. Lines that change
/// their layout nearly each time cost no more than without forms (7,900 instead of 8,000).
///
/// Of a form only the first 64 bytes are its own: there the exchange and the symbol stand. What comes
/// behind them is its layout, which it shares with all forms that are the same there.
///
/// Bounded: `most` forms and as many layouts, 1.7 KB of both; what finds no place is read in the
/// ordinary way.
struct RecordForms {
  static let most = 4_096
  /// Beyond so many forms there will be many.
  static let few = 16
  private static let mostPlaces = 2 * most
  private static let mostSteps = 32
  /// The longest line that is kept as a form, its newline counted.
  static let longest = 512
  /// A form is given up for another only after so many lines that did not fit.
  ///
  /// A feed whose numbers keep changing their length costs little more than without forms. Each time
  /// that the form then did not fit either, it is twice as many.
  private static let patience: UInt8 = 4
  private static let mostPatience: UInt8 = 128
  /// So many lines must have fitted for a form to have been worth its learning.
  private static let worthwhile: UInt8 = 16
  /// After so many misses in a row only every eighth line is compared.
  private static let doubtful: UInt8 = 8

  /// 16 bytes: where there are many symbols, what is read of memory counts (bench row
  /// `scale: dantaro-monitor`).
  struct Form {
    /// What the reader has noted of it; forgotten with it.
    fileprivate(set) var note = RecordLine.noNote
    /// In bytes, the newline counted.
    fileprivate(set) var length: UInt16 = 0
    /// The number of its layout.
    fileprivate(set) var layout: UInt16 = 0
    /// Lines in a row that did not fit.
    fileprivate var misses: UInt8 = 0
    /// Lines that did fit, counted no further than to ``worthwhile``.
    fileprivate var hits: UInt8 = 0
    fileprivate var patience = RecordForms.patience
  }

  /// By the hash of a line's beginning, in open addressing: part of the hash, and a form's number.
  ///
  /// The number is counted from 1; 0 where nothing stands. As many places as the forms need, of which
  /// three in eight are taken at most, and half of the most: each record reads another one, and with
  /// more of them the cache would hold fewer (bench row `scale: dantaro-monitor`).
  private var places: [UInt32] = []
  /// The hash that leads to each form.
  private var hashes: [UInt64] = []
  private var forms: [Form] = []
  /// The first 64 bytes of the lines of each form, or the least of those that may stand there: what
  /// stands behind them is the layout's.
  private var heads: [SIMD8<UInt64>] = []
  private var layouts = RecordLayouts()
  /// The line that is being learned and its marks; kept for their room.
  private var bytes: [UInt8] = []
  private var spare: [UInt8] = []

  // MARK: Looking

  /// The form that the first line of the text has; nil if it has none that is known.
  ///
  /// The text may go on behind that line.
  @inline(__always)
  mutating func first(of text: Span<UInt8>) -> (number: Int, form: Form)? {
    guard text.count >= 64, !places.isEmpty else { return nil }
    guard let place = place(of: RecordForms.hash(of: text)), places[place] != 0 else { return nil }
    let number = Int(places[place] & 0xFFFF) - 1
    let form = forms[number]
    let misses = form.misses
    guard misses == 0 || misses < RecordForms.doubtful || misses & 7 == 0,
      matches(number, form, text)
    else {
      if misses < RecordForms.mostPatience { forms[number].misses = misses + 1 }
      return nil
    }
    if misses > 0 { forms[number].misses = 0 }
    if form.hits < RecordForms.worthwhile { forms[number].hits += 1 }
    return (number, form)
  }

  subscript(number: Int) -> Form { forms[number] }
  mutating func setNote(_ number: Int, _ note: Int) { forms[number].note = note }

  /// Of all lines of a layout.
  func kind(ofLayout number: Int) -> RecordLine.Kind { layouts.kind(number) }
  func marks(ofLayout number: Int) -> RecordLine.Marks { layouts.marks(number) }

  @inline(__always)
  private func matches(_ number: Int, _ form: Form, _ text: Span<UInt8>) -> Bool {
    let last = Int(form.length) - 64
    guard last > 0, last <= text.count - 64 else { return false }
    let text = text.extracting(0..<last &+ 64)
    // The last 64 bytes are compared first, most of them for the second time then: no rest is left.
    let rest = (last &+ 63) &>> 6
    let first = Int(form.layout) &* RecordLayouts.room
    let blocks = layouts.blocks.span.extracting(first..<first &+ rest &+ 1)
    var faults = RecordForms.faults(
      text.extracting(last..<last &+ 64),
      blocks[rest].bytes,
      blocks[rest].spare
    )
    faults |= RecordForms.faults(text.extracting(0..<64), heads[number], blocks[0].spare)
    var at = 64
    for number in 1..<rest {
      faults |= RecordForms.faults(
        text.extracting(at..<at &+ 64),
        blocks[number].bytes,
        blocks[number].spare
      )
      at &+= 64
    }
    let half = faults.lowHalf | faults.highHalf
    let quarter = half.lowHalf | half.highHalf
    return (quarter.x | quarter.y) & 0x8080_8080_8080_8080 == 0
  }

  /// Sets the highest bit of a byte if any of 64 bytes is not as it should be.
  ///
  /// Words are subtracted and added where bytes are meant. Only a byte that is wrong borrows or
  /// carries, and it is flagged itself: by the difference where that is above 0x7F, else by the sum.
  @inline(__always)
  private static func faults(
    _ text: Span<UInt8>,
    _ bytes: SIMD8<UInt64>,
    _ spare: SIMD8<UInt64>
  ) -> SIMD8<UInt64> {
    let words = SIMD8<UInt64>(
      text.load8(0),
      text.load8(8),
      text.load8(16),
      text.load8(24),
      text.load8(32),
      text.load8(40),
      text.load8(48),
      text.load8(56)
    )
    let difference = words &- bytes
    return difference | (difference &+ spare)
  }

  /// The place of a line whose beginning has this hash, or the empty one where it belongs; nil where
  /// too many others stand in its way, be it by intent.
  @inline(__always)
  private func place(of hash: UInt64) -> Int? {
    let tag = UInt32(truncatingIfNeeded: hash >> 48) << 16
    let mask = places.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<RecordForms.mostSteps {
      if places[place] == 0 || places[place] & 0xFFFF_0000 == tag { return place }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Tells lines' beginnings apart: the end of the exchange's name, and most of the symbol.
  @inline(__always)
  private static func hash(of text: Span<UInt8>) -> UInt64 {
    let start = text.extracting(0..<64)
    let one = (start.load8(32) ^ 0x8BB8_4B93_962E_ACC9)
      .multipliedFullWidth(by: start.load8(40) ^ start.load8(8) ^ 0xE703_7ED1_A0B4_28DB)
    let two = (start.load8(48) ^ one.high ^ 0xA076_1D64_78BD_642F)
      .multipliedFullWidth(by: start.load8(56) ^ one.low)
    return two.high ^ two.low
  }

  // MARK: Learning

  /// Takes a line's form in, if there is reason to: its number, that of its layout, and whether the
  /// values of that one are yet to be kept; else nil.
  ///
  /// The line must be valid, without escapes and without unusual numbers.
  mutating func learn(_ line: Span<UInt8>, _ record: borrowing RecordLine)
    -> (form: Int, layout: Int, isNew: Bool)?
  {
    guard line.count >= 64, line.count < RecordForms.longest else { return nil }
    if places.isEmpty { places = [UInt32](repeating: 0, count: 4 * RecordForms.few) }
    let hash = RecordForms.hash(of: line)
    guard let place = place(of: hash) else { return nil }
    var number = Int(places[place] & 0xFFFF) - 1
    if number < 0 {
      number = forms.count
      guard number < RecordForms.most else { return nil }
    } else if forms[number].misses < forms[number].patience {
      return nil
    }
    // With a newline between its tokens the text has more lines than one.
    guard !RecordForms.hasNewline(line) else { return nil }
    RecordForms.write(line, record, &bytes, &spare)
    if number == forms.count {
      if number == RecordForms.few { reserve() }
      forms.append(Form())
      heads.append(SIMD8(repeating: 0))
      hashes.append(hash)
      places[place] = RecordForms.entry(number, hash)
      if forms.count * 8 > places.count * 3, places.count < RecordForms.mostPlaces { addPlaces() }
    }
    let before = forms[number]
    if before.length > 0 { layouts.letGo(Int(before.layout)) }
    let (bytes, spare) = (bytes, spare)
    let held = layouts.hold(bytes.span, spare.span, record)
    forms[number] = Form(length: UInt16(bytes.count), layout: UInt16(held.number))
    if before.length > 0, before.hits < RecordForms.worthwhile {
      forms[number].patience = min(before.patience, RecordForms.mostPatience / 2) * 2
    }
    heads[number] = RecordForms.block(0, of: bytes.span)
    return (number, held.number, held.isNew)
  }

  /// Makes twice as many places.
  private mutating func addPlaces() {
    places = [UInt32](repeating: 0, count: places.count * 2)
    for (number, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = RecordForms.entry(number, hash)
    }
  }

  private static func entry(_ number: Int, _ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(number + 1)
  }

  /// Makes room for all forms: of the system's addresses, not of its memory.
  ///
  /// Else each doubling would copy them all, and take memory that was never touched.
  @inline(never)
  private mutating func reserve() {
    forms.reserveCapacity(RecordForms.most)
    heads.reserveCapacity(RecordForms.most)
  }

  /// Writes the line with zeros for the digits that may change, and by how much they may.
  private static func write(
    _ line: Span<UInt8>,
    _ record: borrowing RecordLine,
    _ bytes: inout [UInt8],
    _ spare: inout [UInt8]
  ) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(copying: line)
    bytes.append(0x0A)
    spare.removeAll(keepingCapacity: true)
    spare.append(contentsOf: repeatElement(0x7F, count: bytes.count))
    // Spans, since an array asks at each byte whether it is shared.
    var bytes = bytes.mutableSpan
    var spare = spare.mutableSpan
    for number in 0..<UInt8(RecordKey.total) {
      guard let key = RecordKey(rawValue: number), record.numbers.contains(key) else { continue }
      let range = record[key].range.bounds
      // A minus stays as it is.
      let isNegative = line[range.lowerBound] == UInt8(ascii: "-")
      let first = isNegative ? range.lowerBound + 1 : range.lowerBound
      for index in first..<range.upperBound {
        let isDigit = line[index] != UInt8(ascii: ".")
        bytes[index] = UInt8(ascii: isDigit ? "0" : ".")
        spare[index] = isDigit ? 0x7F - 9 : 0x7F
      }
      guard !mayBeginWithZero(key, line, at: first) else { continue }
      let isZero = line[first] == UInt8(ascii: "0")
      bytes[first] = UInt8(ascii: isZero ? "0" : "1")
      spare[first] = isZero ? 0x7F : 0x7F - 8
    }
  }

  private static func hasNewline(_ line: Span<UInt8>) -> Bool {
    var found = SIMD8<UInt64>(repeating: 0)
    for number in 0..<(line.count + 63) / 64 {
      // A byte of the difference is zero where there is one, and only such a byte borrows.
      let difference = block(number, of: line) ^ SIMD8(repeating: 0x0A0A_0A0A_0A0A_0A0A)
      found |= (difference &- SIMD8(repeating: 0x0101_0101_0101_0101)) & ~difference
    }
    return found & SIMD8(repeating: 0x8080_8080_8080_8080) != SIMD8(repeating: 0)
  }

  /// True if the form takes both 0.1 and 1.1 for this number: sizes go from one to the other.
  ///
  /// Elsewhere a zero stays one, since no digit may follow it, and any other digit there does not
  /// become one: of a price it is known at a glance that it is above zero.
  private static func mayBeginWithZero(_ key: RecordKey, _ line: Span<UInt8>, at first: Int) -> Bool
  {
    RecordForms.sizes.contains(key) && line[first + 1] &- UInt8(ascii: "0") > 9
  }

  static let sizes = RecordKeySet(
    .lastSize,
    .bidSize,
    .askSize,
    .size,
    .volume,
    .quoteVolume,
    .volume24h,
    .quoteVolume24h
  )

  /// The line's 64 bytes of this number; the last block ends where the line does.
  static func block(_ number: Int, of line: Span<UInt8>) -> SIMD8<UInt64> {
    vector(line, min(number * 64, line.count - 64))
  }

  private static func vector(_ bytes: Span<UInt8>, _ at: Int) -> SIMD8<UInt64> {
    var vector = SIMD8<UInt64>(repeating: 0)
    for index in 0..<8 { vector[index] = bytes.load8(at + index * 8) }
    return vector
  }
}
