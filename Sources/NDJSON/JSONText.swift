/// What escaped text means: the slow, rare side of reading JSON.
public enum JSONText {
  /// The same JSON with every escape that stands for a plain ASCII character written as that
  /// character, so that `"l\u0061st"` reads as `"last"`.
  ///
  /// Escapes that must stay (quotes, backslashes, control characters, non-ASCII) stay. Only for
  /// text that was found valid.
  public static func plain(_ text: Span<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < text.count else {
        out.append(byte)
        index += 1
        continue
      }
      let next = text[index + 1]
      if next == UInt8(ascii: "/") {
        out.append(next)
        index += 2
      } else if next == UInt8(ascii: "u"), let unit = JSONScanner.hexUnit(text, at: index + 2),
        (0x20..<0x7F).contains(unit), unit != 0x22, unit != 0x5C
      {
        out.append(UInt8(truncatingIfNeeded: unit))
        index += 6
      } else {
        out.append(byte)
        out.append(next)
        index += 2
      }
    }
    return out
  }

  /// The meaning of a string value as text.
  ///
  /// The value must come from a scan that succeeded.
  public static func string(_ value: JSONValue, in text: Span<UInt8>) -> String {
    guard value.kind == .escapedString else { return text.string(at: value.range) }
    var scalars = String.UnicodeScalarView()
    let piece = text.extracting(value.range.bounds)
    var index = 0
    var plain: [UInt8] = []
    func flush() {
      scalars.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
      plain.removeAll(keepingCapacity: true)
    }
    while index < piece.count {
      guard piece[index] == UInt8(ascii: "\\"), index + 1 < piece.count else {
        plain.append(piece[index])
        index += 1
        continue
      }
      flush()
      let (scalar, length) = character(piece, at: index)
      scalars.append(scalar)
      index += length
    }
    flush()
    return String(scalars)
  }

  /// The character that the escape at `index` stands for, and the escape's length in bytes.
  private static func character(_ text: Span<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
    switch text[index + 1] {
    case UInt8(ascii: "b"): return ("\u{8}", 2)
    case UInt8(ascii: "f"): return ("\u{C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"):
      guard let unit = JSONScanner.hexUnit(text, at: index + 2) else { return ("\u{FFFD}", 2) }
      if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
      guard let low = JSONScanner.hexUnit(text, at: index + 8), unit >= 0xD800, low >= 0xDC00,
        let pair = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF))
      else { return ("\u{FFFD}", 6) }
      return (pair, 12)
    default:
      return (Unicode.Scalar(text[index + 1]), 2)
    }
  }
}
