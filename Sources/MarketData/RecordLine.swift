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
  /// The known keys whose value is a number, a string of any spelling, null, or a boolean.
  public private(set) var numbers = RecordKeySet()
  public private(set) var strings = RecordKeySet()
  public private(set) var nulls = RecordKeySet()
  public private(set) var booleans = RecordKeySet()
  /// Those among `strings` with nothing between their quotes.
  public private(set) var emptyStrings = RecordKeySet()
  private var containers = RecordKeySet()
  @usableFromInline var values = InlineArray<34, JSONValue>(repeating: .absent)

  public init(decoding line: Span<UInt8>) throws(Malformed) {
    var scanner = JSONScanner()
    do {
      try scanner.enterObject(line)
    } catch {
      throw .notAnObject
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
    kind = RecordLine.kind(self[.type], in: line)
  }

  /// Reads to the end of the line; the first known key that stood twice, or nil.
  private mutating func readMembers(_ line: Span<UInt8>, with scanner: inout JSONScanner)
    throws(JSONError) -> RecordKey?
  {
    var repeated: RecordKey?
    while let name = try scanner.nextKey(line) {
      let known = RecordKey(line, at: name.range)
      let value = try scanner.value(line)
      guard let known else { continue }
      if keys.contains(known), repeated == nil { repeated = known }
      note(known, value)
      values[Int(known.rawValue)] = value
    }
    try scanner.end(line)
    return repeated
  }

  private mutating func note(_ key: RecordKey, _ value: JSONValue) {
    switch value.kind {
    case .number: numbers.insert(key)
    case .string, .escapedString:
      strings.insert(key)
      if value.range.isEmpty { emptyStrings.insert(key) }
    case .null: nulls.insert(key)
    case .true, .false: booleans.insert(key)
    case .object, .array: containers.insert(key)
    case .absent: break
    }
  }

  /// The known keys that the line has.
  public var keys: RecordKeySet {
    RecordKeySet(
      rawValue: numbers.rawValue | strings.rawValue | nulls.rawValue | booleans.rawValue
        | containers.rawValue
    )
  }

  /// The value of a key; its kind is `.absent` where the line has no such key.
  @inlinable public subscript(key: RecordKey) -> JSONValue { values[Int(key.rawValue)] }

  // MARK: Reading values

  /// An integer without fraction or exponent, within ±2^53; else nil.
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
