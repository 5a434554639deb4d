/// Objects and arrays that nobody looks into: checked whole, with a word of bits for a stack.

extension JSONScanner {
  /// Checks the object or array that starts here and comes back behind it.
  @inline(never)
  @usableFromInline
  mutating func container(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position
    let kind: JSONValue.Kind = text[start] == UInt8(ascii: "{") ? .object : .array
    var objects: UInt64 = 0  // one bit a level, the innermost lowest: 1 for an object
    var depth = 0

    func open(_ isObject: Bool) throws(JSONError) {
      guard depth < JSONScanner.deepest else { throw .tooDeep }
      objects = objects << 1 | (isObject ? 1 : 0)
      depth += 1
      position += 1
      justOpened = true
    }

    try open(kind == .object)
    while depth > 0 {
      let isObject = objects & 1 == 1
      let more: Bool
      if isObject {
        more = try nextKey(text) != nil
      } else {
        more = try nextElement(text)
      }
      guard more else {
        objects >>= 1
        depth -= 1
        continue
      }
      let first = try peek(text)
      if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        try open(first == UInt8(ascii: "{"))
      } else {
        _ = try value(text)
      }
    }
    return JSONValue(kind, TextRange(start, position))
  }
}
