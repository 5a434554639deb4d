import MarketData
import NDJSON

/// The last step of a data message: what faults make of it.

extension FaultyServer {
  /// Sends one data message, which stands in `output.text`, to one peer.
  mutating func deliver(_ range: TextRange, _ key: ChannelKey, to peer: Int, at now: Now) {
    guard faults.touchesData else {
      output.actions.append(.text(peer: peer, range))
      count(key, peer, at: now)
      return
    }
    let frame = output.text.bytes.span.copy(of: range)
    let isFinal = isFinal(frame, key)
    if isWithheld(key, isFinal: isFinal, from: peer, at: now) {
      connections[peer]?.withheld += 1
      counts.withheld += 1
      return
    }
    let altered = altered(frame, key, peer, at: now)
    send(altered, key, peer, at: now)
    if struck(.twice, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    guard isFinal else { return }
    if struck(.repeatClosed, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    if struck(.reopenClosed, peer, key, at: now) != nil {
      send(reopened(frame), key, peer, at: now)
    }
  }

  private mutating func send(_ frame: [UInt8], _ key: ChannelKey, _ peer: Int, at now: Now) {
    guard connections[peer]?.isEnding == false else { return }
    let start = output.text.count
    output.text.append(frame.span)
    let range = TextRange(start, output.text.count)
    if lasting(.fragment, peer, key, at: now) != nil {
      output.actions.append(.fragments(peer: peer, range, pieceBytes: 48))
    } else {
      output.actions.append(.text(peer: peer, range))
    }
    count(key, peer, at: now)
    strike(after: connections[peer]?.sent ?? 0, peer, at: now)
  }

  private mutating func count(_ key: ChannelKey, _ peer: Int, at now: Now) {
    connections[peer]?.sent += 1
    connections[peer]?.lastSent = now.monotonic
    counts.data[key.channel, default: 0] += 1
  }

  /// True if a fault keeps this data message back.
  private mutating func isWithheld(
    _ key: ChannelKey,
    isFinal: Bool,
    from peer: Int,
    at now: Now
  ) -> Bool {
    if lasting(.noData, peer, key, at: now) != nil { return true }
    if lasting(.mute, peer, key, at: now) != nil { return true }
    if isDelisted(key.instId, at: now) { return true }
    return isFinal && struck(.loseClosed, peer, key, at: now) != nil
  }
}
