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

  private mutating func readStatus(_ text: UnsafeBufferPointer<UInt8>, _ names: Names) {
    kind = .status
    // Statuses are few: they may cost more.
    let line = String(decoding: text, as: UTF8.self)
    func value(_ name: String) -> String? {
      guard let start = line.firstRange(of: "\"\(name)\":") else { return nil }
      let rest = line[start.upperBound...]
      if rest.hasPrefix("\"") { return String(rest.dropFirst().prefix { $0 != "\"" }) }
      let word = rest.prefix { $0 != "," && $0 != "}" }
      return word == "null" ? nil : String(word)
    }
    source = value("source") == "merge" ? .merge : .ws
    id = value("ts_ms").flatMap { Int64($0) } ?? 0
    recvUs = value("recv_us").flatMap { Int64($0) } ?? 0
    let channel = value("channel") ?? ""
    event = Status(
      name: value("event") ?? "",
      channel: channel,
      count: value("count").flatMap { Int64($0) } ?? 0,
      message: value("message") ?? ""
    )
    guard let symbol = value("symbol").flatMap({ names.symbols.firstIndex(of: $0) }) else { return }
    switch channel {
    case "tickers": key = names.key(symbol: symbol, channel: 0)
    case "trades": key = names.key(symbol: symbol, channel: 1)
    case "candles":
      guard let place = names.intervals.firstIndex(where: { $0.name == value("interval") }) else {
        return
      }
      key = names.key(symbol: symbol, channel: 2 + place)
    default: return
    }
  }
}

extension Glance {
  /// The text of a number in a record of ours: `"close":1.5`.
  static func number(_ name: String, in line: String) -> Substring {
    guard let start = line.firstRange(of: "\"\(name)\":") else { return "" }
    return line[start.upperBound...].prefix { $0 != "," && $0 != "}" }
  }
}
