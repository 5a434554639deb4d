/// Takes comments and string literals out of Swift text, so that rules look at code alone.
///
/// Knows line comments, strings, multi-line and raw strings, and interpolation, whose inside is code.
struct SwiftCode {
  /// The code, line for line.
  private(set) var code = ""

  private enum Place {
    /// In code; inside an interpolation with the depth of its round brackets.
    case code(brackets: Int)
    case string
    case longString
    case rawString
    case comment
  }

  init(_ text: String) {
    var places: [Place] = [.code(brackets: 0)]
    var rest = Substring(text)
    while let character = rest.first, let place = places.last {
      var length = 1
      switch place {
      case .comment:
        if character == "\n" { places.removeLast() }
      case .rawString:
        if rest.hasPrefix("\"#") { (length, _) = (2, places.removeLast()) }
      case .string, .longString:
        let isLong = if case .longString = place { true } else { false }
        if rest.hasPrefix("\\(") {
          places.append(.code(brackets: 1))
          code += "("
          length = 2
        } else if character == "\\" {
          length = 2
        } else if isLong ? rest.hasPrefix("\"\"\"") : character == "\"" {
          places.removeLast()
          length = isLong ? 3 : 1
          code += "\""
        }
      case .code(let brackets):
        if rest.hasPrefix("//") {
          places.append(.comment)
        } else if rest.hasPrefix("#\"") {
          places.append(.rawString)
          length = 2
        } else if rest.hasPrefix("\"\"\"") {
          places.append(.longString)
          code += "\""
          length = 3
        } else if character == "\"" {
          places.append(.string)
          code += "\""
        } else {
          code.append(character)
          if places.count > 1, character == "(" || character == ")" {
            let left = brackets + (character == "(" ? 1 : -1)
            places.removeLast()
            if left > 0 { places.append(.code(brackets: left)) }
          }
        }
      }
      if character == "\n", code.last != "\n" || !isCode(place) { code.append("\n") }
      rest = rest.dropFirst(length)
    }
  }

  private func isCode(_ place: Place) -> Bool {
    switch place {
    case .code: true
    case .string, .longString, .rawString, .comment: false
    }
  }
}
