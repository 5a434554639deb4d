import NDJSON

/// What lines of the same form have in common, so that a line like an earlier one is known at once.
///
/// The records of an instrument mostly differ in their numbers and in nothing else. Such a line begins
/// as an earlier one did, up to its first number; from there on it has that one's keys, strings and
/// punctuation, and where that one had a number it has one too. Then it is as valid as that one was,
/// and where its values stand and where it ends has been found on the way: nothing is searched for.
///
/// Bench rows `validate`, `monitor` and `merge`: 2,300 instructions a record instead of 6,100 for
/// validate, 1,600 instead of 4,800 for monitor.
///
/// Of a form only the beginning is its own: there the exchange and the symbol stand. What comes behind
/// is its layout, which it shares with all forms that are the same there.
///
/// Bounded: `most` forms and as many layouts; what finds no place is read in the ordinary way.
struct RecordForms {
  static let most = 4_096
  /// Beyond so many forms there will be many.
  static let few = 16
  private static let mostEntries = 2 * most
  private static let mostProbes = 32
  /// The longest line that is kept as a form, its newline counted.
  static let longest = 512
  private static let mostNames = 8

  /// A value within the beginning of a form's lines; its kind is absent where there is no more.
  private struct Name {
    var key = RecordKey.type
    var kind = JSONValue.Kind.absent
    var lower: UInt8 = 0
    var upper: UInt8 = 0
  }

  /// By the hash of a line's beginning, in open addressing: part of the hash, and a form's number.
  ///
  /// The number is counted from 1; 0 where nothing stands. As many entries as the forms need, of which
  /// three in eight are taken at most, and half of the most: each record reads another one, and with
  /// more of them the cache would hold fewer (bench row `scale: dantaro-monitor`).
  private var entries: [UInt32] = []
  /// The hash that leads to each form.
  private var hashes: [UInt64] = []
  private var forms: [RecordForm] = []
  /// ``mostNames`` of each.
  private var names: [Name] = []
  private(set) var layouts = RecordLayouts()
  /// All of them, once there is a form.
  private var templates: [NumberTemplate] = []

  // MARK: Looking

  /// What is known of the first line of the text, and where its values stand that change; nil if it has
  /// no form that is known.
  ///
  /// The text may go on behind that line.
  @inline(__always)
  mutating func first(of text: Span<UInt8>, _ places: inout RecordLine.Places) -> KnownLine? {
    guard text.count >= 64, !entries.isEmpty else { return nil }
    guard let entry = place(of: RecordForms.hash(of: text)), entries[entry] != 0 else { return nil }
    let number = Int(entries[entry] & 0xFFFF) - 1
    guard let end = RecordForms.end(text, &forms[number], layouts, templates, &places) else {
      return nil
    }
    let (layout, note) = (Int(forms[number].layout), forms[number].note)
    return KnownLine(form: number, layout: layout, length: end &- 1, note: note)
  }

  /// Static, so that nobody asks for the rest of `self` while the form is changed.
  @inline(__always)
  private static func end(
    _ text: Span<UInt8>,
    _ form: inout RecordForm,
    _ layouts: borrowing RecordLayouts,
    _ templates: borrowing [NumberTemplate],
    _ places: inout RecordLine.Places
  ) -> Int? {
    let steps = layouts.steps.span.extracting(layouts.range(Int(form.layout)))
    return form.end(text, steps, templates.span, &places)
  }

  func layout(_ number: Int) -> Int { Int(forms[number].layout) }
  mutating func setNote(_ number: Int, _ note: Int) { forms[number].note = note }

  /// Tells the values of a line of this form.
  func fill(
    _ number: Int,
    _ places: borrowing RecordLine.Places,
    _ values: inout [JSONValue]
  ) {
    for index in 0..<RecordForms.mostNames {
      let name = names[number * RecordForms.mostNames + index]
      guard name.kind != .absent else { break }
      let range = TextRange(Int(name.lower), Int(name.upper))
      values[Int(name.key.rawValue)] = JSONValue(name.kind, range)
    }
    layouts.fill(layout(number), places, &values)
  }

