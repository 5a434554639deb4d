public import MarketData

/// Counts everything that came in and says how fast: since the start, and over the last interval.
///
/// Its accounts add up: `received` = the records of every type + `unreadable` + `oversized`.
public struct ThroughputMeter: Sendable {
  public let start: Now
  /// Lines of input, whatever they were.
  public private(set) var received: Int64 = 0
  public private(set) var counts = RecordCounts()
  /// Lines that are not records.
  public private(set) var unreadable: Int64 = 0
  /// Lines beyond the limit of length, skipped unread.
  public private(set) var oversized: Int64 = 0
  public private(set) var recent: RateRing

  public init(interval: TimeSpan, from start: Now) {
    self.start = start
    recent = RateRing(window: interval, from: start.monotonic)
  }

  @inline(__always)
  public mutating func add(_ kind: RecordLine.Kind, at now: Now) { add(kind, 1, at: now) }

  /// Counts so many records of a kind that came at one moment.
  @inline(__always)
  mutating func add(_ kind: RecordLine.Kind, _ count: Int64, at now: Now) {
    received &+= count
    counts.add(kind, count)
    if kind != .status { recent.add(count, at: now.monotonic) }
  }

  /// Time has come to the end of a slice of the rate.
  mutating func endSlice(at now: Now) {
    recent.advance(to: now.monotonic)
  }

  public mutating func addUnreadable() {
    received &+= 1
    unreadable &+= 1
  }

  public mutating func addOversized() {
    received &+= 1
    oversized &+= 1
  }

  /// Lines that were counted under no type.
  public var notRecords: Int64 { unreadable + oversized }

  public func uptime(at now: Now) -> TimeSpan {
    TimeSpan(microseconds: max(0, (now.monotonic - start.monotonic).microseconds))
  }

  /// Messages a minute, averaged since the start; 0 before any time has passed.
  public func perMinute(at now: Now) -> Double {
    let span = uptime(at: now).microseconds
    return span > 0 ? Double(counts.messages) * 60_000_000 / Double(span) : 0
  }
}
