public import MarketData

/// What the user chose for a feed.
public struct FeedSettings: Sendable {
  /// The cap of the back-off; nil: 30 s, and venues' own minimum waits hold.
  public var maxBackoff: TimeSpan?
  /// A channel is told as silent after this; nil: 30 s or ten times its own usual gap.
  public var silentAfter: TimeSpan?
  /// True if status records are written beside the data.
  public var writesStatus = false
  /// True if the venue's frames are written as they came, instead of records.
  public var writesRaw = false
  /// Data records to write before the end; nil: no end.
  public var count: Int64?

  public init() {}

  static let usualMaxBackoff = TimeSpan.seconds(30)
  static let usualSilence = TimeSpan.seconds(30)
  static let ackPatience = TimeSpan.seconds(10)
  static let longestOverlap = TimeSpan.seconds(20)
  /// So long the old connection is kept for channels that the new one has not confirmed.
  static let longestSubscribing = TimeSpan.seconds(60)
  /// Rows that the old socket had brought may still come from the new one for this long.
  static let overlapTail = TimeSpan.seconds(10)
  /// Missing answers are asked for again in about so many requests.
  static let mostRepeats = 20
  static let aliveEvery = TimeSpan.seconds(10)
  static let renewEvery = TimeSpan.seconds(300)
  /// A channel whose usual gap is below this is expected to be heard.
  static let livelyGap = TimeSpan.seconds(5)
}
