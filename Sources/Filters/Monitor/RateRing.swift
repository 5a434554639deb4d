public import MarketData

/// Counts over the last window of time, in a ring of slices: twelve whole ones and the running one.
///
/// At a moment that is a multiple of the window after the start, what it counts is exactly the last
/// window.
public struct RateRing: Sendable {
  private static let slices: Int64 = 12
  private let start: MonotonicTime
  private let sliceMicroseconds: Int64
  private var newest: Int64 = 0
  /// When the newest slice ends: until then nothing is divided.
  private(set) var newestEnds: MonotonicTime
  /// Where the newest slice is counted.
  private var newestSlot = 0
  private var counts = InlineArray<13, UInt32>(repeating: 0)

  public init(window: TimeSpan, from start: MonotonicTime) {
    self.start = start
    sliceMicroseconds = max(1, window.microseconds / RateRing.slices)
    newestEnds = start + TimeSpan(microseconds: sliceMicroseconds)
  }

  @inline(__always)
  public mutating func add(_ count: Int64 = 1, at now: MonotonicTime) {
    if newestEnds <= now { advance(to: now) }
    addToNewest(count)
  }

  /// Adds what came since the newest slice began.
  @inline(__always)
  mutating func addToNewest(_ count: Int64) {
    counts[newestSlot] &+= UInt32(truncatingIfNeeded: count)
  }

  /// Empties the slices that time has left behind; without it a silent symbol would keep its rate.
  @inline(never)
  public mutating func advance(to now: MonotonicTime) {
    guard newestEnds <= now else { return }
    let current = slice(at: now)
    for passed in max(newest + 1, current - RateRing.slices)...current {
      counts[slot(passed)] = 0
    }
    newest = current
    newestSlot = slot(current)
    // Not counted from the start: the slice number of a far moment times its length fits no word.
    let passed = (now - start).microseconds % sliceMicroseconds
    newestEnds = now + TimeSpan(microseconds: sliceMicroseconds - passed)
  }

  /// How many were counted in the window that ends now, and how long that window is.
  public func recent(at now: MonotonicTime) -> (count: Int64, span: TimeSpan) {
    let current = max(newest, slice(at: now))
    let oldest = max(0, current - RateRing.slices)
    var sum: Int64 = 0
    if oldest <= newest {
      for index in oldest...newest { sum += Int64(counts[slot(index)]) }
    }
    let from = MonotonicTime(microseconds: start.microseconds + oldest * sliceMicroseconds)
    return (sum, TimeSpan(microseconds: max(0, (now - from).microseconds)))
  }

  /// The window's count as a rate a minute; 0 before any time has passed.
  public func perMinute(at now: MonotonicTime) -> Double {
    let (count, span) = recent(at: now)
    return span.microseconds > 0 ? Double(count) * 60_000_000 / Double(span.microseconds) : 0
  }

  private func slice(at now: MonotonicTime) -> Int64 {
    max(0, (now - start).microseconds / sliceMicroseconds)
  }

  private func slot(_ slice: Int64) -> Int { Int(slice % 13) }
}
