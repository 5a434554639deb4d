import MarketData

/// How far apart one channel's messages usually are: counts of gaps by powers of two.
///
/// Halved when it has seen many, so that it follows the market's own pace.
struct GapGauge: Sendable {
  /// Fewer gaps than this say nothing about a habit.
  static let enough: UInt32 = 20
  /// Fewer say too little to judge a connection by one instrument.
  static let habit: UInt32 = 60
  private var counts = InlineArray<40, UInt16>(repeating: 0)
  private var total: UInt32 = 0

  mutating func note(_ gap: TimeSpan) {
    let size = max(gap.microseconds, 1)
    let bucket = min(39, 63 - size.leadingZeroBitCount)
    counts[bucket] += 1
    total += 1
    if counts[bucket] == .max { halve() }
  }

  /// The span that 99 of 100 gaps stay below; nil until enough were seen.
  var usual: TimeSpan? {
    guard total >= GapGauge.enough else { return nil }
    var above = total / 100
    for bucket in stride(from: 39, through: 0, by: -1) {
      let count = UInt32(counts[bucket])
      if count > above { return TimeSpan(microseconds: 2 << Int64(bucket)) }
      above -= count
    }
    return TimeSpan(microseconds: 2)
  }

  /// True if a silence of this length is far beyond anything usual.
  func isBroken(by silence: TimeSpan) -> Bool {
    guard total >= GapGauge.habit, let usual else { return false }
    return silence.microseconds / 30 >= usual.microseconds
  }

  private mutating func halve() {
    total = 0
    for bucket in 0..<40 {
      counts[bucket] /= 2
      total += UInt32(counts[bucket])
    }
  }
}
