/// Numbers: the grammar of RFC 8259, nothing converted.

extension JSONScanner {
  /// Reads the number that starts here; its range is its digits as they were written.
  @inlinable
  @inline(__always)
  mutating func number(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position
    let end = JSONScanner.endOfPlainNumber(text, from: start)
    guard end > start else { return try numberSlowly(text) }
    position = end
    return JSONValue(.number, TextRange(start, end))
  }

  /// Where the number at `start` ends, if it is what most are: digits, and digits behind a point,
  /// then a comma, a closing bracket or, where a venue spells numbers as strings, a quote.
  ///
  /// `start` itself for all else, also for what is no number, and close to the end of the text.
  @inlinable
  @inline(__always)
  public static func endOfPlainNumber(_ text: Span<UInt8>, from start: Int) -> Int {
    // Not a loop: prices have few digits, and times sixteen at most.
    var end = start
    var word = text.load8OrZero(end)
    let first = UInt8(truncatingIfNeeded: word)
    var others = nonDigits(word)
    if others & 0x80 != 0 { return start }
    if others == 0 {
      end &+= 8
      word = text.load8OrZero(end)
      others = nonDigits(word)
      if others == 0 {
        end &+= 8
        word = text.load8OrZero(end)
        others = 0x80
      }
    }
    end &+= others.trailingZeroBitCount >> 3
    word &>>= UInt64(others.trailingZeroBitCount & 0x38)
    if first == UInt8(ascii: "0"), end != start &+ 1 { return start }
    if UInt8(truncatingIfNeeded: word) == UInt8(ascii: ".") {
      end &+= 1
      word = text.load8OrZero(end)
      others = nonDigits(word)
      if others & 0x80 != 0 { return start }
      if others == 0 {
        end &+= 8
        word = text.load8OrZero(end)
        others = nonDigits(word) | 1 &<< 63
      }
      end &+= others.trailingZeroBitCount >> 3
      word &>>= UInt64(others.trailingZeroBitCount & 0x38)
    }
    let next = UInt8(truncatingIfNeeded: word)
    let isEnd =
      next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next == UInt8(ascii: "\"")
    return isEnd ? end : start
  }

  /// Flags the bytes of a word that are not digits; the lowest flag is exact.
  @inlinable
  @inline(__always)
  public static func nonDigits(_ word: UInt64) -> UInt64 {
    // A digit's byte becomes 0 to 9; anything else has its top bit set after the addition.
    let digits = word ^ 0x3030_3030_3030_3030
    return ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
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
  private func digits(_ text: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
    var index = start
    while true {
      let digits = JSONScanner.nonDigits(text.upTo8(index)).trailingZeroBitCount >> 3
      index += digits
      if digits < 8 { break }
    }
    guard index > start else { throw .wrongNumber }
    return index
  }

  /// True if the range is a JSON number and nothing else, as a venue's text must be to leave bare.
  @inlinable
  public static func isNumber(_ text: Span<UInt8>, at range: TextRange) -> Bool {
    guard !range.isEmpty else { return false }
    if endOfPlainNumber(text, from: Int(range.lower)) == Int(range.upper) { return true }
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
