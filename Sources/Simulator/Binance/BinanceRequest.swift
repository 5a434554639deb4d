import NDJSON

/// A client's request: `{"method":"SUBSCRIBE","params":["btcusdt@ticker"],"id":1}`.
struct BinanceRequest {
  enum Method: String, CaseIterable {
    case subscribe = "SUBSCRIBE"
    case unsubscribe = "UNSUBSCRIBE"
    case listSubscriptions = "LIST_SUBSCRIPTIONS"
    case setProperty = "SET_PROPERTY"
    case getProperty = "GET_PROPERTY"
  }

  enum Parameter {
    case text(String)
    case truth(Bool)
    case other
  }

  /// Why a request is refused as a whole, with the `id` that could still be read.
  struct Malformed: Error {
    var code: Int
    var message: String
    var id: String?
  }

  var method: Method
  var parameters: [Parameter] = []
  /// As it stood in the request, quotes and all; `null` if there was none.
  var id = "null"

  /// The streams named; nil if a parameter is something else.
  var streams: [String]? {
    var names: [String] = []
    for parameter in parameters {
      guard case .text(let name) = parameter else { return nil }
      names.append(name)
    }
    return names
  }

  init(_ text: Span<UInt8>) throws(Malformed) {
    guard let top = RecordedFrame.values(text, ["method", "params", "id"]) else {
      throw Malformed(
        code: 3,
        message: "Invalid JSON: expected value at line 1 column \(text.count)"
      )
    }
    switch top[2].kind {
    case .absent, .null: break
    case .number where Int64(text.string(at: top[2].range)) != nil:
      id = text.string(at: top[2].range)
    case .string, .escapedString:
      // At most 36 letters and digits.
      let words = JSONText.string(top[2], in: text)
      guard words.utf8.count <= 36, words.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" })
      else { throw BinanceRequest.wrongID }
      id = "\"" + text.string(at: top[2].range) + "\""
    case .number, .true, .false, .object, .array: throw BinanceRequest.wrongID
    }
    guard top[0].kind != .absent else {
      throw Malformed(
        code: 2,
        message: "Invalid request: missing field `method` at line 1 column \(text.count)",
        id: id
      )
    }
    let word = top[0].isString ? JSONText.string(top[0], in: text) : ""
    guard let method = Method(rawValue: word) else {
      let names = Method.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      throw Malformed(
        code: 2,
        message: "Invalid request: unknown variant `\(word)`, expected one of \(names)",
        id: id
      )
    }
    self.method = method
    guard top[1].kind != .absent else { return }
    guard top[1].kind == .array,
      let parameters = BinanceRequest.list(text.extracting(top[1].range.bounds))
    else {
      throw Malformed(code: 2, message: "Invalid request: params is not a list", id: id)
    }
    self.parameters = parameters
  }

  private static let wrongID = Malformed(
    code: 2,
    message: "Invalid request: request ID must be an integer, a string or null",
    id: nil
  )

  private static func list(_ text: Span<UInt8>) -> [Parameter]? {
    var scanner = JSONScanner()
    var found: [Parameter] = []
    do {
      try scanner.enterArray(text)
      while try scanner.nextElement(text) {
        let value = try scanner.value(text)
        switch value.kind {
        case .string, .escapedString: found.append(.text(JSONText.string(value, in: text)))
        case .true: found.append(.truth(true))
        case .false: found.append(.truth(false))
        case .absent, .null, .number, .object, .array: found.append(.other)
        }
      }
    } catch {
      return nil  // It was read once before; the caller refuses it.
    }
    return found
  }
}
