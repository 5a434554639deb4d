public import NDJSON

/// A line of input taken apart: every key it has, where each value stands.
///
/// Nothing is judged here but that the line is one JSON object in which no known key stands twice.
///
/// Ranges point into the line it was decoded from. If `hasEscapes`, a name or value may be spelled
/// with escapes; decode `JSONText.plain(line)` once more to read it plainly, and pass the line
/// itself on.
public struct RecordLine {
  /// What kind of record the line says it is.
  public enum Kind: UInt8, Sendable {
    case ticker
    case candle
    case trade
    case status
    /// A type of a later version or of somebody else, or no type at all: it passes untouched.
    case other
  }

  public private(set) var kind = Kind.other
  public private(set) var hasEscapes = false
  /// True if some number has an exponent or hundreds of digits, so that its size must be computed.
  public private(set) var hasUnusualNumbers = false
  @usableFromInline var marks = Marks()
  /// A value counts only where `keys` has its key; an array, since it is kept from line to line
  /// and copied by nobody.
  @usableFromInline var values: [JSONValue] = []
  private var forms = RecordForms()
  /// Where the numbers of the line stand that was recognised last, in its order.
  @usableFromInline var places = Places(repeating: .none)
  @usableFromInline var currentNote = RecordLine.noNote
  /// The number of the line's form, or -1.
  private var form = -1
  /// The length of the line that ``decodeFirst(of:)`` found and that has not come yet, or -1.
  @usableFromInline var ahead = -1

  /// Where the values of a line of a form stand that are others in each, in the order of its layout.
  @usableFromInline typealias Places = InlineArray<24, NumberPlace>

  /// A line yet to be decoded: it has no keys, and costs nothing.
  public init() {}

  public init(decoding line: Span<UInt8>) throws(Malformed) {
    try decode(line)
  }

  /// Decodes another line in place of the last one, without an allocation.
  ///
  /// After an error it has some keys of the line, and means nothing.
  public mutating func decode(_ line: Span<UInt8>) throws(Malformed) {
    if values.isEmpty { values = [JSONValue](repeating: .absent, count: RecordKey.total) }
    form = -1
    ahead = -1
    currentNote = RecordLine.noNote
    kind = RecordLine.openingKind(line)
    marks = Marks()
    var scanner = JSONScanner()
    if kind == .other {
      do {
        try scanner.enterObject(line)
      } catch {
        throw .notAnObject
      }
    }
    let repeated: RecordKey?
    do {
      repeated = try readMembers(line, with: &scanner)
    } catch {
      throw .json(error, at: scanner.position)
    }
    if let repeated { throw .twice(repeated) }
    hasEscapes = scanner.sawEscape
    hasUnusualNumbers = scanner.sawUnusualNumber
    if !hasEscapes, !hasUnusualNumbers { learn(line) }
  }

  /// Decodes the first line of a text that may go on behind it, if it looks like an earlier line
  /// but for its numbers: its length, its newline not counted.
  ///
  /// After nil the record means nothing.
  public mutating func decodeFirst(of text: Span<UInt8>) -> Int? {
    ahead = -1
    guard let known = recognise(text) else { return nil }
    return open(known)
  }

  /// Looks whether the first line of a text, which may go on behind it, is like an earlier one, and
  /// where its numbers stand then (``place(_:)``); decodes nothing.
  ///
  /// For a reader that has noted which of them are what.
  public mutating func recognise(_ text: Span<UInt8>) -> KnownLine? {
    forms.first(of: text, &places)
  }

  /// Decodes a line that has just been recognised, as ``decodeFirst(of:)`` does: its length.
  public mutating func open(_ known: KnownLine) -> Int {
    ahead = known.length
    form = known.form
    forms.fill(form, places, &values)
    kind = forms.layouts.kind(known.layout)
    marks = forms.layouts.marks(known.layout)
    currentNote = known.note
    hasEscapes = false
    hasUnusualNumbers = false
    return ahead
  }

  /// Decodes the line that comes next; if ``decodeFirst(of:)`` has just told its length, that is done.
  @inlinable
  @inline(__always)
  public mutating func decodeNext(_ line: Span<UInt8>) throws(Malformed) {
    guard ahead == line.count else { return try decode(line) }
    ahead = -1
  }

  /// What the reader wants to find again with the next line that has the same strings, such as the
  /// number of its instrument; ``noNote`` where there is none.
  @inlinable public var note: Int { currentNote }

  /// Keeps a note for lines like this one; for a line of no form there is nothing to keep it by.
  public mutating func keep(_ note: Int) {
    guard form >= 0 else { return }
    currentNote = note
    forms.setNote(form, note)
  }

