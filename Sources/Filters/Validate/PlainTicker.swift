import MarketData
import NDJSON

/// What validate must know of a pushed ticker whose form it has judged: where its times and prices
/// stand, since the shape of all such lines is right.
///
/// One look each at these instead of one rule after the other: 1,100 instructions a record less
/// (bench row `validate`).
struct PlainTicker {
  let frame: TickerFrame
  private let last: NumberPlace
  private let bid: NumberPlace
  private let ask: NumberPlace
  /// Where a digit that is not zero stood in each price that begins with one; the first `signCount`
  /// count.
  private var signs = InlineArray<6, UInt16>(repeating: 0)
  private var signCount: UInt8 = 0

  /// Nil if its lines must be judged by all the rules.
  init?(_ record: RecordLine, in line: Span<UInt8>) {
    let shape = RecordShape.ticker
    guard let frame = TickerFrame(record, in: line), shape.isWhole(record),
      !record.hasUnusualNumbers,
      !record.negatives.intersects(shape.priceSet.union(shape.volumeSet)),
      let last = NumberPlace(record[.last], in: line),
      let bid = NumberPlace(record[.bid], in: line),
      let ask = NumberPlace(record[.ask], in: line), bid.whole == ask.whole
    else { return nil }
    self.frame = frame
    (self.last, self.bid, self.ask) = (last, bid, ask)
    for key in shape.prices where record.zeroLed.contains(key) {
      let digits = record[key].range.bounds
      guard let sign = digits.first(where: { (0x31...0x39).contains(line[$0]) }),
        let place = UInt16(exactly: sign)
      else { return nil }
      signs[Int(signCount)] = place
      signCount += 1
    }
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
}
