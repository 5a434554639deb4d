/// Numbers: the grammar of RFC 8259, nothing converted.

extension JSONScanner {
  /// Reads the number that starts here; its range is its digits as they were written.
  ///
  /// Up to seven digits, and up to seven more behind a point, are two words: what most prices are.
  @inlinable
  @inline(__always)
  mutating func number(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position
    guard start + 16 <= text.count else { return try numberSlowly(text) }
    let word = text.load8(start)
    let whole = JSONScanner.leadingDigits(word)
    guard whole > 0, whole < 8, word & 0xFF != UInt64(UInt8(ascii: "0")) || whole == 1 else {
      return try numberSlowly(text)
    }
    var length = whole
    var next = UInt8(truncatingIfNeeded: word &>> UInt64(whole * 8))
    if next == UInt8(ascii: ".") {
      let fraction = text.load8(start + whole + 1)
      let places = JSONScanner.leadingDigits(fraction)
      guard places > 0, places < 8 else { return try numberSlowly(text) }
      length += 1 + places
      next = UInt8(truncatingIfNeeded: fraction &>> UInt64(places * 8))
    }
    guard next | 0x20 != UInt8(ascii: "e") else { return try numberSlowly(text) }
    position = start + length
    return JSONValue(.number, TextRange(start, start + length))
  }

  /// How many of a word's first bytes are digits.
  @inlinable
  @inline(__always)
  static func leadingDigits(_ word: UInt64) -> Int {
    // A digit's byte becomes 0 to 9; anything else has its top bit set after the addition. The
    // lowest flag is exact.
    let digits = word ^ 0x3030_3030_3030_3030
    let flags = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    return flags.trailingZeroBitCount >> 3
  }

  @inline(never)
  @usableFromInline
  mutating func numberSlowly(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position
    var index = start
    if text[index] == UInt8(ascii: "-") { index += 1 }
    guard index < text.count else { throw .wrongNumber }
    if text[index] == UInt8(ascii: "0") {
      index += 1
    } else {
      index = try digits(text, from: index)
    }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index = try digits(text, from: index + 1)
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      sawUnusualNumber = true
      if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
        index += 1
      }
      index = try digits(text, from: index)
    }
    position = index
    if index - start > JSONScanner.longestPlainNumber { sawUnusualNumber = true }
    return JSONValue(.number, TextRange(start, index))
  }

  /// The offset behind a run of at least one digit.
  @inlinable
  @inline(__always)
  func digits(_ text: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
    var index = start
    while index + 8 <= text.count {
      let leading = JSONScanner.leadingDigits(text.load8(index))
      if leading < 8 {
        index += leading
        guard index > start else { throw .wrongNumber }
        return index
      }
      index += 8
    }
    while index < text.count, text[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    guard index > start else { throw .wrongNumber }
    return index
  }

  /// True if the range is a JSON number and nothing else, as a venue's text must be to leave bare.
  @inlinable
  public static func isNumber(_ text: Span<UInt8>, at range: TextRange) -> Bool {
    guard !range.isEmpty else { return false }
    let piece = text.extracting(range.bounds)
    guard piece[0] == UInt8(ascii: "-") || piece[0] &- UInt8(ascii: "0") < 10 else { return false }
    var scanner = JSONScanner()
    do {
      let number = try scanner.number(piece)
      return number.range.count == piece.count
    } catch {
      return false  // The refusal is the answer here; its kind would tell the caller nothing more.
    }
  }
}