  public static let noNote = -1

  /// The number of the line's form, below ``mostForms``; nil for a line of no form.
  ///
  /// Once its form was forgotten, lines of another one have the number.
  public var formNumber: Int? { form >= 0 ? form : nil }

  /// The number of the layout of the line's form, below ``mostForms``; nil for a line of no form.
  ///
  /// All lines of a layout have the same numbers in the same order. Once no form has it any more, other
  /// lines have the number.
  public var layoutNumber: Int? { form >= 0 ? forms.layout(form) : nil }

  /// Where a value of the line that was recognised last stands, one of those that are others in each line:
  /// the first is 0.
  ///
  /// One at a time, since all of them would be copied.
  @inlinable
  @inline(__always)
  public mutating func place(_ number: Int) -> NumberPlace { places[number] }

  /// The number of the key's value among those of ``place(_:)`` in all lines of this one's layout; nil where
  /// it is not among them, and for a line of no form.
  public func placeNumber(of key: RecordKey) -> Int? {
    layoutNumber.flatMap { forms.layouts.step($0, of: key) }
  }

  /// True for a line of a form whose times are the first that changes, `ts_ms` of 13 digits and
  /// `recv_us` of 16: in all lines of the form they stand where they stand in this one.
  public var beginsWithTimes: Bool {
    layoutNumber.map { forms.layouts.beginsWithTimes($0) } ?? false
  }

  public static var mostForms: Int { RecordForms.most }

  /// The value of a key; its kind is `.absent` where the line has no such key.
  @inlinable public subscript(key: RecordKey) -> JSONValue {
    marks.keys.contains(key) ? values[Int(key.rawValue)] : .absent
  }

  /// The known keys that the line has.
  @inlinable public var keys: RecordKeySet { marks.keys }
  /// The known keys whose value is a number.
  @inlinable public var numbers: RecordKeySet { marks.numbers }
  /// The known keys whose value is a string, however it is spelled.
  @inlinable public var strings: RecordKeySet { marks.strings }
  /// The known keys whose value is null.
  @inlinable public var nulls: RecordKeySet { marks.nulls }
  /// The known keys whose value is true or false.
  @inlinable public var booleans: RecordKeySet { marks.booleans }
  /// Those among `strings` with nothing between their quotes.
  @inlinable public var emptyStrings: RecordKeySet { marks.emptyStrings }
  /// Those among `numbers` that begin with a minus.
  @inlinable public var negatives: RecordKeySet { marks.negatives }
  /// Those among `numbers` that begin with a zero; a size or volume may stand here without one.
  @inlinable public var zeroLed: RecordKeySet { marks.zeroLed }

  // MARK: Steps

  /// Reads to the end of the line; the first known key that stood twice, or nil.
  ///
  /// Records mostly have their keys in one order and plain values: such members are read the quick
  /// way, any other like a stranger's.
  private mutating func readMembers(_ line: Span<UInt8>, with scanner: inout JSONScanner)
    throws(JSONError) -> RecordKey?
  {
    var repeated: RecordKey?
    var quick = ExpectedMembers()
    var others = Marks()
    let order = KeyOrder.standard
    var kind = kind
    if kind != .other {
      // `{"type":"ticker"`, or "trade", which is one shorter.
      let end = kind == .trade ? 14 : 15
      values[Int(RecordKey.type.rawValue)] = JSONValue(.string, TextRange(9, end))
      quick.strings.insert(.type)
      quick.keys.insert(.type)
      scanner.position = end + 1
      quick.place = order.place(after: .type, in: kind)
    }
    while true {
      scanner.position = quick.read(line, from: scanner.position, order.spellings.span, &values)
      if scanner.position == line.count - 1, line[scanner.position] == UInt8(ascii: "}") {
        scanner.position += 1
        break
      }
      guard let name = try scanner.nextKey(line) else { break }
      guard let key = RecordKey(line, at: name.range) else {
        _ = try scanner.value(line)
        continue
      }
      let value = try scanner.value(line)
      if quick.keys.contains(key), repeated == nil { repeated = key }
      values[Int(key.rawValue)] = value
      others.note(key, value, line)
      quick.keys.insert(key)
      if key == .type { kind = RecordLine.kind(value, in: line) }
      quick.place = order.place(after: key, in: kind)
    }
    try scanner.end(line)
    self.kind = kind
    marks = others
    marks.note(quick)
    return repeated
  }

