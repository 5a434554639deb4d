import MarketData
import NDJSON

/// What validate must know of a pushed ticker whose form it has judged: where its times and prices
/// stand, since the shape of all such lines is right.
///
/// One look each at these instead of one rule after the other: 1,100 instructions a record less
/// (bench row `validate`).
struct PlainTicker {
  /// Where the two letters of `ws` begin.
  private let source: UInt16
  /// Where `ts_ms`, 13 digits, and `recv_us`, 16 digits, begin.
  private let tsMs: UInt16
  private let recvUs: UInt16
  private let last: NumberPlace
  private let bid: NumberPlace
  private let ask: NumberPlace
  /// Where a digit that is not zero stood in each price that begins with one; the first `signCount`
  /// count.
  private var signs = InlineArray<6, UInt16>(repeating: 0)
  private var signCount: UInt8 = 0
  /// Of what stands before the source.
  private let opening: TextHash

  /// Nil if its lines must be judged by all the rules.
  init?(_ record: RecordLine, in line: Span<UInt8>) {
    let shape = RecordShape.ticker
    let (source, sent, received) = (
      record[.source].range, record[.tsMs].range, record[.recvUs].range
    )
    guard record.kind == .ticker, shape.isWhole(record), record.isRealtime(in: line),
      source.count == 2, source.upper <= sent.lower, sent.upper <= received.lower,
      sent.count == 13, record.time(.tsMs, in: line) != nil,
      received.count == 16, record.time(.recvUs, in: line) != nil,
      !record.hasUnusualNumbers,
      !record.negatives.intersects(shape.priceSet.union(shape.volumeSet)),
      let last = NumberPlace(record[.last], in: line),
      let bid = NumberPlace(record[.bid], in: line),
      let ask = NumberPlace(record[.ask], in: line), bid.whole == ask.whole
    else { return nil }
    // A line of a form has fewer bytes by far.
    self.source = UInt16(truncatingIfNeeded: source.lower)
    tsMs = UInt16(truncatingIfNeeded: sent.lower)
    recvUs = UInt16(truncatingIfNeeded: received.lower)
    (self.last, self.bid, self.ask) = (last, bid, ask)
    for key in shape.prices where record.zeroLed.contains(key) {
      let digits = record[key].range.bounds
      guard let sign = digits.first(where: { (0x31...0x39).contains(line[$0]) }),
        let place = UInt16(exactly: sign)
      else { return nil }
      signs[Int(signCount)] = place
      signCount += 1
    }
    opening = Digest.opening(of: line, to: Int(source.lower))
  }

  /// The line's times, if they are close to one another.
  @inline(__always)
  func times(in line: Span<UInt8>) -> CloseTimes? {
    CloseTimes(line, tsMs: Int(tsMs), recvUs: Int(recvUs))
  }

  /// True if no price can be zero, nor the bid above the ask.
  @inline(__always)
  func hasGoodPrices(_ line: Span<UInt8>) -> Bool {
    hasSigns(line) && NumberPlace.areInOrder(line, bid, ask)
  }

  /// True if no price has become zero, nor so small that its first digits have.
  @inline(__always)
  func hasSigns(_ line: Span<UInt8>) -> Bool {
    for index in 0..<Int(signCount) where line[Int(signs[index])] == UInt8(ascii: "0") {
      return false
    }
    return true
  }

  /// True if the price is as near to the middle of its own book as it must be.
  @inline(__always)
  func isInItsBook(_ price: Double, _ line: Span<UInt8>, within maxJump: Double) -> Bool {
    // Where quotes are a minute apart this is asked of each (bench row `scale: dantaro-validate`).
    maxJump >= 0.01 && NumberPlace.areClose(line, last, bid, ask)
      || isNearTheMiddle(price, line, within: maxJump)
  }

  @inline(never)
  private func isNearTheMiddle(_ price: Double, _ line: Span<UInt8>, within maxJump: Double)
    -> Bool
  {
    let middle = (bid.double(in: line) + ask.double(in: line)) / 2
    return !PriceLevel.differ(price, middle, by: maxJump)
  }

  func price(in line: Span<UInt8>) -> Double { last.double(in: line) }

  func digest(of line: Span<UInt8>) -> UInt64 {
    Digest.content(
      of: line,
      behind: opening,
      without: TextRange(Int(source), Int(source) + 2),
      TextRange(Int(recvUs), Int(recvUs) + 16)
    )
  }
}
