import MarketData
import NDJSON

/// The last step of a data message: to whom it goes, in which form, and what a fault makes of it.

extension StreamServer {
  /// Sends one data message to everybody who follows the stream.
  mutating func deliver(_ happening: Happening, of place: Int, at now: Now) {
    let key = core.feeds[place].key
    let instrument = core.feeds[place].instrument
    // Each form is written once, however many follow it.
    var written: [(form: Int, range: TextRange)] = []
    for index in core.feeds[place].peers.indices {
      let peer = core.feeds[place].peers[index]
      guard let client = core.clients[peer], !client.isEnding else { continue }
      let form = client.forms[key] ?? 0
      if let known = written.first(where: { $0.form == form }) {
        deliver(known.range, key, to: peer, at: now)
        continue
      }
      let start = output.text.count
      append(happening, of: key, instrument, form: form, at: now)
      let range = TextRange(start, output.text.count)
      written.append((form: form, range: range))
      deliver(range, key, to: peer, at: now)
    }
  }

  private mutating func deliver(_ range: TextRange, _ key: ChannelKey, to peer: Int, at now: Now) {
    guard core.faults.touchesData else {
      output.actions.append(.text(peer: peer, range))
      count(key, peer, at: now)
      return
    }
    let fields = Self.manner.frame
    let frame = output.text.bytes.span.copy(of: range)
    let isFinal = fields.isFinal(frame, key)
    if isWithheld(key, isFinal: isFinal, from: peer, at: now) {
      core.clients[peer]?.withheld += 1
      core.counts.withheld += 1
      return
    }
    var altered = frame
    for alteration in FieldAlteration.all where alteration.fits(fields, key) {
      guard let fault = struck(alteration.name, peer, key, at: now) else { continue }
      altered = alteration.change(altered, fields, fault)
    }
    send(altered, key, peer, at: now)
    if struck(.twice, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    guard isFinal else { return }
    if struck(.repeatClosed, peer, key, at: now) != nil { send(altered, key, peer, at: now) }
    if struck(.reopenClosed, peer, key, at: now) != nil {
      send(fields.reopened(frame), key, peer, at: now)
    }
  }

  private mutating func send(_ frame: [UInt8], _ key: ChannelKey, _ peer: Int, at now: Now) {
    guard core.clients[peer]?.isEnding == false else { return }
    let start = output.text.count
    output.text.append(frame.span)
    let range = TextRange(start, output.text.count)
    if lasting(.fragment, peer, key, at: now) != nil {
      output.actions.append(.fragments(peer: peer, range, pieceBytes: 48))
    } else {
      output.actions.append(.text(peer: peer, range))
    }
    count(key, peer, at: now)
    strike(after: core.clients[peer]?.sent ?? 0, peer, at: now)
  }

  private mutating func count(_ key: ChannelKey, _ peer: Int, at now: Now) {
    core.clients[peer]?.sent += 1
    core.clients[peer]?.lastSent = now.monotonic
    core.counts.data[key.channel, default: 0] += 1
  }
}
