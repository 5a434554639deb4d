/// A piece of the lines of a layout.

import NDJSON

/// A value that changes from line to line, or none, and at most 16 letters behind it that do not.
struct RecordStep: Hashable {
  /// What may stand where a value changes.
  enum Blank: Hashable {
    /// A time of so many digits.
    case time(digits: Int)
    case number(Lead)
    /// Letters up to a quote, at least one.
    case letters
  }

  /// How a number begins.
  ///
  /// A price with a digit in front is known at a glance to be above zero: it never becomes one without.
  enum Lead: UInt8 {
    case digit = 1
    case zero = 2
    /// Sizes go from one to the other.
    case any = 3
  }

  /// Of a text that is a value, in bytes.
  private static let longestText = 255

  let blank: Blank?
  private let letters: SIMD2<UInt64>
  private let mask: SIMD2<UInt64>
  /// How many letters there are.
  let count: UInt8

  /// At most 16 letters.
  init(_ blank: Blank?, _ letters: Span<UInt8>) {
    self.blank = blank
    self.letters = RecordStep.pair(letters, at: 0)
    let ones = [UInt8](repeating: 0xFF, count: letters.count)
    mask = RecordStep.pair(ones.span, at: 0)
    count = UInt8(letters.count)
  }

  /// No bit is set if a text begins with the letters.
  @inline(__always)
  func difference(_ text: SIMD2<UInt64>) -> SIMD2<UInt64> { text & mask ^ letters }

  /// How a number begins here; any where no number stands.
  @inline(__always)
  var lead: Lead { if case .number(let lead) = blank { lead } else { .any } }

  /// The number that stands there, if it is plain and enough stands behind it; nil in doubt.
  @inline(__always)
  func measured(_ text: Span<UInt8>, at start: Int) -> NumberPlace? {
    guard case .number(let lead) = blank else { return nil }
    let number = PlainNumber.at(start, in: text)
    let behind = start &+ number.count
    guard number.count > 0, text.has16(behind) else { return nil }
    let own = text[start] == UInt8(ascii: "0") ? Lead.zero.rawValue : Lead.digit.rawValue
    let difference = difference(text.load16(behind))
    guard own & lead.rawValue != 0, difference.x | difference.y == 0 else { return nil }
    return NumberPlace(lower: start, count: number.count, whole: number.whole)
  }

  /// What stands there, however long; nil if it cannot stand there, or if other letters follow.
  @inline(never)
  func place(_ text: Span<UInt8>, at start: Int) -> NumberPlace? {
    var (count, whole) = (0, 0)
    switch blank {
    case .number(let lead):
      let number = PlainNumber.at(start, in: text)
      (count, whole) = (number.count, number.whole)
      guard count > 0 else { return nil }
      let own = text[start] == UInt8(ascii: "0") ? Lead.zero : Lead.digit
      guard own.rawValue & lead.rawValue != 0 else { return nil }
    case .time(let digits):
      let number = PlainNumber.at(start, in: text)
      (count, whole) = (number.count, number.whole)
      guard count == digits, whole == digits else { return nil }
    case .letters:
      while count < RecordStep.longestText, start + count < text.count,
        RecordStep.isPlain(text[start + count])
      { count += 1 }
      // The quote behind it is the first of the letters that follow.
      guard count > 0 else { return nil }
    case nil: break
    }
    let letters = RecordStep.pair(text, at: start + count)
    guard difference(letters) == SIMD2(repeating: 0) else { return nil }
    return NumberPlace(lower: start, count: count, whole: whole)
  }

  /// A letter of a string that stands for itself; others are read in the ordinary way.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// The number of the template of what stands there, to be looked for in the next line.
  func look(_ place: NumberPlace) -> UInt16 {
    switch blank {
    case .number(let lead): NumberTemplate.number(place, lead)
    case .time: NumberTemplate.number(place, .digit)
    case .letters: NumberTemplate.never
    case nil: NumberTemplate.nothing
    }
  }

  /// Sixteen letters; zeros stand for what lies beyond the end.
  private static func pair(_ text: Span<UInt8>, at index: Int) -> SIMD2<UInt64> {
    text.has16(index) ? text.load16(index) : SIMD2(text.upTo8(index), text.upTo8(index + 8))
  }
}
