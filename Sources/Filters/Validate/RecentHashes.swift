/// The last numbers seen, for finding repeats: at least `window` of them, at most twice that.
///
/// Two tables take turns: when the newer is full, the older is forgotten. 2 MiB at most, and
/// nothing before the first number.
struct RecentHashes {
  static let window = 32_768
  private static let slots = 2 * window

  private var newer: [UInt64] = []
  private var older: [UInt64] = []
  private var count = 0

  /// Takes the number in; false if it was there already.
  ///
  /// Zero is no number.
  mutating func insert(_ hash: UInt64) -> Bool {
    if newer.isEmpty { newer = [UInt64](repeating: 0, count: RecentHashes.slots) }
    let slot = RecentHashes.slot(of: hash, in: newer)
    if newer[slot] == hash { return false }
    if !older.isEmpty, older[RecentHashes.slot(of: hash, in: older)] == hash { return false }
    newer[slot] = hash
    count += 1
    if count == RecentHashes.window {
      older = newer
      newer = []
      count = 0
    }
    return true
  }

  /// Where the number stands, or the free place where it would.
  private static func slot(of hash: UInt64, in table: [UInt64]) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
    while table[slot] != 0, table[slot] != hash { slot = (slot + 1) & (table.count - 1) }
    return slot
  }
}
