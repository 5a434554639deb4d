/// Reads JSON in one pass over bytes and checks all of it (RFC 8259 and UTF-8); builds nothing.
///
/// The scanner holds a position only; the text is passed to each call, and must be the same one
/// throughout. Hostile text ends in an error, never in a trap: there is no recursion, and nesting is
/// bounded by `deepest`.
///
///     var scanner = JSONScanner()
///     try scanner.enterObject(line)
///     while let key = try scanner.nextKey(line) { … try scanner.value(line) … }
///     try scanner.end(line)
@frozen
public struct JSONScanner {
  /// Levels of nesting that are followed inside one value: one bit each in a word.
  public static let deepest = 64

  public var position: Int
  @usableFromInline var justOpened = false
  /// True once a key or string with an escape was seen.
  public var sawEscape = false
  /// True once a number with an exponent, or with more than `longestPlainNumber` characters, was
  /// seen: any other is finite, and its sign and digits tell all about it.
  public var sawUnusualNumber = false
  public static let longestPlainNumber = 300

  @inlinable
  public init(at position: Int = 0) {
    self.position = position
  }

  // MARK: Walking

  /// Enters the object that starts here.
  @inlinable
  public mutating func enterObject(_ text: Span<UInt8>) throws(JSONError) {
    try enter(text, UInt8(ascii: "{"))
  }

  /// Enters the array that starts here.
  @inlinable
  public mutating func enterArray(_ text: Span<UInt8>) throws(JSONError) {
    try enter(text, UInt8(ascii: "["))
  }

  /// The next key of the object that was entered, or nil behind its closing bracket.
  ///
  /// The caller reads or skips the key's value before it asks again.
  @inlinable
  public mutating func nextKey(_ text: Span<UInt8>) throws(JSONError) -> JSONValue? {
    guard try nextItem(text, closing: UInt8(ascii: "}")) else { return nil }
    guard try peek(text) == UInt8(ascii: "\"") else { throw .expectedKey }
    let key = try string(text)
    guard try peek(text) == UInt8(ascii: ":") else { throw .expectedColon }
    position += 1
    return key
  }

  /// True if the array that was entered has another element, false behind its closing bracket.
  @inlinable
  public mutating func nextElement(_ text: Span<UInt8>) throws(JSONError) -> Bool {
    try nextItem(text, closing: UInt8(ascii: "]"))
  }

  /// The kind of the value that comes next, told by its first byte; nothing is consumed.
  @inlinable
  public mutating func peekKind(_ text: Span<UInt8>) throws(JSONError) -> JSONValue.Kind {
    switch try peek(text) {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"): .true
    case UInt8(ascii: "f"): .false
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// Reads one value; a container is checked whole and comes back as its range.
  @inlinable
  @inline(__always)
  public mutating func value(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let first = try peek(text)
    switch first {
    case UInt8(ascii: "\""):
      return try string(text)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number(text)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return try container(text)
    default:
      return try word(text, first)
    }
  }

  /// Checks that nothing but blanks follows.
  @inlinable
  public mutating func end(_ text: Span<UInt8>) throws(JSONError) {
    skipBlanks(text)
    if position < text.count { throw .trailingText }
  }

  // MARK: Steps

  @inlinable
  mutating func enter(_ text: Span<UInt8>, _ bracket: UInt8) throws(JSONError) {
    guard try peek(text) == bracket else { throw .expectedValue }
    position += 1
    justOpened = true
  }

  @inlinable
  @inline(__always)
  mutating func nextItem(_ text: Span<UInt8>, closing: UInt8) throws(JSONError) -> Bool {
    let byte = try peek(text)
    if byte == closing {
      position += 1
      justOpened = false
      return false
    }
    if justOpened {
      justOpened = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw .expectedCommaOrEnd }
    position += 1
    return true
  }

  /// The next byte that is not blank.
  @inlinable
  @inline(__always)
  mutating func peek(_ text: Span<UInt8>) throws(JSONError) -> UInt8 {
    guard position < text.count else { throw .endOfText }
    let byte = text[position]
    if byte > 0x20 { return byte }
    skipBlanks(text)
    guard position < text.count else { throw .endOfText }
    return text[position]
  }

  @inlinable
  mutating func skipBlanks(_ text: Span<UInt8>) {
    while position < text.count {
      switch text[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  @inline(never)
  @usableFromInline
  mutating func word(_ text: Span<UInt8>, _ first: UInt8) throws(JSONError) -> JSONValue {
    let start = position
    let found: JSONValue? =
      switch first {
      case UInt8(ascii: "t") where reads(text, 4, 0x6575_7274):
        JSONValue(.true, TextRange(start, start + 4))
      case UInt8(ascii: "n") where reads(text, 4, 0x6C6C_756E):
        JSONValue(.null, TextRange(start, start + 4))
      case UInt8(ascii: "f") where reads(text, 5, 0x65_736C_6166):
        JSONValue(.false, TextRange(start, start + 5))
      default: nil
      }
    guard let found else { throw .expectedValue }
    position = Int(found.range.upper)
    return found
  }

  /// True if the next bytes are this word, given little-endian: 0x6575_7274 is "true".
  private func reads(_ text: Span<UInt8>, _ length: Int, _ word: UInt64) -> Bool {
    guard position + length <= text.count else { return false }
    return text.word(at: TextRange(position, position + length)) == word
  }
}
