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
}
