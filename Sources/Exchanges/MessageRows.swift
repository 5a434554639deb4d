public import MarketData
public import NDJSON

/// The rows of one message, and the text that their ranges point into.
///
/// Reused from message to message, so that a message costs no allocation.
public struct MessageRows {
  public enum Row: Equatable, Sendable {
    case ticker(Ticker)
    case candle(Candle)
    case trade(Trade)
    case quote(Quote)
  }

  /// Best bid and ask with their sizes; `.none` for a side that is empty.
  public struct Quote: Equatable, Sendable {
    public var bid = TextRange.none
    public var bidSize = TextRange.none
    public var ask = TextRange.none
    public var askSize = TextRange.none

    public init() {}
  }

  public var rows: [Row] = []
  /// Where each row of `rows` stands: two rows with the same text are the same row.
  public var places: [TextRange] = []
  /// The instrument of each row, where the rows are of many; else empty.
  public var symbols: [String] = []
  /// The message with its escapes written plainly, where it had any; else empty, and ranges point
  /// into the message itself.
  public var plainText: [UInt8] = []
  /// Rows that were refused, each with the reason.
  public var refused: [String] = []
  /// Fields that were no number and became null, each with what stood there.
  public var oddFields: [String] = []

  /// Subscriptions that were met before, and the one that these rows are of, if it was told by them.
  public var known = NamedSubscriptions()
  public var source: Int?
  /// The message's number, where the venue numbers those of a subscription: what is not above the last
  /// one is a repeat.
  public var sequence: Int64?

  public init() {}

  public mutating func append(_ row: Row, at place: TextRange) {
    rows.append(row)
    places.append(place)
  }

  public mutating func removeAll() {
    source = nil
    sequence = nil
    // One by one: there is rarely a second, and to empty an array is a call.
    while rows.popLast() != nil {}
    while places.popLast() != nil {}
    // Most messages leave these empty.
    if !symbols.isEmpty { symbols.removeAll(keepingCapacity: true) }
    if !plainText.isEmpty { plainText.removeAll(keepingCapacity: true) }
    if !refused.isEmpty { refused.removeAll(keepingCapacity: true) }
    if !oddFields.isEmpty { oddFields.removeAll(keepingCapacity: true) }
  }
}
