/// The head of one of our own records: which stream, which moment, and what it says.

/// A record line as the watchers see it.
struct Glance {
  enum Kind: Equatable {
    case ticker
    case trade
    case forming
    case closed
    case status
    /// No record of ours.
    case other
  }

  enum Source: Equatable {
    case ws
    case rest
    case merge
  }

  var kind = Kind.other
  var source = Source.ws
  /// The stream; nil for a status about a connection.
  var key: Int?
  /// The exchange's time in ms, or a trade's id.
  var id: Int64 = 0
  var recvUs: Int64 = 0
  /// Stands for all that the record says but `source` and `recv_us`.
  var content: UInt64 = 0
  var event: Status?

  /// A status record's own keys.
  struct Status: Equatable {
    var name: String
    var channel: String
    var count: Int64
    var message: String
  }

  init(_ text: UnsafeBufferPointer<UInt8>, _ names: Names) {
    guard text.says("{\"type\":\"", at: 0) else { return }
    if text.says("status\"", at: 9) {
      readStatus(text, names)
      return
    }
    // `"type":"…","exchange":"okx","symbol":"…","source":"…"`
    let type = text[9]
    let symbolStart = text.behind(0x22, from: 9) + 28
    guard let symbol = names.symbol(text, at: symbolStart) else { return }
    let sourceStart = text.behind(0x22, from: symbolStart) + 11
    if text.says("rest\"", at: sourceStart) { source = .rest }
    var next = text.behind(0x22, from: sourceStart) + 1
    var channel = 0
    if type == UInt8(ascii: "c") {
      let end = text.behind(0x22, from: next + 12)
      guard
        let place = names.intervals.firstIndex(where: {
          $0.name.utf8.elementsEqual(text[(next + 12)..<(end - 1)])
        })
      else { return }
      channel = 2 + place
      next = end + 1
    }
    // `"ts_ms":1,"recv_us":2`
    let (time, afterTime) = text.number(at: next + 8)
    let (received, rest) = text.number(at: afterTime + 11)
    (id, recvUs) = (time, received)
    content = text.digest(rest, text.count, seed: UInt64(bitPattern: time))
    switch type {
    case UInt8(ascii: "c"):
      kind = text[text.count - 5] == UInt8(ascii: "t") ? .closed : .forming
      // `:true}` or `:false}`
      kind = text.says(":true}", at: text.count - 6) ? .closed : .forming
    case UInt8(ascii: "t") where text[10] == UInt8(ascii: "i"):
      kind = .ticker
    default:
      kind = .trade
      channel = 1
      id = text.number(at: rest + 7).value
    }
    key = names.key(symbol: symbol, channel: channel)
  }

  /// `{"type":"status","exchange":"okx","symbol":…,"source":…`, keys in the order of the contract.
  private mutating func readStatus(_ text: UnsafeBufferPointer<UInt8>, _ names: Names) {
    kind = .status
    var next = 33
    func value() -> Range<Int> {
      let start = text.behind(UInt8(ascii: ":"), from: next)
      let end = text.endOfValue(from: start)
      next = end
      return start..<end
    }
    func words(_ range: Range<Int>) -> String {
      guard range.count >= 2, text[range.lowerBound] == 0x22 else { return "" }
      return String(decoding: text[(range.lowerBound + 1)..<(range.upperBound - 1)], as: UTF8.self)
    }
    let symbol = value()
    source = text.says("\"merge\"", at: value().lowerBound) ? .merge : .ws
    id = text.number(at: value().lowerBound).value
    recvUs = text.number(at: value().lowerBound).value
    let name = words(value())
    let channel = words(value())
    let interval = words(value())
    _ = value()
    let message = words(value())
    let count = text.number(at: value().lowerBound).value
    event = Status(name: name, channel: channel, count: count, message: message)
    guard text[symbol.lowerBound] == 0x22,
      let place = names.symbol(text, at: symbol.lowerBound + 1)
    else { return }
    switch channel {
    case "tickers": key = names.key(symbol: place, channel: 0)
    case "trades": key = names.key(symbol: place, channel: 1)
    case "candles":
      guard let which = names.intervals.firstIndex(where: { $0.name == interval }) else { return }
      key = names.key(symbol: place, channel: 2 + which)
    default: return
    }
  }

  /// The texts of a candle record: open, high, low, close, volume, quote volume.
  static func candleTexts(_ line: [UInt8]) -> [[UInt8]] {
    line.withUnsafeBufferPointer { text in
      // The sixth value is the interval, then come the two times.
      var next = 1
      var values: [[UInt8]] = []
      for place in 0..<13 {
        let start = text.behind(UInt8(ascii: ":"), from: next)
        next = text.endOfValue(from: start)
        if place >= 7 { values.append(Array(text[start..<next])) }
      }
      return values
    }
  }
}
