/// The rows that two sockets of one channel brought while both were open, each known by its digest.
///
/// Tells which rows are no news, and where the two streams meet.
struct OverlapWindow {
  enum Sight: Equatable, Sendable {
    case first
    /// The same socket brought it before.
    case again
    /// The other socket brought it: up to here the streams are one.
    case match
  }

  /// Rows that are remembered; more than two sockets of one venue lag apart.
  static let longest = 2_048

  private struct Bringer {
    var link: Int
    /// The time of the row that came last.
    var tsMs: Int64
  }

  private var bringers: [UInt64: Bringer] = [:]
  /// The time that a row with this digest last had.
  func lastMs(_ digest: UInt64) -> Int64? { bringers[digest]?.tsMs }

  private var order: [UInt64] = []
  private var oldest = 0

  /// Notes that a socket brought a row; `tsMs` is the row's time.
  mutating func sight(_ digest: UInt64, from link: Int, at tsMs: Int64 = 0) -> Sight {
    if let bringer = bringers[digest] {
      bringers[digest]?.tsMs = max(bringer.tsMs, tsMs)
      return bringer.link == link ? .again : .match
    }
    bringers[digest] = Bringer(link: link, tsMs: tsMs)
    if order.count < OverlapWindow.longest {
      order.append(digest)
    } else {
      bringers[order[oldest]] = nil
      order[oldest] = digest
      oldest = (oldest + 1) % OverlapWindow.longest
    }
    return .first
  }
}