  /// The place of a line whose beginning has this hash, or the empty one where it belongs; nil where
  /// too many others stand in its way, be it by intent.
  @inline(__always)
  private func place(of hash: UInt64) -> Int? {
    let tag = UInt32(truncatingIfNeeded: hash >> 48) << 16
    let mask = entries.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<RecordForms.mostProbes {
      if entries[place] == 0 || entries[place] & 0xFFFF_0000 == tag { return place }
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

  /// Takes a line's form in, if there is reason to: its number; else nil.
  ///
  /// The line must be valid, without escapes and without unusual numbers.
  mutating func learn(_ line: Span<UInt8>, _ record: borrowing RecordLine) -> Int? {
    guard line.count >= 64, line.count < RecordForms.longest else { return nil }
    if entries.isEmpty { entries = [UInt32](repeating: 0, count: 4 * RecordForms.few) }
    let hash = RecordForms.hash(of: line)
    guard let place = place(of: hash) else { return nil }
    let found = Int(entries[place] & 0xFFFF) - 1
    guard found < 0 ? forms.count < RecordForms.most : forms[found].isUp else { return nil }
    let blanks = RecordForms.blanks(line, record)
    guard record.negatives == RecordKeySet(),
      let beginning = blanks.first?.range.lowerBound, RecordForm.beginning.contains(beginning),
      let names = RecordForms.names(record, before: beginning),
      // With a newline between its tokens the text has more lines than one.
      !line.indices.contains(where: { line[$0] == 0x0A })
    else { return nil }
    var whole = [UInt8](copying: line)
    whole.append(0x0A)
    guard let layout = RecordLayouts.layout(whole.span, blanks, record) else { return nil }
    if found >= 0 { layouts.letGo(self.layout(found)) }
    var form = RecordForm(line, upTo: beginning, layout: layouts.hold(layout))
    let number: Int
    if found < 0 {
      number = append(form, hash, at: place)
    } else {
      number = found
      form.follow(forms[number])
      forms[number] = form
    }
    for (index, name) in names.enumerated() {
      self.names[number * RecordForms.mostNames + index] = name
    }
    return number
  }

  /// Its number.
  private mutating func append(_ form: RecordForm, _ hash: UInt64, at place: Int) -> Int {
    let number = forms.count
    if number == RecordForms.few {
      // Room of the system's addresses, not of its memory: each doubling would copy them all, and take
      // memory that was never touched.
      forms.reserveCapacity(RecordForms.most)
      names.reserveCapacity(RecordForms.most * RecordForms.mostNames)
    }
    forms.append(form)
    names += repeatElement(Name(), count: RecordForms.mostNames)
    templates = NumberTemplate.all
    hashes.append(hash)
    entries[place] = RecordForms.entry(number, hash)
    if forms.count * 8 > entries.count * 3, entries.count < RecordForms.mostEntries { addEntries() }
    return number
  }

  /// Makes room for twice as many entries.
  private mutating func addEntries() {
    entries = [UInt32](repeating: 0, count: entries.count * 2)
    for (number, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
      while entries[place] != 0 { place = (place + 1) & (entries.count - 1) }
      entries[place] = RecordForms.entry(number, hash)
    }
  }

  private static func entry(_ number: Int, _ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(number + 1)
  }

  /// What may change in lines like this one, in the order of the line: its known numbers, and texts that
  /// each trade has anew.
  private static func blanks(_ line: Span<UInt8>, _ record: borrowing RecordLine)
    -> [RecordLayouts.Place]
  {
    var blanks: [RecordLayouts.Place] = []
    for number in 0..<UInt8(RecordKey.total) {
      guard let key = RecordKey(rawValue: number) else { continue }
      let range = record[key].range.bounds
      if record.numbers.contains(key) {
        let blank = blank(key, line, range)
        blanks.append(RecordLayouts.Place(key: key, range: range, blank: blank))
      } else if texts.contains(key), record[key].kind == .string, !range.isEmpty {
        blanks.append(RecordLayouts.Place(key: key, range: range, blank: .letters))
      }
    }
    return blanks.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func blank(_ key: RecordKey, _ line: Span<UInt8>, _ range: Range<Int>)
    -> RecordStep.Blank
  {
    if key == .tsMs && range.count == 13 || key == .recvUs && range.count == 16 {
      let digits = PlainNumber.at(0, in: line.extracting(range))
      if digits.whole == range.count { return .time(digits: range.count) }
    }
    if sizes.contains(key) { return .number(.any) }
    return .number(line[range.lowerBound] == UInt8(ascii: "0") ? .zero : .digit)
  }

  /// The values before the first blank; nil if they are too many.
  private static func names(_ record: borrowing RecordLine, before end: Int) -> [Name]? {
    var names: [Name] = []
    for key in RecordKey.allCases {
      let value = record[key]
      guard value.kind != .absent, Int(value.range.lower) < end else { continue }
      names.append(
        Name(
          key: key,
          kind: value.kind,
          lower: UInt8(truncatingIfNeeded: value.range.lower),
          upper: UInt8(truncatingIfNeeded: value.range.upper)
        )
      )
    }
    guard names.count <= mostNames else { return nil }
    return names + repeatElement(Name(), count: mostNames - names.count)
  }

  /// Texts of a trade.
  private static let texts = RecordKeySet(.id, .side)
  private static let sizes = RecordKeySet(
    .lastSize,
    .bidSize,
    .askSize,
    .size,
    .volume,
    .quoteVolume,
    .volume24h,
    .quoteVolume24h
  )
}
