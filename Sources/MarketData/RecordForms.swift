import NDJSON

/// What lines of the same form have in common, so that a line like an earlier one is known at once.
///
/// The records of an instrument mostly differ in their numbers and in nothing else. Such a line begins
/// as an earlier one did, up to its first number; from there on it has that one's keys, strings and
/// punctuation, and where that one had a number it has one too. Then it is as valid as that one was,
/// and where its values stand and where it ends has been found on the way: nothing is searched for.
///
/// Bench rows `validate`, `monitor` and `merge`.
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
  private static let mostSteps = 32
  /// The longest line that is kept as a form, its newline counted.
  static let longest = 512
  /// How many bytes a line may have before its first number: two blocks of 64, of which the second ends
  /// with it.
  private static let beginning = 64...128
  private static let mostNames = 8
  /// A form is given up for another only after so many lines that did not fit.
  ///
  /// A feed whose lines keep changing costs little more than without forms. Each time that the form
  /// then did not fit either, it is twice as many.
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
    /// The bytes before the first number.
    fileprivate var beginning: UInt16 = 0
    /// The number of its layout.
    fileprivate(set) var layout: UInt16 = 0
    /// Lines in a row that did not fit.
    fileprivate var misses: UInt8 = 0
    /// Lines that did fit, counted no further than to ``worthwhile``.
    fileprivate var hits: UInt8 = 0
    fileprivate var patience = RecordForms.patience
  }

  /// The first 64 bytes of a form's lines, and the last 64 before their first number.
  private struct Beginning {
    var first = SIMD8<UInt64>(repeating: 0)
    var last = SIMD8<UInt64>(repeating: 0)
  }

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
  private var forms: [Form] = []
  private var beginnings: [Beginning] = []
  /// ``mostNames`` of each.
  private var names: [Name] = []
  private(set) var layouts = RecordLayouts()
  /// All of them, once there is a form.
  private var templates: [NumberTemplate] = []

  // MARK: Looking

  /// The form that the first line of the text has, where that line ends, its newline counted, and where
  /// its values stand that change; nil if it has none that is known.
  ///
  /// `looks` has for each step of each form how its number looked last, the number of its template.
  /// The text may go on behind that line.
  @inline(__always)
  mutating func first(
    of text: Span<UInt8>,
    _ places: inout RecordLine.Places,
    _ looks: inout [UInt16]
  ) -> (number: Int, form: Form, end: Int)? {
    guard text.count >= 64, !entries.isEmpty else { return nil }
    guard let entry = place(of: RecordForms.hash(of: text)), entries[entry] != 0 else { return nil }
    let number = Int(entries[entry] & 0xFFFF) - 1
    let form = forms[number]
    let misses = form.misses
    guard misses == 0 || misses < RecordForms.doubtful || misses & 7 == 0,
      begins(number, form, text), let end = end(number, text, &places, &looks)
    else {
      if misses < RecordForms.mostPatience { forms[number].misses = misses + 1 }
      return nil
    }
    if misses > 0 { forms[number].misses = 0 }
    if form.hits < RecordForms.worthwhile { forms[number].hits += 1 }
    return (number, form, end)
  }

  subscript(number: Int) -> Form { forms[number] }
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
    layouts.fill(Int(forms[number].layout), places, &values)
  }

  @inline(__always)
  private func begins(_ number: Int, _ form: Form, _ text: Span<UInt8>) -> Bool {
    let last = Int(form.beginning) &- 64
    guard last >= 0, last <= text.count &- 64 else { return false }
    let text = text.extracting(0..<last &+ 64)
    let difference =
      (RecordForms.block(text, 0) ^ beginnings[number].first)
      | (RecordForms.block(text, last) ^ beginnings[number].last)
    let half = difference.lowHalf | difference.highHalf
    let quarter = half.lowHalf | half.highHalf
    return quarter.x | quarter.y == 0
  }

  /// Goes through the steps behind a line's beginning: where the line ends, its newline counted; nil if
  /// something does not fit.
  ///
  /// Most numbers look as they did in the form's last line. Such a one is compared at once, with the
  /// letters behind it, and the next step need not wait until its end has been found.
  @inline(__always)
  private func end(
    _ number: Int,
    _ text: Span<UInt8>,
    _ places: inout RecordLine.Places,
    _ looks: inout [UInt16]
  ) -> Int? {
    let steps = layouts.steps.span.extracting(layouts.range(Int(forms[number].layout)))
    let templates = templates.span
    let first = number &* RecordLayouts.mostSteps
    var looks = looks.mutableSpan
    var at = Int(forms[number].beginning)
    for index in steps.indices {
      let template = templates[Int(looks[first &+ index])]
      let behind = at &+ Int(template.place.count)
      if text.has16(at), text.has16(behind) {
        let difference =
          template.faults(text.load16(at)) | steps[index].difference(text.load16(behind))
        if difference.x | difference.y == 0 {
          places[index] = template.place.moved(to: at)
          at = behind &+ Int(steps[index].count)
          continue
        }
      }
      guard let place = steps[index].place(text, at: at) else { return nil }
      places[index] = place
      looks[first &+ index] = steps[index].look(place)
      at &+= Int(place.count) &+ Int(steps[index].count)
    }
    return at
  }

  /// The place of a line whose beginning has this hash, or the empty one where it belongs; nil where
  /// too many others stand in its way, be it by intent.
  @inline(__always)
  private func place(of hash: UInt64) -> Int? {
    let tag = UInt32(truncatingIfNeeded: hash >> 48) << 16
    let mask = entries.count &- 1
    var place = Int(truncatingIfNeeded: hash) & mask
    for _ in 0..<RecordForms.mostSteps {
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
  mutating func learn(
    _ line: Span<UInt8>,
    _ record: borrowing RecordLine,
    _ looks: inout [UInt16]
  ) -> Int? {
    guard line.count >= 64, line.count < RecordForms.longest else { return nil }
    if entries.isEmpty { entries = [UInt32](repeating: 0, count: 4 * RecordForms.few) }
    let hash = RecordForms.hash(of: line)
    guard let place = place(of: hash) else { return nil }
    var number = Int(entries[place] & 0xFFFF) - 1
    if number < 0 {
      number = forms.count
      guard number < RecordForms.most else { return nil }
    } else if forms[number].misses < forms[number].patience {
      return nil
    }
    let blanks = RecordForms.blanks(line, record)
    guard record.negatives == RecordKeySet(),
      let beginning = blanks.first?.range.lowerBound, RecordForms.beginning.contains(beginning),
      let names = RecordForms.names(record, before: beginning),
      // With a newline between its tokens the text has more lines than one.
      !line.indices.contains(where: { line[$0] == 0x0A })
    else { return nil }
    var whole = [UInt8](copying: line)
    whole.append(0x0A)
    guard let layout = RecordLayouts.layout(whole.span, blanks, record) else { return nil }
    if number == forms.count { append(hash, at: place, &looks) }
    let before = forms[number]
    if before.beginning > 0 { layouts.letGo(Int(before.layout)) }
    forms[number] = Form(beginning: UInt16(beginning), layout: UInt16(layouts.hold(layout)))
    if before.beginning > 0, before.hits < RecordForms.worthwhile {
      forms[number].patience = min(before.patience, RecordForms.mostPatience / 2) * 2
    }
    beginnings[number] = Beginning(
      first: RecordForms.block(line, 0),
      last: RecordForms.block(line, beginning - 64)
    )
    for (index, name) in names.enumerated() {
      self.names[number * RecordForms.mostNames + index] = name
    }
    for index in 0..<RecordLayouts.mostSteps {
      looks[number * RecordLayouts.mostSteps + index] = NumberTemplate.never
    }
    return number
  }

  private mutating func append(_ hash: UInt64, at place: Int, _ looks: inout [UInt16]) {
    let number = forms.count
    if number == RecordForms.few {
      // Room of the system's addresses, not of its memory: each doubling would copy them all, and take
      // memory that was never touched.
      forms.reserveCapacity(RecordForms.most)
      beginnings.reserveCapacity(RecordForms.most)
      names.reserveCapacity(RecordForms.most * RecordForms.mostNames)
      looks.reserveCapacity(RecordForms.most * RecordLayouts.mostSteps)
    }
    forms.append(Form())
    beginnings.append(Beginning())
    names += repeatElement(Name(), count: RecordForms.mostNames)
    looks += repeatElement(NumberTemplate.never, count: RecordLayouts.mostSteps)
    templates = NumberTemplate.all
    hashes.append(hash)
    entries[place] = RecordForms.entry(number, hash)
    if forms.count * 8 > entries.count * 3, entries.count < RecordForms.mostEntries { addEntries() }
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

  /// The 64 bytes that begin here.
  @inline(__always)
  private static func block(_ text: Span<UInt8>, _ at: Int) -> SIMD8<UInt64> {
    let block = text.extracting(at..<at &+ 64)
    return SIMD8(
      lowHalf: SIMD4(lowHalf: block.load16(0), highHalf: block.load16(16)),
      highHalf: SIMD4(lowHalf: block.load16(32), highHalf: block.load16(48))
    )
  }
}
