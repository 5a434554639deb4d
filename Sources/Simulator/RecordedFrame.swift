import MarketData
import NDJSON

/// One line of a recording taken apart: the frame, when it came, and which channel's data it is.
struct RecordedFrame {
  var frame: [UInt8]
  /// Unix microseconds, from `recv_us`.
  var receivedAt: Int64?
  /// Nil if the frame is no data: an ack, a notice, a pong.
  var key: ChannelKey?

  /// Nil if the line is no JSON object.
  init?(_ line: Span<UInt8>) {
    guard let top = RecordedFrame.values(line, ["recv_us", "frame", "arg", "data", "event"]) else {
      return nil
    }
    guard top[1].kind != .absent, top[2].kind == .absent else {
      frame = [UInt8](copying: line)
      if frame.last == 0x0D { frame.removeLast() }
      key = RecordedFrame.key(top[2], top[3], top[4], line)
      return
    }
    receivedAt = Integer.parse(line, at: top[0].range)
    if top[1].isString {
      frame = Array(JSONText.string(top[1], in: line).utf8)
    } else {
      frame = line.copy(of: top[1].range)
    }
    guard let inner = RecordedFrame.values(frame.span, ["arg", "data", "event"]) else { return }
    key = RecordedFrame.key(inner[0], inner[1], inner[2], frame.span)
  }

  private static func key(
    _ arg: JSONValue,
    _ data: JSONValue,
    _ event: JSONValue,
    _ text: Span<UInt8>
  ) -> ChannelKey? {
    guard arg.kind == .object, data.kind == .array, event.kind == .absent else { return nil }
    let piece = text.extracting(arg.range.bounds)
    guard let names = values(piece, ["channel", "instId"]), names[0].isString else { return nil }
    return ChannelKey(
      channel: JSONText.string(names[0], in: piece),
      instId: names[1].isString ? JSONText.string(names[1], in: piece) : ""
    )
  }

  /// The values of some keys of an object, `.absent` where missing; nil if it is no JSON object.
  private static func values(_ text: Span<UInt8>, _ keys: [String]) -> [JSONValue]? {
    var found = [JSONValue](repeating: .absent, count: keys.count)
    var scanner = JSONScanner()
    do {
      try scanner.enterObject(text)
      while let key = try scanner.nextKey(text) {
        let value = try scanner.value(text)
        if let place = keys.firstIndex(where: { text.says($0, at: key.range) }) {
          found[place] = value
        }
      }
      try scanner.end(text)
    } catch {
      return nil  // A recording may hold broken text; it is counted, not replayed.
    }
    return found
  }
}
