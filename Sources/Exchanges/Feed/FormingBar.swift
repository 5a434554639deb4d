import MarketData
import NDJSON

/// The newest state of the bar that forms, kept because the bar behind it may be all that shows its
/// end.
struct FormingBar {
  /// A longer message is not kept; no venue's candle comes near it.
  private static let longest = 4_096

  private(set) var candle: Candle?
  private(set) var text: [UInt8] = []

  mutating func keep(_ candle: Candle, from text: Span<UInt8>) {
    guard !candle.closed, text.count <= FormingBar.longest else {
      forget()
      return
    }
    self.candle = candle
    self.text.removeAll(keepingCapacity: true)
    self.text.append(copying: text)
  }

  mutating func forget() {
    candle = nil
  }

  /// The kept bar as one that has ended, if `newer` shows it.
  func ended(by newer: Candle) -> Candle? {
    guard var candle, newer.tsMs > candle.tsMs else { return nil }
    candle.closed = true
    candle.recvUs = newer.recvUs
    return candle
  }
}

extension FormingBar {
  /// True if `newer`, whose ranges point into `other`, says nothing that this state does not.
  ///
  /// Where volumes are not known, each trade at the same price brings such a one.
  func says(_ newer: Candle, from other: Span<UInt8>) -> Bool {
    guard let candle, !newer.closed, candle.tsMs == newer.tsMs else { return false }
    let text = text.span
    func isSame(_ one: TextRange, _ two: TextRange) -> Bool {
      guard one.isEmpty == two.isEmpty else { return false }
      return one.isEmpty || other.equals(text.extracting(one.bounds), at: two)
    }
    return isSame(candle.open, newer.open) && isSame(candle.high, newer.high)
      && isSame(candle.low, newer.low) && isSame(candle.close, newer.close)
      && isSame(candle.volume, newer.volume)
      && isSame(candle.quoteVolume, newer.quoteVolume)
  }
}

extension FeedSession {
  /// Writes the bar before `newer`, if the venue never said that it had ended: its last state, which
  /// no later one of the same connection contradicts.
  mutating func writeEndShown(by newer: Candle, of place: Int, _ output: inout FeedOutput) {
    guard let candle = channels[place].forming.ended(by: newer) else { return }
    let row = MessageRows.Row.candle(candle)
    guard !channels[place].isOlder(row) else { return }
    let text = channels[place].forming.text
    // The newer message says two things.
    output.accounts.received += 1
    guard let (kind, recvUs) = append(row, of: place, from: text.span, &output) else { return }
    output.queue.commit(kind, key: channels[place].key, atUs: recvUs)
    if venue.barEnds == .toldOrShown {
      let name = channels[place].subscription.description
      output.tell(
        .warning,
        key: "shown/\(name)",
        "\(name): the exchange did not say that the candle of "
          + "\(UTCText.dateTime(unixMilliseconds: candle.tsMs)) is final; closed in its last known state"
      )
    }
    let digest = channels[place].lastDigest ?? 0
    if let missing = channels[place].wrote(row, digest: digest) {
      tellMissing(place, missing, &output)
    }
  }
}
