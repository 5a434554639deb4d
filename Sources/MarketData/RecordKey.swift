public import NDJSON

/// The keys of every record type, in the order in which a record writes them.
public enum RecordKey: UInt8, CaseIterable, Sendable {
  case type
  case exchange
  case symbol
  case source
  case tsMs
  case recvUs
  case last
  case lastSize
  case bid
  case bidSize
  case ask
  case askSize
  case open24h
  case high24h
  case low24h
  case volume24h
  case quoteVolume24h
  case interval
  case open
  case high
  case low
  case close
  case volume
  case quoteVolume
  case closed
  case id
  case price
  case size
  case side
  case event
  case channel
  case code
  case message
  case count

  /// How many keys there are.
  @inlinable public static var total: Int { 34 }

  /// The spelling in a record.
  public var name: String {
    switch self {
    case .type: "type"
    case .exchange: "exchange"
    case .symbol: "symbol"
    case .source: "source"
    case .tsMs: "ts_ms"
    case .recvUs: "recv_us"
    case .last: "last"
    case .lastSize: "last_size"
    case .bid: "bid"
    case .bidSize: "bid_size"
    case .ask: "ask"
    case .askSize: "ask_size"
    case .open24h: "open_24h"
    case .high24h: "high_24h"
    case .low24h: "low_24h"
    case .volume24h: "volume_24h"
    case .quoteVolume24h: "quote_volume_24h"
    case .interval: "interval"
    case .open: "open"
    case .high: "high"
    case .low: "low"
    case .close: "close"
    case .volume: "volume"
    case .quoteVolume: "quote_volume"
    case .closed: "closed"
    case .id: "id"
    case .price: "price"
    case .size: "size"
    case .side: "side"
    case .event: "event"
    case .channel: "channel"
    case .code: "code"
    case .message: "message"
    case .count: "count"
    }
  }

  /// The key spelled so, or nil for a key that this version does not know.
  ///
  /// Told apart by length and first eight bytes (little-endian), then by the rest where that is not
  /// the whole word.
  public init?(_ text: Span<UInt8>, at range: TextRange) {
    let found: RecordKey
    switch (range.count, text.word(at: range)) {
    case (2, 0x6469): found = .id
    case (3, 0x6B7361): found = .ask
    case (3, 0x646962): found = .bid
    case (3, 0x776F6C): found = .low
    case (4, 0x65646F63): found = .code
    case (4, 0x68676968): found = .high
    case (4, 0x7473616C): found = .last
    case (4, 0x6E65706F): found = .open
    case (4, 0x65646973): found = .side
    case (4, 0x657A6973): found = .size
    case (4, 0x65707974): found = .type
    case (5, 0x65736F6C63): found = .close
    case (5, 0x746E756F63): found = .count
    case (5, 0x746E657665): found = .event
    case (5, 0x6563697270): found = .price
    case (5, 0x736D5F7374): found = .tsMs
    case (6, 0x6465736F6C63): found = .closed
    case (6, 0x656372756F73): found = .source
    case (6, 0x6C6F626D7973): found = .symbol
    case (6, 0x656D756C6F76): found = .volume
    case (7, 0x6C656E6E616863): found = .channel
    case (7, 0x6834325F776F6C): found = .low24h
    case (7, 0x6567617373656D): found = .message
    case (7, 0x73755F76636572): found = .recvUs
    case (8, 0x657A69735F6B7361): found = .askSize
    case (8, 0x657A69735F646962): found = .bidSize
    case (8, 0x65676E6168637865): found = .exchange
    case (8, 0x6834325F68676968): found = .high24h
    case (8, 0x6C61767265746E69): found = .interval
    case (8, 0x6834325F6E65706F): found = .open24h
    case (9, 0x7A69735F7473616C): found = .lastSize
    case (10, 0x325F656D756C6F76): found = .volume24h
    case (12, 0x6F765F65746F7571): found = .quoteVolume
    case (16, 0x6F765F65746F7571): found = .quoteVolume24h
    default: return nil
    }
    // Of the longer names the last eight bytes must be right too.
    if range.count > 8 {
      let tail = text.word(at: TextRange(Int(range.upper) - 8, Int(range.upper)))
      switch (found, tail) {
      case (.lastSize, 0x657A_6973_5F74_7361), (.volume24h, 0x6834_325F_656D_756C),
        (.quoteVolume, 0x656D_756C_6F76_5F65), (.quoteVolume24h, 0x6834_325F_656D_756C):
        break
      default: return nil
      }
    }
    self = found
  }
}
