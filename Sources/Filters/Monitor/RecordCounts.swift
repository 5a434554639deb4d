public import MarketData

/// How many records of each type came; a type that this version does not know is `other`.
public struct RecordCounts: Sendable {
  private var counts = InlineArray<5, Int64>(repeating: 0)

  /// The types in the order in which reports tell them.
  public static let kinds: [RecordLine.Kind] = [.ticker, .candle, .trade, .status, .other]

  public init() {}

  public subscript(kind: RecordLine.Kind) -> Int64 { counts[Int(kind.rawValue)] }

  @inline(__always)
  public mutating func add(_ kind: RecordLine.Kind, _ count: Int64 = 1) {
    counts[Int(kind.rawValue)] &+= count
  }

  /// Records of every type.
  public var records: Int64 {
    var sum: Int64 = 0
    for index in counts.indices { sum &+= counts[index] }
    return sum
  }

  /// What a person calls messages: what the market said.
  ///
  /// `status` speaks of the stream itself, and what an unknown type speaks of is not known.
  public var messages: Int64 { self[.ticker] + self[.candle] + self[.trade] }
}
