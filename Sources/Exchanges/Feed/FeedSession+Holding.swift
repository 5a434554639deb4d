import MarketData
import NDJSON

/// Rows of a new socket that wait for the old one in an overlap.
///
/// The new socket may be faster than the old one. A ticker or bar of it that went out at once would
/// make the rows still under way on the old one look old, and they would be lost. So it waits until
/// the old one has brought it too; not for long, since an old socket may have fallen silent.

extension FeedSession {
  /// True if a row of this link may overtake rows that the old link has yet to bring.
  func waitsForOld(_ place: Int, _ link: FeedLink) -> Bool {
    guard case .switching(let old, .some(let new), _, .some) = state, link === new else {
      return false
    }
    // A trade is its own: it makes no other look old.
    return channels[place].subscription.channel != .trades && old.seats[place].hasData
      && !new.seats[place].hasTakenOver && !new.seats[place].hasWaited
  }

  /// Puts a row that is written already aside.
  mutating func hold(_ row: HeldRow, of place: Int, _ output: inout FeedOutput) {
    if channels[place].held.isEmpty { holding.append(place) }
    channels[place].held.append(row)
    heldRows += 1
    if channels[place].held.count >= FeedSettings.mostHeld { releaseHeld(place, &output) }
  }

  /// Writes what waited, but for rows that became old meanwhile.
  mutating func releaseHeld(_ place: Int, _ output: inout FeedOutput) {
    guard !channels[place].held.isEmpty else { return }
    let rows = takeHeld(place)
    for row in rows {
      guard !channels[place].isOlder(row) else {
        output.accounts.suppressed += 1
        continue
      }
      output.queue.line.append(row.line.span)
      output.queue.commit(row.kind, key: channels[place].key, atUs: row.recvUs)
      noteWritten(row.row, of: place, digest: row.digest, &output)
    }
  }

  mutating func releaseAllHeld(_ output: inout FeedOutput) {
    for place in holding { releaseHeld(place, &output) }
  }

  /// The new link is gone: the old one still stands and brings these rows itself.
  mutating func dropAllHeld(_ output: inout FeedOutput) {
    for place in holding {
      for row in takeHeld(place) {
        channels[place].forget(row)
        output.accounts.suppressed += 1
      }
    }
  }

  private mutating func takeHeld(_ place: Int) -> [HeldRow] {
    let rows = channels[place].held
    channels[place].held.removeAll()
    heldRows -= rows.count
    holding.removeAll { $0 == place }
    return rows
  }

  /// When the first row has waited long enough.
  var heldDeadline: MonotonicTime? {
    holding.compactMap { channels[$0].held.first?.until }.min()
  }

  /// Waits no longer where the old socket had its time.
  mutating func finishHolding(_ output: inout FeedOutput, at now: MonotonicTime) {
    guard !holding.isEmpty else { return }
    for place in holding {
      guard let first = channels[place].held.first, first.until <= now else { continue }
      releaseHeld(place, &output)
      guard case .switching(_, .some(let new), _, _) = state else { continue }
      new.seats[place].hasWaited = true
      // Of tickers only the newest matters.
      if channels[place].subscription.channel == .tickers { new.seats[place].hasTakenOver = true }
    }
  }
}
