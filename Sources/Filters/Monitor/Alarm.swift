public import MarketData

/// One instrument fell silent, or speaks again; told once each time.
public struct Alarm: Sendable {
  public enum Event: Equatable, Sendable {
    /// No record for longer than the limit.
    case silent
    /// A record after a silence.
    case resumed
  }

  public let event: Event
  /// The instrument's number in `StreamHealth.symbols`; nil for the stream as a whole, from which no
  /// record ever came.
  public let symbol: Int?
  public let at: Now
  /// The last record before the silence; where there never was one, when it was first waited for.
  public let since: Now
  /// True if there never was a record.
  public let never: Bool

  /// How long the silence is, or was.
  public var lasted: TimeSpan { at.monotonic - since.monotonic }
}
