public import MarketData

/// Something that merge has to tell besides the records.
public enum MergeNotice: Equatable, Sendable {
  /// `fallback`, `realtime`, `gap` or `backfilled`; a record too if status records are asked for.
  case status(Status)
  /// So many lines of an input were refused for one reason; the last one's.
  case rejected(Rejection, input: Int, count: Int)
  /// Records from a future that cannot be, and the time of the last: they order no right one.
  case future(exchange: String, symbol: String, tsMs: Int64, count: Int)
  /// The first closed candle of a sequence: what was before it is not merge's to repair.
  case started(exchange: String, symbol: String, interval: Interval, tsMs: Int64)

  /// True if each of many bad lines may make one.
  var isAboutALine: Bool {
    switch self {
    case .rejected, .future: true
    case .status, .started: false
    }
  }
}
