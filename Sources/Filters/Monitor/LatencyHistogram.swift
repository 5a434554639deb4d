public import MarketData

/// How late records came, for quantiles: 464 log-linear buckets from 1 µs to 71 minutes, each
/// within 3.2 % of what fell into it.
///
/// At `forgetsAt` samples every bucket is halved, so that the quantiles speak of what came lately;
/// the size never grows.
public struct LatencyHistogram: Sendable {
  /// What is enough for a 99th percentile that means something.
  public static let recentSamples: Int64 = 4_096

  private let forgetsAt: UInt16
  private var held: UInt16 = 0
  /// Samples below zero since the start: our clock is behind the exchange's.
  public private(set) var negative: Int64 = 0
  /// In place, since what is read of memory counts where there are many symbols (bench row
  /// `scale: dantaro-monitor`).
  private var buckets = InlineArray<464, UInt16>(repeating: 0)

  public init(forgetsAt: Int64 = LatencyHistogram.recentSamples) {
    self.forgetsAt = UInt16(min(max(2, forgetsAt), Int64(UInt16.max)))
  }

  /// Samples that the buckets hold.
  public var count: Int64 { Int64(held) }

  /// Adds one sample; what is below zero counts as zero.
  public mutating func add(_ latency: TimeSpan) { add(Sample(latency)) }

  /// One latency, its bucket found once for all histograms that it is added to (bench row `monitor`).
  struct Sample {
    let span: TimeSpan
    fileprivate let bucket: Int

    @inline(__always)
    init(_ span: TimeSpan) {
      self.span = span
      bucket = LatencyHistogram.bucket(span.microseconds)
    }
  }

  @inline(__always)
  mutating func add(_ sample: Sample) {
    if sample.span.microseconds < 0 { negative &+= 1 }
    buckets[sample.bucket] &+= 1
    held &+= 1
    if held >= forgetsAt { forgetHalf() }
  }

  /// The latency that this share (0 to 1) of the samples did not exceed; nil without a sample.
  public func quantile(_ share: Double) -> TimeSpan? {
    guard count > 0 else { return nil }
    let rank = min(max(1, Int64((share * Double(count)).rounded(.up))), count)
    var seen: Int64 = 0
    // A span, since the array would be copied for each bucket.
    let buckets = buckets.span
    for doubling in stride(from: 0, to: buckets.count, by: 16) {
      // Sixteen at a time, for as long as they are too few.
      var sixteen: Int64 = 0
      for index in doubling..<doubling + 16 { sixteen += Int64(buckets[index]) }
      if seen + sixteen < rank {
        seen += sixteen
        continue
      }
      for index in doubling..<doubling + 16 {
        seen += Int64(buckets[index])
        if seen >= rank { return LatencyHistogram.middle(index) }
      }
    }
    return nil
  }

  @inline(never)
  private mutating func forgetHalf() {
    held = 0
    for index in buckets.indices {
      buckets[index] /= 2
      held += buckets[index]
    }
  }

  /// Sixteen buckets to each doubling; below 16 µs one each.
  @inline(__always)
  private static func bucket(_ microseconds: Int64) -> Int {
    let value = UInt64(min(max(0, microseconds), Int64(UInt32.max)))
    guard value >= 16 else { return Int(value) }
    let shift = 59 - value.leadingZeroBitCount
    return (shift + 1) * 16 + Int((value >> UInt64(shift)) & 15)
  }

  private static func middle(_ bucket: Int) -> TimeSpan {
    guard bucket >= 16 else { return TimeSpan(microseconds: Int64(bucket)) }
    let shift = bucket / 16 - 1
    let lower = Int64(16 + bucket % 16) << Int64(shift)
    return TimeSpan(microseconds: lower + (1 << Int64(shift)) / 2)
  }
}
