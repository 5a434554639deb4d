import MarketData
import NDJSON

/// What a record itself says of where its price should be: the rule for a first tick.
enum Surroundings {
  /// Why the price does not fit into its own book or, where there is no book, into its own day.
  ///
  /// Nil if it fits, or if the record says nothing of the kind.
  static func misfit(
    _ price: Double,
    _ record: RecordLine,
    _ line: Span<UInt8>,
    maxJump: Double
  ) -> String? {
    if let bid = record.decimal(.bid, in: line), let ask = record.decimal(.ask, in: line) {
      let middle = (bid.double + ask.double) / 2
      guard PriceLevel.differ(price, middle, by: maxJump) else { return nil }
      return "vs the middle of its own book \(Phrase.number(middle))"
    }
    if let low = record.decimal(.low24h, in: line)?.double,
      let high = record.decimal(.high24h, in: line)?.double, price < low || price > high
    {
      return "outside its own day, \(Phrase.number(low)) to \(Phrase.number(high))"
    }
    return nil
  }
}

/// Numbers as people read them.
enum Phrase {
  /// A double, without the fraction that is none.
  static func number(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
