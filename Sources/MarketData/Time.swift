/// Two clocks as two types, so that an age is never computed from the wrong one.

/// Wall-clock time: microseconds since 1970-01-01 UTC.
///
/// For stamps, ages and latencies.
@frozen
public struct UnixTime: Comparable, Hashable, Sendable {
  public var microseconds: Int64

  @inlinable
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// The same in whole milliseconds, rounded down.
  @inlinable public var milliseconds: Int64 { microseconds / 1_000 }

  @inlinable
  public static func < (left: UnixTime, right: UnixTime) -> Bool {
    left.microseconds < right.microseconds
  }
}

/// Time that only moves forward: microseconds since some moment of this machine.
///
/// For silences, deadlines and back-off.
@frozen
public struct MonotonicTime: Comparable, Hashable, Sendable {
  public var microseconds: Int64

  @inlinable
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  @inlinable
  public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
    left.microseconds < right.microseconds
  }

  /// The moment `span` later; far beyond any clock it stays there.
  @inlinable
  public static func + (time: MonotonicTime, span: TimeSpan) -> MonotonicTime {
    let (sum, overflow) = time.microseconds.addingReportingOverflow(span.microseconds)
    return MonotonicTime(microseconds: overflow ? .max : sum)
  }

  @inlinable
  public static func - (later: MonotonicTime, earlier: MonotonicTime) -> TimeSpan {
    TimeSpan(microseconds: later.microseconds &- earlier.microseconds)
  }
}

/// A length of time in microseconds.
@frozen
public struct TimeSpan: Comparable, Hashable, Sendable {
  public var microseconds: Int64

  @inlinable
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  @inlinable
  public static func milliseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(microseconds: count * 1_000)
  }

  @inlinable
  public static func seconds(_ count: Int64) -> TimeSpan {
    TimeSpan(microseconds: count * 1_000_000)
  }

  /// In seconds, for people and statistics.
  @inlinable public var seconds: Double { Double(microseconds) / 1_000_000 }

  @inlinable
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.microseconds < right.microseconds
  }
}

/// One moment on both clocks, taken together.
@frozen
public struct Now: Hashable, Sendable {
  public var unix: UnixTime
  public var monotonic: MonotonicTime

  @inlinable
  public init(unix: UnixTime, monotonic: MonotonicTime) {
    self.unix = unix
    self.monotonic = monotonic
  }
}
