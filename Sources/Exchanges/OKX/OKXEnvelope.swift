import NDJSON

/// The outer object of a WebSocket message, checked whole; ranges point into the message.
struct OKXEnvelope: MessageEnvelope {
  private(set) var event = JSONValue.absent
  private(set) var data = JSONValue.absent
  private(set) var id = JSONValue.absent
  private(set) var hasEscapes = false
  private var code = JSONValue.absent
  private var message = JSONValue.absent
  private var channel = JSONValue.absent
  private var instrument = JSONValue.absent

  init(_ text: Span<UInt8>) throws(JSONError) {
    var scanner = JSONScanner()
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      if text.says("arg", at: key.range), try scanner.peekKind(text) == .object {
        try readArgument(&scanner, text)
        continue
      }
      let value = try scanner.value(text)
      switch key.range.count {
      case 2 where text.says("id", at: key.range): id = value
      case 3 where text.says("msg", at: key.range): message = value
      case 4 where text.says("data", at: key.range): data = value
      case 4 where text.says("code", at: key.range): code = value
      case 5 where text.says("event", at: key.range): event = value
      // A gateway's own word for it.
      case 7 where text.says("message", at: key.range) && !message.isString: message = value
      default: continue
      }
    }
    try scanner.end(text)
    hasEscapes = scanner.sawEscape
  }

  private mutating func readArgument(
    _ scanner: inout JSONScanner,
    _ text: Span<UInt8>
  ) throws(JSONError) {
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      let value = try scanner.value(text)
      if text.says("channel", at: key.range) {
        channel = value
      } else if text.says("instId", at: key.range) {
        instrument = value
      }
    }
  }

  /// The subscription that `arg` names, if it is one that we can have asked for.
  func subscription(in text: Span<UInt8>) -> Subscription? {
    guard channel.isString, instrument.isString,
      let known = OKX.channel(named: JSONText.string(channel, in: text))
    else { return nil }
    return Subscription(known, JSONText.string(instrument, in: text))
  }

  private static let longestName = 32

  /// The code as text; older answers have it as a number.
  func code(in text: Span<UInt8>) -> String {
    Fields.words(code, in: text, atMost: Self.longestName)
  }

  func message(in text: Span<UInt8>) -> String {
    message.isString ? Fields.words(message, in: text) : ""
  }

  func eventName(in text: Span<UInt8>) -> String {
    Fields.words(event, in: text, atMost: Self.longestName)
  }
}
