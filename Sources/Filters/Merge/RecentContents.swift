/// The last few contents written for one moment of one key, each as its ``Digest``.
///
/// Bounded: beyond `limit` the oldest is forgotten, and a repeat of that one would pass.
struct RecentContents {
  static let limit = 64

  /// The one that was written last; 0 before the first, which no digest is.
  private var newest: UInt64 = 0
  /// Those before it: mostly none, since one moment mostly has one content, and then the array is not
  /// touched (bench row `merge`).
  private var others: [UInt64] = []
  private var oldest = 0

  func contains(_ digest: UInt64) -> Bool {
    digest == newest || !others.isEmpty && others.contains(digest)
  }

  mutating func add(_ digest: UInt64) {
    defer { newest = digest }
    guard newest != 0 else { return }
    if others.count < RecentContents.limit - 1 {
      others.append(newest)
    } else {
      others[oldest] = newest
      oldest = (oldest + 1) % others.count
    }
  }

  /// A newer moment: what was said before can no longer come again.
  @inline(__always)
  mutating func startOver(with digest: UInt64) {
    newest = digest
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
    oldest = 0
  }
}
