/// What one run is about: its symbols and intervals, and a small number for each stream.

import Exchanges
import MarketData

/// Numbers streams: a key is one channel of one symbol.
struct Names: Sendable {
  let symbols: [String]
  let intervals: [Interval]
  /// Channels of a symbol: tickers, trades, and candles of each interval.
  let channels: Int
  private let places: [UInt32: Int]

  /// `symbols` differ in their first three letters.
  init(symbols: [String], intervals: [Interval]) {
    self.symbols = symbols
    self.intervals = intervals
    channels = 2 + intervals.count
    var places: [UInt32: Int] = [:]
    for (place, symbol) in symbols.enumerated() {
      let bytes = Array(symbol.utf8)
      places[Names.mark(bytes[0], bytes[1], bytes[2])] = place
    }
    precondition(places.count == symbols.count, "two symbols begin alike")
    self.places = places
  }

  /// Streams in all.
  var keys: Int { symbols.count * channels }

  func key(symbol: Int, channel: Int) -> Int { symbol * channels + channel }
  func symbol(ofKey key: Int) -> Int { key / channels }
  func channel(ofKey key: Int) -> Int { key % channels }
  func interval(ofKey key: Int) -> Interval? {
    let channel = key % channels
    return channel < 2 ? nil : intervals[channel - 2]
  }

  /// The bar length of a candle stream, in milliseconds.
  func barMs(ofKey key: Int) -> Int64 { interval(ofKey: key)?.milliseconds ?? 0 }

  func subscription(_ key: Int) -> Subscription {
    let symbol = symbols[symbol(ofKey: key)]
    switch channel(ofKey: key) {
    case 0: return Subscription(.tickers, symbol)
    case 1: return Subscription(.trades, symbol)
    default: return Subscription(.candles(interval(ofKey: key) ?? .minute), symbol)
    }
  }

  func description(_ key: Int) -> String {
    key < keys ? subscription(key).description : "feed \(key - keys)"
  }

  /// The symbol that begins at `start`.
  func symbol(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    guard start + 2 < text.count else { return nil }
    return places[Names.mark(text[start], text[start + 1], text[start + 2])]
  }

  private static func mark(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt32 {
    UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
  }
}
