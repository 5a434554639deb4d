/// Why a text is not JSON.
///
/// Without a payload, so that throwing it costs nothing.
public enum JSONError: Error, Equatable, Sendable {
  case endOfText
  case expectedValue
  case expectedKey
  case expectedColon
  case expectedCommaOrEnd
  case wrongNumber
  case wrongEscape
  case controlCharacter
  case notUTF8
  case tooDeep
  case trailingText

  /// One short phrase for people.
  public var description: String {
    switch self {
    case .endOfText: "the text ends too early"
    case .expectedValue: "a value was expected"
    case .expectedKey: "a key in quotes was expected"
    case .expectedColon: "a colon was expected"
    case .expectedCommaOrEnd: "a comma or a closing bracket was expected"
    case .wrongNumber: "not a JSON number"
    case .wrongEscape: "not a JSON escape"
    case .controlCharacter: "a control character in a string"
    case .notUTF8: "not UTF-8"
    case .tooDeep: "nested deeper than \(JSONScanner.deepest) levels"
    case .trailingText: "text after the end of the value"
    }
  }
}
