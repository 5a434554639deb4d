/// A second, slow reading of RFC 8259, written for comparison: by recursion, over characters.
public struct ReferenceJSON {
  private var rest: ArraySlice<Unicode.Scalar>
  private struct Refused: Error {}

  /// True if the bytes are one JSON value nested at most `depth` deep, in valid UTF-8.
  public static func accepts(_ bytes: [UInt8], depth: Int = 64) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    var reader = ReferenceJSON(rest: ArraySlice(Array(text.unicodeScalars)))
    do {
      try reader.value(depth)
      reader.blanks()
      return reader.rest.isEmpty
    } catch {
      return false
    }
  }

  private mutating func blanks() {
    while let next = rest.first, " \t\n\r".unicodeScalars.contains(next) { rest.removeFirst() }
  }

  private mutating func take(_ scalar: Unicode.Scalar) throws {
    guard rest.first == scalar else { throw Refused() }
    rest.removeFirst()
  }

  private mutating func value(_ depth: Int) throws {
    blanks()
    switch rest.first {
    case "{": try members(depth, close: "}", keyed: true)
    case "[": try members(depth, close: "]", keyed: false)
    case "\"": try string()
    case "t": try word("true")
    case "f": try word("false")
    case "n": try word("null")
    default: try number()
    }
  }

  private mutating func members(_ depth: Int, close: Unicode.Scalar, keyed: Bool) throws {
    guard depth > 0 else { throw Refused() }
    rest.removeFirst()
    blanks()
    if rest.first == close {
      rest.removeFirst()
      return
    }
    while true {
      if keyed {
        blanks()
        try string()
        blanks()
        try take(":")
      }
      try value(depth - 1)
      blanks()
      if rest.first == close {
        rest.removeFirst()
        return
      }
      try take(",")
    }
  }

  private mutating func word(_ word: String) throws {
    for scalar in word.unicodeScalars { try take(scalar) }
  }

  private mutating func digits() throws {
    guard let first = rest.first, ("0"..."9").contains(first) else { throw Refused() }
    while let next = rest.first, ("0"..."9").contains(next) { rest.removeFirst() }
  }

  private mutating func number() throws {
    if rest.first == "-" { rest.removeFirst() }
    if rest.first == "0" { rest.removeFirst() } else { try digits() }
    if rest.first == "." {
      rest.removeFirst()
      try digits()
    }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
      try digits()
    }
  }

  private mutating func string() throws {
    try take("\"")
    while let next = rest.popFirst() {
      if next == "\"" { return }
      if next.value < 0x20 { throw Refused() }
      guard next == "\\" else { continue }
      guard let kind = rest.popFirst() else { throw Refused() }
      if "\"\\/bfnrt".unicodeScalars.contains(kind) { continue }
      guard kind == "u" else { throw Refused() }
      let unit = try unit()
      if (0xDC00...0xDFFF).contains(unit) { throw Refused() }
      if (0xD800...0xDBFF).contains(unit) {
        try take("\\")
        try take("u")
        guard (0xDC00...0xDFFF).contains(try self.unit()) else { throw Refused() }
      }
    }
    throw Refused()
  }

  private mutating func unit() throws -> Int {
    let digits = String(String.UnicodeScalarView(rest.prefix(4)))
    guard digits.utf8.count == 4, digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let unit = Int(digits, radix: 16)
    else { throw Refused() }
    rest.removeFirst(4)
    return unit
  }
}
