import NDJSON

/// A client's request, read strictly: one JSON object with `op`, `args` and perhaps an `id`.
///
///     {"id":"1512","op":"subscribe","args":[{"channel":"tickers","instId":"BTC-USDT"}]}
struct Request: Equatable {
  enum Operation: Equatable {
    case subscribe
    case unsubscribe
    case login
    case other(String)
  }

  var operation: Operation
  var arguments: [ChannelKey] = []
  var id: String?

  /// Why a request is refused as a whole (60012), with the `id` that could still be read.
  struct Malformed: Error {
    var id: String?
  }

  init(_ text: Span<UInt8>) throws(Malformed) {
    var id: String?
    do {
      self = try Request.read(text, id: &id)
    } catch {
      throw Malformed(id: id)
    }
  }

  private init(operation: Operation) {
    self.operation = operation
  }

  private enum Problem: Error {
    case notARequest
  }

  private static func read(_ text: Span<UInt8>, id: inout String?) throws -> Request {
    var scanner = JSONScanner()
    var op: String?
    var args: JSONValue?
    try scanner.enterObject(text)
    while let key = try scanner.nextKey(text) {
      let name = JSONText.string(key, in: text)
      let value = try scanner.value(text)
      switch name {
      case "op":
        guard value.isString else { throw Problem.notARequest }
        op = JSONText.string(value, in: text)
      case "args":
        args = value
      case "id":
        guard value.isString else { throw Problem.notARequest }
        let given = JSONText.string(value, in: text)
        guard isID(given) else { throw Problem.notARequest }
        id = given
      default:
        break  // Unknown keys are none of the server's business.
      }
    }
    try scanner.end(text)
    guard let op else { throw Problem.notARequest }
    var request = Request(operation: operation(op))
    request.id = id
    switch request.operation {
    case .subscribe, .unsubscribe:
      guard let args, args.kind == .array else { throw Problem.notARequest }
      request.arguments = try arguments(text.extracting(args.range.bounds))
      guard !request.arguments.isEmpty else { throw Problem.notARequest }
    case .login, .other:
      break
    }
    return request
  }

  private static func arguments(_ text: Span<UInt8>) throws -> [ChannelKey] {
    var scanner = JSONScanner()
    var found: [ChannelKey] = []
    try scanner.enterArray(text)
    while try scanner.nextElement(text) {
      var channel: String?
      var instId = ""
      try scanner.enterObject(text)
      while let key = try scanner.nextKey(text) {
        let name = JSONText.string(key, in: text)
        let value = try scanner.value(text)
        guard name == "channel" || name == "instId" else { continue }
        guard value.isString else { throw Problem.notARequest }
        let words = JSONText.string(value, in: text)
        if name == "channel" { channel = words } else { instId = words }
      }
      guard let channel else { throw Problem.notARequest }
      found.append(ChannelKey(channel: channel, instId: instId))
    }
    return found
  }

  private static func operation(_ name: String) -> Operation {
    switch name {
    case "subscribe": .subscribe
    case "unsubscribe": .unsubscribe
    case "login": .login
    default: .other(name)
    }
  }

  /// At most 32 letters and digits.
  private static func isID(_ text: String) -> Bool {
    text.utf8.count <= 32
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      }
  }
}
