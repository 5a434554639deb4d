import MarketData
import NDJSON

/// The last step of a data message: to whom it goes, and what a fault makes of it.

extension OKXServer {
  /// Sends one data message to everybody who follows the stream.
  mutating func deliver(_ range: TextRange, of place: Int, at now: Now) {
    for index in streams[place].peers.indices {
      deliver(range, of: place, to: streams[place].peers[index], at: now)
    }
  }

  /// Sends one data message to one peer.
  mutating func deliver(_ range: TextRange, of place: Int, to peer: Int, at now: Now) {
    guard let connection = connections[peer], !connection.isEnding else { return }
    let key = streams[place].key
    guard faults.touchesData else {
      output.actions.append(.text(peer: peer, range))
      count(key, peer, at: now)
      return
    }
    let frame = output.text.bytes.span.copy(of: range)
    let isFinal = FrameFaults.isFinal(frame, key)
    if isWithheld(key, isFinal: isFinal, from: peer, at: now) {
      connections[peer]?.withheld += 1
      counts.withheld += 1
      return
    }
    let altered = alter(frame, key, peer, at: now)
    send(altered, key, peer, at: now)
    if struck(.twice, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    guard isFinal else { return }
    if struck(.repeatClosed, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    if struck(.reopenClosed, peer, key, at: now) != nil {
      send(FrameFaults.reopen(frame), key, peer, at: now)
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
    connections[peer]?.lastPush = now.monotonic
    counts.data[key.channel, default: 0] += 1
  }

  /// The message as the faults want it.
  private mutating func alter(
    _ frame: [UInt8],
    _ key: ChannelKey,
    _ peer: Int,
    at now: Now
  ) -> [UInt8] {
    var altered = frame
    for alteration in FrameAlteration.all where alteration.fits(key) {
      guard let fault = struck(alteration.name, peer, key, at: now) else { continue }
      altered = alteration.change(altered, key, fault)
    }
    return altered
  }
}
