import NDJSON

/// The outer object of a message, checked whole; ranges point into the message.
struct BinanceEnvelope: MessageEnvelope {
  private(set) var whole = JSONValue.absent
  private(set) var stream = JSONValue.absent
  private(set) var data = JSONValue.absent
  private(set) var event = JSONValue.absent
  private(set) var symbol = JSONValue.absent
  private(set) var result = JSONValue.absent
  private(set) var id = JSONValue.absent
  private(set) var error = JSONValue.absent
  private(set) var code = JSONValue.absent
  private(set) var message = JSONValue.absent
  private(set) var hasEscapes = false

  init(_ text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      let value = try scanner.value(text)
      switch key.range.count {
      case 1 where text.says("e", at: key.range): event = value
      case 1 where text.says("s", at: key.range): symbol = value
      case 2 where text.says("id", at: key.range): id = value
      case 3 where text.says("msg", at: key.range): message = value
      case 4 where text.says("data", at: key.range): data = value
      case 4 where text.says("code", at: key.range): code = value
      case 5 where text.says("error", at: key.range): error = value
      case 6 where text.says("stream", at: key.range): stream = value
      case 6 where text.says("result", at: key.range): result = value
      default: continue
      }
    }
    let end = scanner.position
    try scanner.end(text)
    whole = JSONValue(.object, TextRange(0, end))
    hasEscapes = scanner.sawEscape
  }

  /// The object inside, of an error that is nested.
  init(_ value: JSONValue, in text: Span<UInt8>) {
    var scanner = JSONScanner(at: Int(value.range.lower))
    do {
      try scanner.enterObject(text)
      while let key = try scanner.nextKey(text) {
        let value = try scanner.value(text)
        if text.says("code", at: key.range) { code = value }
        if text.says("msg", at: key.range) { message = value }
        if text.says("e", at: key.range) { event = value }
      }
    } catch {
      // The message has been checked whole, so this does not happen.
      return
    }
  }

  /// A short value as text, whether it is a string or a number.
  func words(_ value: JSONValue, in text: Span<UInt8>) -> String {
    switch value.kind {
    case .string, .escapedString, .number:
      let words = JSONText.string(value, in: text).unicodeScalars.prefix(1_000)
      return String(String.UnicodeScalarView(words))
    case .absent, .null, .true, .false, .object, .array: return ""
    }
  }
}
