import NDJSON

/// What a JSON text is made of: its keys in their order, and the kind of each value.
enum FrameShape {
  /// Such as `{"e":text,"E":number,"k":{"o":decimal.8}}`; with digits, where strings that are numbers
  /// tell how many decimals they have.
  static func of(_ text: String, withDecimals: Bool = false) -> String {
    let bytes = Array(text.utf8)
    do {
      return try shape(bytes.span, withDecimals)
    } catch {
      return "no JSON: \(text)"
    }
  }

  private static func shape(_ text: Span<UInt8>, _ withDecimals: Bool) throws -> String {
    var scanner = JSONScanner()
    switch try scanner.peekKind(text) {
    case .object:
      var parts: [String] = []
      try scanner.enterObject(text)
      while let key = try scanner.nextKey(text) {
        let name = JSONText.string(key, in: text)
        let value = try scanner.value(text)
        parts.append("\"\(name)\":\(try kind(value, in: text, withDecimals))")
      }
      return "{" + parts.joined(separator: ",") + "}"
    case .array:
      var parts: [String] = []
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        parts.append(try kind(try scanner.value(text), in: text, withDecimals))
      }
      return "[" + parts.joined(separator: ",") + "]"
    case .absent, .null, .true, .false, .number, .string, .escapedString:
      return try kind(try scanner.value(text), in: text, withDecimals)
    }
  }

  private static func kind(_ value: JSONValue, in text: Span<UInt8>, _ withDecimals: Bool) throws
    -> String
  {
    switch value.kind {
    case .object, .array: return try shape(text.extracting(value.range.bounds), withDecimals)
    case .true, .false: return "truth"
    case .null: return "null"
    case .number: return "number"
    case .absent: return "nothing"
    case .string, .escapedString:
      let words = JSONText.string(value, in: text)
      guard Double(words) != nil else { return "text" }
      guard withDecimals else { return "decimal" }
      let parts = words.split(separator: ".")
      return "decimal.\(parts.count == 2 ? parts[1].count : 0)"
    }
  }
}
