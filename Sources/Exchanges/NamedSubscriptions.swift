import NDJSON

/// Subscriptions by the very text with which a venue names them in its messages.
///
/// Most messages name one of a few hundred; who has read one before need not take it apart again.
/// What is not found is read in the ordinary way, so this is never wrong, only short.
public struct NamedSubscriptions {
  struct Entry {
    var text: [UInt8]
    var subscription: Subscription
  }

  static let most = 4_096
  private static let probes = 16

  private(set) var entries: [Entry] = []
  /// By the text's digest: some of its bits, and a place in `entries`.
  ///
  /// At most half of them are taken, so that few symbols need little memory to look through.
  private var slots: [UInt32] = []
  private static let free = UInt32.max
  private static let placeBits = UInt32(12)

  /// The place of the entry with this text.
  func place(of text: Span<UInt8>, at range: TextRange) -> Int? {
    guard !slots.isEmpty else { return nil }
    let digest = TextHash.of(text, range)
    let slots = slots.span
    var slot = Int(truncatingIfNeeded: digest) & (slots.count - 1)
    for _ in 0..<NamedSubscriptions.probes {
      let taken = slots[slot]
      if taken == NamedSubscriptions.free { return nil }
      if taken >> NamedSubscriptions.placeBits == NamedSubscriptions.tag(digest) {
        let place = Int(taken & (1 << NamedSubscriptions.placeBits - 1))
        let known = entries[place].text
        if text.equals(known.span, at: range) { return place }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Remembers a text, if there is room.
  mutating func note(_ text: Span<UInt8>, _ subscription: Subscription) {
    let range = TextRange(0, text.count)
    guard entries.count < NamedSubscriptions.most, place(of: text, at: range) == nil else { return }
    if entries.count * 2 >= slots.count {
      slots = [UInt32](repeating: NamedSubscriptions.free, count: max(slots.count * 2, 64))
      for place in entries.indices {
        let known = entries[place].text
        _ = take(TextHash.of(known.span), place)
      }
    }
    if take(TextHash.of(text), entries.count) {
      entries.append(Entry(text: Array(copying: text), subscription: subscription))
    }
  }

  /// False if no slot near enough is free.
  private mutating func take(_ digest: UInt64, _ place: Int) -> Bool {
    var slot = Int(truncatingIfNeeded: digest) & (slots.count - 1)
    for _ in 0..<NamedSubscriptions.probes {
      if slots[slot] == NamedSubscriptions.free {
        slots[slot] =
          NamedSubscriptions.tag(digest) << NamedSubscriptions.placeBits | UInt32(place)
        return true
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  /// 19 bits, so that no taken slot looks free.
  private static func tag(_ digest: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: digest >> 45)
  }
}
