import MarketData
import NDJSON

/// One line of a recording taken apart: the frame, when it came, and which channel's data it is.
struct RecordedFrame {
  /// Says which channel's data a frame is; nil if it is no data: an ack, a notice, a pong.
  typealias KeyReader = @Sendable (Span<UInt8>) -> ChannelKey?

  var frame: [UInt8]
  /// Unix microseconds, from `recv_us`.
  var receivedAt: Int64?
  var key: ChannelKey?

  /// Nil if the line is no JSON object.
  init?(_ line: Span<UInt8>, _ read: KeyReader) {
    guard let top = RecordedFrame.values(line, ["recv_us", "frame"]) else { return nil }
    key = read(line)
    guard key == nil, top[1].kind != .absent else {
      frame = [UInt8](copying: line)
      if frame.last == 0x0D { frame.removeLast() }
      return
    }
    receivedAt = Integer.parse(line, at: top[0].range)
    if top[1].isString {
      frame = Array(JSONText.string(top[1], in: line).utf8)
    } else {
      frame = line.copy(of: top[1].range)
    }
    key = read(frame.span)
  }

  /// The values of some keys of an object, `.absent` where missing; nil if it is no JSON object.
  static func values(_ text: Span<UInt8>, _ keys: [String]) -> [JSONValue]? {
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
