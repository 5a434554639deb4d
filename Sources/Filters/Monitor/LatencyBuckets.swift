public import MarketData

/// How late records came, in the fixed buckets that Prometheus adds up over processes and time.
///
/// Counts never shrink.
public struct LatencyBuckets: Sendable {
  /// The buckets' upper bounds in microseconds, and how they are spelled in seconds.
  public static let bounds: [(microseconds: Int64, seconds: String)] = [
    (5_000, "0.005"), (10_000, "0.01"), (25_000, "0.025"), (50_000, "0.05"), (100_000, "0.1"),
    (250_000, "0.25"), (500_000, "0.5"), (1_000_000, "1"), (2_500_000, "2.5"), (5_000_000, "5"),
    (10_000_000, "10"),
  ]

  private var counts = InlineArray<11, Int64>(repeating: 0)
  public private(set) var count: Int64 = 0
  /// The samples' sum in microseconds; one below zero adds nothing, since a sum must not shrink.
  public private(set) var sumMicroseconds: Int64 = 0

  public init() {}

  public mutating func add(_ latency: TimeSpan) {
    count &+= 1
    // A wrong clock's years are cut at a day, so that the sum stays far from its end.
    sumMicroseconds &+= min(max(0, latency.microseconds), 86_400_000_000)
    for (index, bound) in LatencyBuckets.bounds.enumerated()
    where latency.microseconds <= bound.microseconds {
      counts[index] &+= 1
      return
    }
  }

  /// Samples at or below the bound of this bucket.
  public func cumulative(_ index: Int) -> Int64 {
    var sum: Int64 = 0
    for below in 0...index { sum &+= counts[below] }
    return sum
  }
}
