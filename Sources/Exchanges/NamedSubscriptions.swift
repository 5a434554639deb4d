import MarketData
import NDJSON

/// Subscriptions by the very text with which a venue names them in its messages.
///
/// Most messages begin with one of a few hundred texts; who has read one before need not take it
/// apart again. What is not found is read in the ordinary way, so this is never wrong, only short.
public struct NamedSubscriptions {
  struct Entry {
    var text: [UInt8]
    var subscription: Subscription
    /// The subscription's symbol, as bytes.
    var symbol: [UInt8]
  }

  static let most = 4_096
  private static let slotCount = 16_384
  private static let probes = 8

  private(set) var entries: [Entry] = []
  /// Places in `entries`, by the text's digest; -1 is free.
  private var slots: [Int32] = []

  /// The place of the entry with this text.
  func place(of text: Span<UInt8>, at range: TextRange) -> Int? {
    guard !slots.isEmpty else { return nil }
    var slot = NamedSubscriptions.slot(text, range)
    for _ in 0..<NamedSubscriptions.probes {
      let place = Int(slots[slot])
      if place < 0 { return nil }
      if text.equals(entries[place].text, at: range) { return place }
      slot = (slot + 1) % NamedSubscriptions.slotCount
    }
    return nil
  }

  /// Remembers a text, if there is room.
  mutating func note(_ text: [UInt8], _ subscription: Subscription) {
    guard entries.count < NamedSubscriptions.most else { return }
    if slots.isEmpty { slots = [Int32](repeating: -1, count: NamedSubscriptions.slotCount) }
    let range = TextRange(0, text.count)
    guard place(of: text.span, at: range) == nil else { return }
    var slot = NamedSubscriptions.slot(text.span, range)
    for _ in 0..<NamedSubscriptions.probes {
      if slots[slot] < 0 {
        slots[slot] = Int32(entries.count)
        entries.append(
          Entry(text: text, subscription: subscription, symbol: Array(subscription.symbol.utf8))
        )
        return
      }
      slot = (slot + 1) % NamedSubscriptions.slotCount
    }
  }

  private static func slot(_ text: Span<UInt8>, _ range: TextRange) -> Int {
    Int(truncatingIfNeeded: Digest.of(text, range) >> 40) % slotCount
  }
}

extension Span<UInt8> {
  /// True if the range holds these bytes.
  func equals(_ bytes: [UInt8], at range: TextRange) -> Bool {
    guard bytes.count == range.count else { return false }
    let other = bytes.span
    var index = 0
    while index < bytes.count {
      let most = Swift.min(index + 8, bytes.count)
      let mine = word(at: TextRange(Int(range.lower) + index, Int(range.lower) + most))
      if mine != other.word(at: TextRange(index, most)) { return false }
      index += 8
    }
    return true
  }
}
