import MarketData
import NDJSON

/// What validate must know of a pushed ticker whose form it has judged: which of its numbers are its
/// prices, since the shape of all such lines is right.
///
/// One look each at these instead of one rule after the other: 1,100 instructions a record less
/// (bench row `validate`).
struct PlainTicker {
  let frame: TickerFrame
  /// Each the number of a place in the line.
  private let last: UInt8
  private let bid: UInt8
  private let ask: UInt8
  /// The prices that begin with a zero; the first `smallCount` count.
  private var small = InlineArray<6, UInt8>(repeating: 0)
  private var smallCount: UInt8 = 0

  /// Nil if its lines must be judged by all the rules.
  init?(_ record: RecordLine, in line: Span<UInt8>) {
    let shape = RecordShape.ticker
    guard let frame = TickerFrame(record, in: line), shape.isWhole(record),
      let last = record.placeNumber(of: .last), let bid = record.placeNumber(of: .bid),
      let ask = record.placeNumber(of: .ask)
    else { return nil }
    self.frame = frame
    (self.last, self.bid, self.ask) = (UInt8(last), UInt8(bid), UInt8(ask))
    for key in shape.prices where record.zeroLed.contains(key) {
      guard let place = record.placeNumber(of: key) else { return nil }
      small[Int(smallCount)] = UInt8(place)
      smallCount += 1
    }
  }

  /// The prices of a line, if none can be zero, nor the bid above the ask; nil in doubt.
  @inline(__always)
  func goodPrices(_ line: Span<UInt8>, _ record: inout RecordLine) -> Prices? {
    let prices = Prices(
      last: record.place(Int(last)),
      bid: record.place(Int(bid)),
      ask: record.place(Int(ask))
    )
    guard prices.last.isShort(in: line), prices.bid.isShort(in: line),
      prices.ask.isShort(in: line), prices.bid.whole == prices.ask.whole,
      NumberPlace.areInOrder(line, prices.bid, prices.ask)
    else { return nil }
    for index in 0..<Int(smallCount) {
      let price = record.place(Int(small[index]))
      guard price.isShort(in: line), price.isAboveZero(in: line) else { return nil }
    }
    return prices
  }

  /// Of one line.
  struct Prices {
    let last: NumberPlace
    let bid: NumberPlace
    let ask: NumberPlace

    /// True if the price is as near to the middle of its own book as it must be.
    @inline(__always)
    func areClose(_ price: Double, _ line: Span<UInt8>, within maxJump: Double) -> Bool {
      // Where quotes are a minute apart this is asked of each (bench row `scale: dantaro-validate`).
      maxJump >= 0.01 && NumberPlace.areClose(line, last, bid, ask)
        || areNear(price, line, within: maxJump)
    }

    @inline(never)
    private func areNear(_ price: Double, _ line: Span<UInt8>, within maxJump: Double) -> Bool {
      let middle = (bid.double(in: line) + ask.double(in: line)) / 2
      return !PriceLevel.differ(price, middle, by: maxJump)
    }
  }
}
