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
    if let bid = record.double(.bid, in: line), let ask = record.double(.ask, in: line) {
      let middle = (bid + ask) / 2
      guard PriceLevel.differ(price, middle, by: maxJump) else { return nil }
      return .book(middle: middle)
    }
    if let low = record.double(.low24h, in: line),
      let high = record.double(.high24h, in: line), price < low || price > high
    {
      return .day(low: low, high: high)
    }
    return nil
  }
}
