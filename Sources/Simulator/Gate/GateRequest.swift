import NDJSON

/// A client's request: `{"time":1611541000,"id":1,"channel":"spot.tickers","event":"subscribe",…}`.
struct GateRequest {
  var channel: String
  var event: String
  /// Unix seconds; nil if it is missing or no number.
  var time: Int64?
  /// As they stood in the request, empty if missing.
  var timeText = ""
  var idText = ""
  var payloadText = ""
  /// The texts of the payload; nil where an element is none.
  var payload: [String?] = []
  /// The payload is a list, and the first element of it another list.
  var isNested = false

  /// Nil if it is no request at all.
  init?(_ text: Span<UInt8>) {
    let keys = ["channel", "event", "time", "id", "payload"]
    guard let top = RecordedFrame.values(text, keys), top[0].isString else { return nil }
    channel = JSONText.string(top[0], in: text)
    event = top[1].isString ? JSONText.string(top[1], in: text) : ""
    timeText = GateRequest.original(top[2], in: text)
    time = top[2].isString ? Int64(JSONText.string(top[2], in: text)) : Int64(timeText)
    idText = GateRequest.original(top[3], in: text)
    payloadText = GateRequest.original(top[4], in: text)
    if top[4].kind == .array { read(text.extracting(top[4].range.bounds)) }
  }

  private mutating func read(_ list: Span<UInt8>) {
    var scanner = JSONScanner()
    do {
      try scanner.enterArray(list)
      while try scanner.nextElement(list) {
        let value = try scanner.value(list)
        payload.append(value.isString ? JSONText.string(value, in: list) : nil)
        if payload.count == 1 { isNested = value.kind == .array }
      }
    } catch {
      payload = []  // It was read once before; without a payload it is refused.
    }
  }

  /// A value as it was written.
  private static func original(_ value: JSONValue, in text: Span<UInt8>) -> String {
    guard value.kind != .absent else { return "" }
    let written = text.string(at: value.range)
    return value.isString ? "\"" + written + "\"" : written
  }
}
