import NDJSON

/// A message as a venue spells it today, its values left out: what comes most often is read in one
/// pass, which checks every byte of it.
///
/// Any other message, one with another order of keys, a blank, an escape, a null or an odd number,
/// does not fit and is read in the ordinary way: what is read does not depend on forms, only how
/// long it takes (row *venue*).
struct FrameForm: Sendable {
  static let mostValues = 24
  typealias Values = InlineArray<24, TextRange>

  private enum Value: UInt8 {
    case number
    case letters
    /// The message ends here.
    case nothing
  }

  /// Letters that must stand there, and what kind of value follows them.
  private struct Piece {
    /// Pairs of words, of eight letters each, before the last pair.
    var wholePairs = 0
    /// Of the last pair, its letters and how many they are.
    var letters = SIMD2<UInt64>(repeating: 0)
    var mask = SIMD2<UInt64>(repeating: 0)
    var count = 0
    var value: Value
  }

  private let pieces: [Piece]
  /// The letters of the whole pairs.
  private let words: [SIMD2<UInt64>]

  /// `spelling`: the message, `#` for each number and `$` for each run of letters within quotes; at
  /// most ``mostValues`` of them.
  init(_ spelling: String) {
    var pieces: [Piece] = []
    var words: [SIMD2<UInt64>] = []
    var letters: [UInt8] = []
    func end(_ value: Value) {
      var piece = Piece(value: value)
      while letters.count > 16 {
        words.append(FrameForm.pair(letters.span))
        letters.removeFirst(16)
        piece.wholePairs += 1
      }
      piece.count = letters.count
      piece.letters = FrameForm.pair(letters.span)
      let ones = [UInt8](repeating: 0xFF, count: letters.count)
      piece.mask = FrameForm.pair(ones.span)
      pieces.append(piece)
      letters = []
    }
    for letter in spelling.utf8 {
      switch letter {
      case UInt8(ascii: "#"): end(.number)
      case UInt8(ascii: "$"): end(.letters)
      default: letters.append(letter)
      }
    }
    end(.nothing)
    precondition(pieces.count <= FrameForm.mostValues + 1, "a form of too many values")
    self.pieces = pieces
    self.words = words
  }

  /// Sixteen letters from `index`; zeros stand for what lies beyond the end.
  @inline(__always)
  private static func pair(_ text: Span<UInt8>, at index: Int = 0) -> SIMD2<UInt64> {
    text.has16(index) ? text.load16(index) : lastPair(text, at: index)
  }

  @inline(never)
  private static func lastPair(_ text: Span<UInt8>, at index: Int) -> SIMD2<UInt64> {
    SIMD2(text.upTo8(index), text.upTo8(index + 8))
  }

  /// True if the message fits; then its values stand in their order.
  func read(_ text: Span<UInt8>, _ values: inout Values) -> Bool {
    // Known from here on, and so not looked at with each piece.
    guard text.count >= 16 else { return false }
    let pieces = pieces.span
    let words = words.span
    var (at, word) = (0, 0)
    for index in pieces.indices {
      let wholePairs = pieces[index].wholePairs
      if wholePairs > 0 {
        for _ in 0..<wholePairs {
          guard FrameForm.pair(text, at: at) == words[word] else { return false }
          word &+= 1
          at &+= 16
        }
      }
      let letters = FrameForm.pair(text, at: at) & pieces[index].mask
      guard letters == pieces[index].letters else { return false }
      at &+= pieces[index].count
      let start = at
      switch pieces[index].value {
      case .number: at = FrameForm.endOfNumber(text, from: start)
      case .letters: at = FrameForm.endOfLetters(text, from: start)
      case .nothing: return at == text.count
      }
      guard at > start else { return false }
      values[index] = TextRange(start, at)
    }
    return false
  }

  /// Behind the number that begins here; `start` where none does.
  ///
  /// What follows it is looked at by the next piece.
  @inline(__always)
  private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int {
    let count = PlainNumber.at(start, in: text).count
    return count > 0 ? start &+ count : endOfNegative(text, from: start)
  }

  /// The same for one below zero: few are.
  @inline(never)
  private static func endOfNegative(_ text: Span<UInt8>, from start: Int) -> Int {
    guard start < text.count, text[start] == UInt8(ascii: "-") else { return start }
    let count = PlainNumber.at(start + 1, in: text).count
    return count > 0 ? start + 1 + count : start
  }

  /// Up to the quote; `start` if anything stands before it that is no plain letter.
  @inline(__always)
  private static func endOfLetters(_ text: Span<UInt8>, from start: Int) -> Int {
    let (end, next) = JSONScanner.behindPlainLetters(text, from: start)
    return next == UInt8(ascii: "\"") ? end : start
  }
}
