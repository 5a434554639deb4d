/// Strings: eight bytes at a time while they are plain, one at a time for escapes and UTF-8.

extension JSONScanner {
  /// Reads the string that starts here; the range lies between the quotes.
  @inlinable
  @inline(__always)
  mutating func string(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position + 1
    let (end, next) = JSONScanner.behindPlainLetters(text, from: start)
    guard next == UInt8(ascii: "\"") else {
      return try stringSlowly(text, start: start, from: end)
    }
    position = end + 1
    return JSONValue(.string, TextRange(start, end))
  }

  /// Where a run of letters that stand for themselves ends, and the byte that stands there; close
  /// to the end of the text it may be told too early, with a 0.
  @inlinable
  @inline(__always)
  public static func behindPlainLetters(_ text: Span<UInt8>, from start: Int)
    -> (end: Int, next: UInt8)
  {
    var index = start
    while true {
      let word = text.load8OrZero(index)
      // A byte is special if it is below 0x20, a quote, a backslash, or above 0x7F; the lowest
      // flag is exact, which is all that is used. A zero is.
      let flags =
        ((word &- 0x2020_2020_2020_2020)
          | ((word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101)
          | ((word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101)
          | word) & 0x8080_8080_8080_8080
      if flags != 0 {
        let letters = flags.trailingZeroBitCount >> 3
        return (index &+ letters, UInt8(truncatingIfNeeded: word &>> UInt64(letters * 8)))
      }
      index &+= 8
    }
  }

  @inline(never)
  @usableFromInline
  mutating func stringSlowly(_ text: Span<UInt8>, start: Int, from: Int) throws(JSONError)
    -> JSONValue
  {
    var index = from
    var kind = JSONValue.Kind.string
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""):
        position = index + 1
        return JSONValue(kind, TextRange(start, index))
      case UInt8(ascii: "\\"):
        index = try JSONScanner.escape(text, at: index)
        kind = .escapedString
        sawEscape = true
      case 0..<0x20:
        throw .controlCharacter
      case 0x20..<0x80:
        index += 1
      default:
        index = try JSONScanner.wideCharacter(text, at: index)
      }
    }
    throw .endOfText
  }

  /// The offset behind the escape whose backslash is at `index`.
  ///
  /// A lone surrogate is refused: it stands for no character, and no UTF-8 could carry it on.
  static func escape(_ text: Span<UInt8>, at index: Int) throws(JSONError) -> Int {
    guard index + 1 < text.count else { throw .endOfText }
    switch text[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      guard let unit = hexUnit(text, at: index + 2) else { throw .wrongEscape }
      if unit & 0xF800 != 0xD800 { return index + 6 }
      guard unit < 0xDC00, index + 7 < text.count, text[index + 6] == UInt8(ascii: "\\"),
        text[index + 7] == UInt8(ascii: "u"), let low = hexUnit(text, at: index + 8),
        low & 0xFC00 == 0xDC00
      else { throw .wrongEscape }
      return index + 12
    default:
      throw .wrongEscape
    }
  }

  /// Four hexadecimal digits, or nil.
  static func hexUnit(_ text: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 4 <= text.count else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let byte = text[index + offset]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - 0x37)
      default: return nil
      }
    }
    return unit
  }

  /// The offset behind the multi-byte UTF-8 character at `index`: no overlong form, no surrogate,
  /// nothing above U+10FFFF.
  static func wideCharacter(_ text: Span<UInt8>, at index: Int) throws(JSONError) -> Int {
    let lead = text[index]
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    guard length > 0, index + length <= text.count, second.contains(text[index + 1]) else {
      throw .notUTF8
    }
    for offset in 2..<max(length, 2) where text[index + offset] & 0xC0 != 0x80 {
      throw .notUTF8
    }
    return index + length
  }
}
