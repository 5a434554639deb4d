import MarketData
import NDJSON

/// Who follows which channel, and what a new follower is sent first.

extension OKXServer {
  /// Adds a follower and sends it the present state, where the channel has one.
  mutating func follow(_ key: ChannelKey, _ peer: Int, at now: Now) {
    let place: Int
    if let known = streamPlaces[key] {
      place = known
    } else {
      place = streams.count
      streamPlaces[key] = place
      streams.append(newStream(key, at: now))
      adaptRate()
    }
    if !streams[place].peers.contains(peer) { streams[place].peers.append(peer) }
    let start = output.text.count
    appendPresent(of: place, at: now)
    guard output.text.count > start else { return }
    deliver(TextRange(start, output.text.count), of: place, to: peer, at: now)
  }

  /// Removes a follower; a channel without any is forgotten.
  mutating func leave(_ peer: Int, _ key: ChannelKey) {
    guard let place = streamPlaces[key] else { return }
    streams[place].peers.removeAll { $0 == peer }
    guard streams[place].peers.isEmpty else { return }
    streamPlaces[key] = nil
    let last = streams.removeLast()
    if place < streams.count {
      streams[place] = last
      streamPlaces[last.key] = place
    }
    adaptRate()
  }

  private mutating func newStream(_ key: ChannelKey, at now: Now) -> Stream {
    let soon = now.unix.microseconds
    if replay != nil {
      guard let recorded = replay?.start(key, at: now.unix) else {
        return Stream(key: key, source: .quiet, due: .max)
      }
      return Stream(key: key, source: .recorded(place: recorded), due: soon)
    }
    guard let place = market.place(of: key.instId) else {
      return Stream(key: key, source: .quiet, due: .max)
    }
    let moment = now.unix.milliseconds
    switch key.channel {
    case "tickers":
      let tick = ticking.tick(at: now.unix, of: market.tapes[place])
      return Stream(
        key: key,
        source: .ticker(place: place, tick: tick, quote: nil, fill: 0),
        due: soon
      )
    case "trades", "trades-all":
      let source = Stream.Source.trades(
        place: place,
        isMerged: key.channel == "trades",
        sentTo: moment
      )
      return Stream(key: key, source: source, due: soon)
    default:
      guard let length = BarLength.named(channel: key.channel) else {
        return Stream(key: key, source: .quiet, due: .max)
      }
      let open = length.open(containing: moment)
      let source = Stream.Source.candle(
        place: place,
        length,
        bar: market.bar(place, length, from: open, to: moment + 1),
        foldedTo: moment + 1,
        isPushed: true
      )
      return Stream(key: key, source: source, due: OKXServer.nextSecond(after: now))
    }
  }

  /// Writes the current ticker or candle; trades and recordings have no present.
  private mutating func appendPresent(of place: Int, at now: Now) {
    switch streams[place].source {
    case .ticker(let instrument, _, _, _):
      let present = presentTicker(instrument, at: now)
      appendTicker(streams[place].key, instrument, at: present.moment, present.quote)
    case .candle(let instrument, _, let bar, _, _):
      appendCandle(streams[place].key, bar, instrument, isFinal: false)
    case .trades, .recorded, .quiet:
      break
    }
  }

  /// With `flood`, the stated number of messages a second is shared by the symbols followed.
  private mutating func adaptRate() {
    guard let fault = faults.first(.flood) else { return }
    let followed = streams.count { stream in
      if case .ticker = stream.source { true } else { false }
    }
    ticking = Ticking(rate: fault.number / max(1, followed))
    for place in streams.indices {
      guard case .ticker(let instrument, _, let quote, let fill) = streams[place].source else {
        continue
      }
      let tick = ticking.tick(at: lastNow.unix, of: market.tapes[instrument])
      streams[place].source = .ticker(place: instrument, tick: tick, quote: quote, fill: fill)
    }
  }

  static func nextSecond(after now: Now) -> Int64 {
    (now.unix.microseconds / 1_000_000 + 1) * 1_000_000
  }
}
