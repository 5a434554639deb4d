import MarketData
import NDJSON

/// What a record itself says of where its price should be: the rule for a first tick.
enum Surroundings {
  /// Where the price does not fit in.
  enum Misfit {
    case book(middle: Double)
    case day(low: Double, high: Double)

    func tell(_ detail: inout Detail) {
      switch self {
      case .book(let middle):
        detail.add(" vs the middle of its own book ")
        detail.add(middle)
      case .day(let low, let high):
        detail.add(" outside its own day, ")
        detail.add(low)
        detail.add(" to ")
        detail.add(high)
      }
    }
  }

  /// Why the price does not fit into its own book or, where there is no book, into its own day.
  ///
  /// Nil if it fits, or if the record says nothing of the kind.
  static func misfit(
    _ price: Double,
    _ record: RecordLine,
    _ line: Span<UInt8>,
    maxJump: Double
  ) -> Misfit? {
    if let bid = record.decimal(.bid, in: line), let ask = record.decimal(.ask, in: line) {
      let middle = (bid.double + ask.double) / 2
      guard PriceLevel.differ(price, middle, by: maxJump) else { return nil }
      return .book(middle: middle)
    }
    if let low = record.decimal(.low24h, in: line)?.double,
      let high = record.decimal(.high24h, in: line)?.double, price < low || price > high
    {
      return .day(low: low, high: high)
    }
    return nil
  }
}
