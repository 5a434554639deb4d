import MarketData

/// How one channel goes over from the old socket of a switch to the new one.
///
/// Both bring the same rows, one of them earlier. Until they have met at a row the old one leads: what
/// it brings goes out at once, and what only the new one has brought is held, since the old one may
/// still bring what lies before it. From the meeting on the new one leads.
struct Changeover {
  /// A record of the new socket that waits for the old one to come up to it.
  struct Held {
    /// For its times; its ranges point nowhere any more.
    var row: MessageRows.Row
    var digest: UInt64
    var kind: RecordQueue.Kind
    var recvUs: Int64
    /// The record's line.
    var line: [UInt8]

    /// True if only the newest of its kind matters.
    var isState: Bool { kind == .latest }
  }

  /// The old socket is waited for so long, and for so many records.
  static let patience = TimeSpan.seconds(2)
  static let mostHeld = 64

  private(set) var old: Int
  private(set) var hasMet = false
  private(set) var heldUntil: MonotonicTime?
  private var held: [Held] = []
  private var hasOldGoneOn = false
  private var window = OverlapWindow()

  init(from old: Int) {
    self.old = old
  }

  /// Another socket is to take over from `old`; which rows came is remembered.
  mutating func restart(from old: Int) {
    self.old = old
    hasMet = false
  }

  mutating func sight(
    _ digest: UInt64,
    from link: Int,
    at tsMs: Int64
  ) -> OverlapWindow.Sight {
    window.sight(digest, from: link, at: tsMs)
  }

  /// The time that a row with this digest last had.
  func lastMs(_ digest: UInt64) -> Int64? { window.lastMs(digest) }

  mutating func hold(_ row: Held, at now: MonotonicTime) {
    if held.isEmpty { heldUntil = now + Changeover.patience }
    held.append(row)
  }

  /// True if a row that both have brought, now by `link`, is where the two sockets meet.
  ///
  /// What the old one brings may also have come from a third that left before.
  func meets(_ digest: UInt64, on link: Int) -> Bool {
    !hasMet && (link != old || held.contains { $0.digest == digest })
  }

  var heldCount: Int { held.count }

  var isFull: Bool { held.count >= Changeover.mostHeld }

  /// The old socket brought a row that the new one had not.
  mutating func oldWentOn() {
    if !held.isEmpty { hasOldGoneOn = true }
  }

  /// The sockets are taken to have met; what was held goes out now.
  mutating func meet() -> [Held] {
    hasMet = true
    hasOldGoneOn = false
    heldUntil = nil
    let rows = held
    held = []
    return rows
  }

  /// The sockets have met at a row, which came on `link` last.
  ///
  /// `passed` lay before it and the old socket is beyond them, as with the state of a bar that a new
  /// socket begins with; `open` goes out now.
  mutating func meet(at digest: UInt64, on link: Int) -> (passed: [Held], open: [Held]) {
    let wentOn = hasOldGoneOn
    let rows = meet()
    guard link == old else { return (rows, []) }
    let twin = wentOn ? rows.firstIndex { $0.digest == digest } ?? 0 : 0
    return (Array(rows[..<twin]), Array(rows[twin...]))
  }
}
