import MarketData

/// What came from one exchange: its records by type, and how late they were.
public struct ExchangeHealth: Sendable {
  /// The name as it stands in the records; empty for records that name no exchange.
  public let name: String
  public internal(set) var counts = RecordCounts()
  public internal(set) var latency = LatencyBuckets()

  init(name: String) {
    self.name = name
  }

  @inline(__always)
  mutating func add(_ kind: RecordLine.Kind, _ sample: LatencyHistogram.Sample?) {
    counts.add(kind)
    if let sample { latency.add(sample.span) }
  }
}
