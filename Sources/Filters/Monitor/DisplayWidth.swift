/// How many columns of a terminal a text takes: Hangul, CJK and emoji take two each.
enum DisplayWidth {
  static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  /// A character takes as much as its widest scalar; marks and selectors add nothing, but the emoji
  /// selector makes two columns of one.
  static func columns(_ character: Character) -> Int {
    var widest = 0
    for scalar in character.unicodeScalars {
      widest = max(widest, scalar.value == 0xFE0F ? 2 : columns(scalar))
    }
    return widest
  }

  /// The text cut to so many columns; `…` stands for what is missing.
  static func fit(_ text: String, to width: Int) -> String {
    guard columns(text) > width else { return text }
    var kept = ""
    var used = 0
    for character in text {
      let more = columns(character)
      if used + more > width - 1 { break }
      kept.append(character)
      used += more
    }
    return width > 0 ? kept + "…" : ""
  }

  static func padded(_ text: String, to width: Int, leading: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - columns(text)))
    return leading ? text + blanks : blanks + text
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: 0
    case 0x0300..<0x0370, 0x200B...0x200F, 0x20D0..<0x2100, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6:
      2
    case 0x231A...0x231B, 0x23E9...0x23EC, 0x2705, 0x274C, 0x1F300...0x1FAFF, 0x20000...0x3FFFD: 2
    default: 1
    }
  }
}
