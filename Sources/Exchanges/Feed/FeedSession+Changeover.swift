import MarketData
import NDJSON

/// Records of a new socket that is ahead of the one it replaces: held until the old one has come up to
/// them, so that none is lost in between.

extension FeedSession {
  mutating func hold(
    _ row: MessageRows.Row,
    of place: Int,
    digest: UInt64,
    from text: Span<UInt8>,
    _ output: inout FeedOutput,
    at now: Now
  ) {
    var held = Changeover.Held(row: row, digest: digest, kind: .latest, recvUs: 0, line: [])
    if !settings.writesRaw {
      guard let (kind, recvUs) = append(row, of: place, from: text, &output) else { return }
      held.kind = kind
      held.recvUs = recvUs
      held.line = output.queue.takeLine()
    }
    channels[place].changeover?.hold(held, at: now.monotonic)
    let until = now.monotonic + Changeover.patience
    nextRelease = min(nextRelease ?? until, until)
    if channels[place].changeover?.isFull == true { meet(place, &output) }
  }

  /// Records that are held now.
  var heldCount: Int {
    settings.writesRaw ? 0 : channels.reduce(0) { $0 + ($1.changeover?.heldCount ?? 0) }
  }

  /// No more is expected of the old socket: the new one leads.
  mutating func meet(_ place: Int, _ output: inout FeedOutput) {
    for record in channels[place].changeover?.meet() ?? [] { release(record, of: place, &output) }
  }

  /// Both sockets have brought a row, `link` last: the new one leads.
  mutating func meet(
    _ place: Int,
    at digest: UInt64,
    on link: FeedLink,
    _ output: inout FeedOutput
  ) {
    guard channels[place].changeover?.meets(digest, on: link.id) == true,
      let (passed, open) = channels[place].changeover?.meet(at: digest, on: link.id)
    else { return }
    for record in passed {
      if record.isState {
        if !settings.writesRaw { output.accounts.suppressed += 1 }
      } else {
        release(record, of: place, &output)
      }
    }
    for record in open { release(record, of: place, &output) }
  }

  private mutating func release(
    _ record: Changeover.Held,
    of place: Int,
    _ output: inout FeedOutput
  ) {
    guard !settings.writesRaw else { return }
    // A bar's text is gone but for its line: what was kept before it is not its last state any more.
    channels[place].forming.forget()
    guard !channels[place].isOlder(record.row) else {
      output.accounts.suppressed += 1
      return
    }
    output.queue.line.append(record.line.span)
    output.queue.commit(record.kind, key: channels[place].key, atUs: record.recvUs)
    if let missing = channels[place].wrote(record.row, digest: record.digest) {
      tellMissing(place, missing, &output)
    }
  }

  /// Lets go what has been held for long enough.
  mutating func releaseDue(_ output: inout FeedOutput, at now: MonotonicTime) {
    guard let due = nextRelease, now >= due else { return }
    nextRelease = nil
    for place in channels.indices {
      guard let until = channels[place].changeover?.heldUntil else { continue }
      if now >= until {
        meet(place, &output)
      } else {
        nextRelease = min(nextRelease ?? until, until)
      }
    }
  }

  /// Lets go all that is held: no socket is left to wait for.
  mutating func releaseAll(_ output: inout FeedOutput) {
    guard nextRelease != nil else { return }
    nextRelease = nil
    for place in channels.indices where channels[place].changeover?.heldUntil != nil {
      meet(place, &output)
    }
  }
}