  /// Keeps the form of the line, if it is to be expected again.
  private mutating func learn(_ line: Span<UInt8>) {
    var forms = RecordForms()
    swap(&forms, &self.forms)
    let learned = forms.learn(line, self)
    swap(&forms, &self.forms)
    form = learned ?? -1
  }

  /// The kind that the line's first bytes tell: `{"type":"ticker"` and its like; other where it must
  /// be read.
  private static func openingKind(_ line: Span<UInt8>) -> Kind {
    guard line.upTo8(0) == 0x3A22_6570_7974_227B else { return .other }  // `{"type":`
    switch line.upTo8(8) {
    case 0x2272_656B_6369_7422: return .ticker  // `"ticker"`, little-endian
    case 0x2265_6C64_6E61_6322: return .candle  // `"candle"`
    case 0x2273_7574_6174_7322: return .status  // `"status"`
    case let word where word & 0xFF_FFFF_FFFF_FFFF == 0x22_6564_6172_7422: return .trade
    default: return .other
    }
  }

  /// Which keys there are, and what is known of their values at a glance.
  @usableFromInline
  struct Marks: Hashable {
    @usableFromInline var keys = RecordKeySet()
    @usableFromInline var numbers = RecordKeySet()
    @usableFromInline var strings = RecordKeySet()
    @usableFromInline var nulls = RecordKeySet()
    @usableFromInline var booleans = RecordKeySet()
    @usableFromInline var emptyStrings = RecordKeySet()
    @usableFromInline var negatives = RecordKeySet()
    @usableFromInline var zeroLed = RecordKeySet()

    @usableFromInline
    init() {}

    @inline(__always)
    mutating func note(_ key: RecordKey, _ value: JSONValue, _ line: Span<UInt8>) {
      switch value.kind {
      case .number:
        numbers.insert(key)
        let first = line[Int(value.range.lower)]
        if first == UInt8(ascii: "0") { zeroLed.insert(key) }
        if first == UInt8(ascii: "-") { negatives.insert(key) }
      case .string, .escapedString:
        strings.insert(key)
        if value.range.isEmpty { emptyStrings.insert(key) }
      case .null: nulls.insert(key)
      case .true, .false: booleans.insert(key)
      case .object, .array, .absent: break
      }
    }

    /// Adds what was read the quick way; its keys are those of all members.
    mutating func note(_ quick: ExpectedMembers) {
      keys = quick.keys
      numbers = numbers.union(quick.numbers)
      strings = strings.union(quick.strings)
      zeroLed = zeroLed.union(quick.zeroLed)
    }
  }

  // MARK: Reading values

  /// An integer without fraction or exponent, within ±2^53; else nil.
  @inlinable
  @inline(__always)
  public func integer(_ key: RecordKey, in line: Span<UInt8>) -> Int64? {
    let value = self[key]
    guard value.kind == .number else { return nil }
    return Integer.parse(line, at: value.range)
  }

  /// A number's value; nil if it is not a number, or too large for any double.
  public func decimal(_ key: RecordKey, in line: Span<UInt8>) -> Decimal? {
    let value = self[key]
    guard value.kind == .number else { return nil }
    return Decimal(line, at: value.range)
  }

  /// A number's nearest double; nil if it is not a number, or too large for any.
  public func double(_ key: RecordKey, in line: Span<UInt8>) -> Double? {
    let value = self[key]
    guard value.kind == .number else { return nil }
    return Decimal(line, at: value.range)?.double
  }

  /// A string's text, its escapes resolved; nil if the value is no string.
  public func string(_ key: RecordKey, in line: Span<UInt8>) -> String? {
    let value = self[key]
    return value.isString ? JSONText.string(value, in: line) : nil
  }

  private static func kind(_ type: JSONValue, in line: Span<UInt8>) -> Kind {
    guard type.kind == .string else { return .other }
    switch (type.range.count, line.word(at: type.range)) {
    case (6, 0x7265_6B63_6974): return .ticker  // "ticker", little-endian
    case (6, 0x656C_646E_6163): return .candle  // "candle"
    case (5, 0x65_6461_7274): return .trade  // "trade"
    case (6, 0x7375_7461_7473): return .status  // "status"
    default: return .other
    }
  }
}

/// Why a line is not a record.
public enum Malformed: Error, Equatable, Sendable {
  case notAnObject
  case json(JSONError, at: Int)
  case twice(RecordKey)

  /// One phrase for people.
  public var description: String {
    switch self {
    case .notAnObject: "not a JSON object"
    case .json(let error, let offset): "\(error.description), at byte \(offset)"
    case .twice(let key): "\"\(key.name)\" stands twice"
    }
  }
}
