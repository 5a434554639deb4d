import MarketData
import NDJSON

/// To whom a data message goes, and what a fault makes of it.

extension OKXServer {
  /// Sends one data message to everybody who follows the stream.
  mutating func deliver(_ range: TextRange, of place: Int, at now: Now) {
    for index in streams[place].peers.indices {
      deliver(range, of: place, to: streams[place].peers[index], at: now)
    }
  }

  /// Sends one data message to one peer.
  mutating func deliver(_ range: TextRange, of place: Int, to peer: Int, at now: Now) {
    guard connections[peer]?.isEnding == false else { return }
    deliver(range, streams[place].key, to: peer, at: now)
  }

  mutating func altered(_ frame: [UInt8], _ key: ChannelKey, _ peer: Int, at now: Now) -> [UInt8] {
    var altered = frame
    for alteration in FrameAlteration.all where alteration.fits(key) {
      guard let fault = struck(alteration.name, peer, key, at: now) else { continue }
      altered = alteration.change(altered, key, fault)
    }
    return altered
  }

  func isFinal(_ frame: [UInt8], _ key: ChannelKey) -> Bool { FrameFaults.isFinal(frame, key) }
  func reopened(_ frame: [UInt8]) -> [UInt8] { FrameFaults.reopen(frame) }
}
