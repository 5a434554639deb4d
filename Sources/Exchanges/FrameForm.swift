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
    /// The words of eight letters before the last one.
    var wholeWords: Int
    /// Of the last word, its letters and how many they are.
    var mask: UInt64
    var lastLetters: Int
    var value: Value
  }

  private let pieces: [Piece]
  /// The letters of all pieces, each piece's last word filled with zeros.
  private let words: [UInt64]

  /// `spelling`: the message, `#` for each number and `$` for each run of letters within quotes; at
  /// most ``mostValues`` of them.
  init(_ spelling: String) {
    var pieces: [Piece] = []
    var words: [UInt64] = []
    var letters: [UInt8] = []
    func end(_ value: Value) {
      let last = letters.count == 0 ? 0 : (letters.count - 1) % 8 + 1
      let wholeWords = (letters.count - last) / 8
      for word in 0...wholeWords {
        let rest = letters.dropFirst(word * 8).prefix(8)
        words.append(rest.reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
      let mask = last == 8 ? UInt64.max : 1 << UInt64(last * 8) - 1
      pieces.append(Piece(wholeWords: wholeWords, mask: mask, lastLetters: last, value: value))
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

  /// True if the message fits; then its values stand in their order.
  func read(_ text: Span<UInt8>, _ values: inout Values) -> Bool {
    let pieces = pieces.span
    let words = words.span
    var (at, word, count) = (0, 0, 0)
    for index in pieces.indices {
      let piece = pieces[index]
      for _ in 0..<piece.wholeWords {
        guard text.load8OrZero(at) == words[word] else { return false }
        word += 1
        at += 8
      }
      guard text.upTo8(at) & piece.mask == words[word] else { return false }
      word += 1
      at += piece.lastLetters
      let start = at
      switch piece.value {
      case .number: at = FrameForm.endOfNumber(text, from: start)
      case .letters: at = FrameForm.endOfLetters(text, from: start)
      case .nothing: return at == text.count
      }
      guard at > start else { return false }
      values[count] = TextRange(start, at)
      count += 1
    }
    return false
  }

  /// Behind the number that begins here; `start` where none does.
  ///
  /// What follows it is looked at by the next piece.
  @inline(__always)
  private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int {
    let end = JSONScanner.endOfPlainNumber(text, from: start)
    return end > start ? end : endOfRareNumber(text, from: start)
  }

  /// The same for one that is below zero, long, or close to the message's end.
  @inline(never)
  private static func endOfRareNumber(_ text: Span<UInt8>, from start: Int) -> Int {
    func behindDigits(_ first: Int) -> Int {
      var end = first
      while end < text.count, text[end] &- UInt8(ascii: "0") < 10 { end += 1 }
      return end
    }
    let isNegative = start < text.count && text[start] == UInt8(ascii: "-")
    let first = isNegative ? start + 1 : start
    let end = behindDigits(first)
    guard end > first, text[first] != UInt8(ascii: "0") || end == first + 1 else { return start }
    guard end < text.count, text[end] == UInt8(ascii: ".") else { return end }
    let behind = behindDigits(end + 1)
    return behind > end + 1 ? behind : start
  }

  /// Up to the quote; `start` if anything stands before it that is no plain letter.
  @inline(__always)
  private static func endOfLetters(_ text: Span<UInt8>, from start: Int) -> Int {
    let (end, next) = JSONScanner.behindPlainLetters(text, from: start)
    return next == UInt8(ascii: "\"") ? end : start
  }
}
