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

  mutating func altered(_ frame: [UInt8], _ key: ChannelKey, _ peer: Int, at now: Now) -> [UInt8] {
    let fields = Self.manner.frame
    var altered = frame
    for alteration in FieldAlteration.all where alteration.fits(fields, key) {
      guard let fault = struck(alteration.name, peer, key, at: now) else { continue }
      altered = alteration.change(altered, fields, fault)
    }
    return altered
  }

  func isFinal(_ frame: [UInt8], _ key: ChannelKey) -> Bool {
    Self.manner.frame.isFinal(frame, key)
  }

  func reopened(_ frame: [UInt8]) -> [UInt8] { Self.manner.frame.reopened(frame) }
}
