/// The order in which each kind of record has its keys (records.md): which one is to be expected.
///
/// The orders stand one behind the other, and behind each of them a spelling that stands nowhere:
/// so the key to be expected next has the next place, and after the last nothing is expected.
struct KeyOrder {
  let spellings: [KeySpelling]
  /// The place behind each key, by kind and key.
  private let followers: [UInt8]

  /// The place at which nothing is expected.
  static let nothing = 0

  static let standard = KeyOrder()

  private init() {
    var spellings = [KeySpelling.nowhere]
    var followers: [UInt8] = []
    for kind in [RecordLine.Kind.ticker, .candle, .trade, .status, .other] {
      var places = [UInt8](repeating: UInt8(KeyOrder.nothing), count: RecordKey.total)
      for key in KeyOrder.keys(of: kind) {
        // A record begins with its type, whose spelling behind a comma is not needed.
        if key != .type { spellings.append(KeySpelling(key)) }
        places[Int(key.rawValue)] = UInt8(spellings.count)
      }
      spellings.append(.nowhere)
      followers += places
    }
    self.spellings = spellings
    self.followers = followers
  }

  /// The place of the key to be expected after this one.
  func place(after key: RecordKey, in kind: RecordLine.Kind) -> Int {
    Int(followers[Int(kind.rawValue) * RecordKey.total + Int(key.rawValue)])
  }

  private static func keys(of kind: RecordLine.Kind) -> [RecordKey] {
    switch kind {
    case .ticker, .other:
      [
        .type, .exchange, .symbol, .source, .tsMs, .recvUs, .last, .lastSize, .bid, .bidSize, .ask,
        .askSize, .open24h, .high24h, .low24h, .volume24h, .quoteVolume24h,
      ]
    case .candle:
      [
        .type, .exchange, .symbol, .source, .interval, .tsMs, .recvUs, .open, .high, .low, .close,
        .volume, .quoteVolume, .closed,
      ]
    case .trade:
      [.type, .exchange, .symbol, .source, .tsMs, .recvUs, .id, .price, .size, .side]
    case .status:
      [
        .type, .exchange, .symbol, .source, .tsMs, .recvUs, .event, .channel, .interval, .code,
        .message, .count,
      ]
    }
  }
}
