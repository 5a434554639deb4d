/// A message of the simulated exchange, looked at once however many peers it goes to.

/// One text frame from the exchange.
final class Frame {
  enum Kind: Equatable {
    /// A row of a stream: a ticker's or bar's time in ms, or a trade's id.
    case data(key: Int, id: Int64, closed: Bool)
    case acknowledged(key: Int)
    case refused
    case pong
    case notice
    /// Anything else, spoilt data included.
    case other
  }

  let bytes: [UInt8]
  let kind: Kind
  /// Not nil if a fault made it.
  let garbage: Fault.Garbage?
  var isBinary: Bool { garbage == .binary }

  init(_ bytes: [UInt8], _ kind: Kind, garbage: Fault.Garbage? = nil) {
    self.bytes = bytes
    self.kind = kind
    self.garbage = garbage
  }

  convenience init(reading bytes: [UInt8], _ names: Names) {
    self.init(bytes, bytes.withUnsafeBufferPointer { Frame.kind($0, names) })
  }

  private static func kind(_ text: UnsafeBufferPointer<UInt8>, _ names: Names) -> Kind {
    if text.says("{\"arg\":{\"channel\":\"", at: 0) {
      guard let (key, end) = stream(text, at: 19, names) else { return .other }
      return data(text, key, from: end, names)
    }
    if text.says("pong", at: 0) { return .pong }
    // An acknowledgement echoes the request's id first.
    let start = text.says("{\"id\":\"", at: 0) ? text.behind(0x2C, from: 0) : 1
    if text.says("\"event\":\"subscribe\",\"arg\":{\"channel\":\"", at: start) {
      return stream(text, at: start + 39, names).map { .acknowledged(key: $0.key) } ?? .other
    }
    if text.says("\"event\":\"error\"", at: start) { return .refused }
    if text.says("\"event\":\"notice\"", at: start) { return .notice }
    return .other
  }

  /// The stream that `channel","instId":"SYMBOL"` names, and the offset behind the symbol.
  private static func stream(_ text: UnsafeBufferPointer<UInt8>, at start: Int, _ names: Names) -> (
    key: Int, end: Int
  )? {
    let end = text.behind(0x22, from: start)
    guard text.says(",\"instId\":\"", at: end), let symbol = names.symbol(text, at: end + 11) else {
      return nil
    }
    let behind = text.behind(0x22, from: end + 11)
    if text.says("tickers\"", at: start) { return (names.key(symbol: symbol, channel: 0), behind) }
    if text.says("trades\"", at: start) { return (names.key(symbol: symbol, channel: 1), behind) }
    guard text.says("candle", at: start) else { return nil }
    for (place, interval) in names.intervals.enumerated()
    where text.count > start + 6 && end - start - 7 == interval.name.utf8.count {
      if interval.name.utf8.elementsEqual(text[(start + 6)..<(end - 1)]) {
        return (names.key(symbol: symbol, channel: 2 + place), behind)
      }
    }
    return nil
  }

  private static func data(
    _ text: UnsafeBufferPointer<UInt8>,
    _ key: Int,
    from end: Int,
    _ names: Names
  ) -> Kind {
    // Behind the symbol stands `},"data":[`.
    let row = end + 10
    switch names.channel(ofKey: key) {
    case 0:
      guard text.says("\"}]}", at: text.count - 4) else { return .other }
      let (time, _) = text.number(at: text.count - 17)
      return .data(key: key, id: time, closed: false)
    case 1:
      // {"instId":"BTC-USDT","tradeId":"1"
      let id = text.behind(0x22, from: row + 11) + 12
      return .data(key: key, id: text.number(at: id).value, closed: false)
    default:
      let (time, _) = text.number(at: row + 2)
      return .data(key: key, id: time, closed: text.says("\"1\"]]}", at: text.count - 6))
    }
  }
}

extension Frame {
  /// The texts of the nine strings of the first row of candles; empty if there is none.
  static func candleFields(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.withUnsafeBufferPointer { text in
      var start = 0
      while start + 3 <= text.count, !text.says("[[\"", at: start) { start += 1 }
      var next = start + 3
      var fields: [[UInt8]] = []
      while fields.count < 9, next < text.count {
        let end = text.behind(0x22, from: next)
        fields.append(Array(text[next..<(end - 1)]))
        // Over the comma and the next quote.
        next = end + 2
      }
      return fields.count == 9 ? fields : []
    }
  }
}
