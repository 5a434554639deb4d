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

  private var bringers: [UInt64: Int] = [:]
  private var order: [UInt64] = []
  private var oldest = 0

  /// Notes that a socket brought a row.
  mutating func sight(_ digest: UInt64, from link: Int) -> Sight {
    if let bringer = bringers[digest] { return bringer == link ? .again : .match }
    bringers[digest] = link
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
