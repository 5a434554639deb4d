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
    guard !faults.isEmpty else {
      output.actions.append(.text(peer: peer, range))
      count(place, peer, at: now)
      return
    }
    let key = streams[place].key
    if faults.first(.noData) != nil || faults.has(.mute, symbol: key.instId) { return }
    let number = connection.sent + 1
    let altered = alter(range, key, peer, number, at: now)
    if faults.first(.fragment) != nil {
      output.actions.append(.fragments(peer: peer, altered, pieceBytes: 48))
    } else {
      output.actions.append(.text(peer: peer, altered))
    }
    count(place, peer, at: now)
    strike(after: number, peer, at: now)
  }

  private mutating func count(_ place: Int, _ peer: Int, at now: Now) {
    connections[peer]?.sent += 1
    connections[peer]?.lastPush = now.monotonic
    counts.data[streams[place].key.channel, default: 0] += 1
  }

  // MARK: Faults in a message

  /// The message as the faults want it: the range itself, or that of a spoilt copy.
  private mutating func alter(
    _ range: TextRange,
    _ key: ChannelKey,
    _ peer: Int,
    _ number: Int,
    at now: Now
  ) -> TextRange {
    var bytes: [UInt8]?
    func current() -> [UInt8] { bytes ?? output.text.bytes.span.copy(of: range) }
    if key.channel == "tickers", let fault = faults.first(.spike), fault.strikes(number, each: 50) {
      // A nine before the first digit: at least ten times the price.
      bytes = FrameFaults.insert("9", behind: "\"last\":\"", in: current())
      logFault(fault, peer: peer, at: now)
    }
    if let fault = faults.first(.big),
      fault.strikes(number, each: .max) || isFirstBig(fault, number)
    {
      bytes = FrameFaults.pad(current(), to: fault.number)
      logFault(fault, peer: peer, at: now)
    }
    if let fault = faults.first(.badUTF8), fault.strikes(number, each: 10) {
      bytes = FrameFaults.spoilText(current())
      logFault(fault, peer: peer, at: now)
    }
    if let fault = faults.first(.badJSON), fault.strikes(number, each: 10) {
      bytes = Array(current().prefix(current().count / 2))
      logFault(fault, peer: peer, at: now)
    }
    guard let bytes else { return range }
    let start = output.text.count
    output.text.append(bytes.span)
    return TextRange(start, output.text.count)
  }

  /// Without @n, one big message on each connection: the tenth.
  private func isFirstBig(_ fault: Fault, _ number: Int) -> Bool {
    fault.occurrence == nil && number == 10
  }

  // MARK: Faults after a message

  /// Ends the connection or announces an upgrade, if a fault says so after this many messages.
  private mutating func strike(after number: Int, _ peer: Int, at now: Now) {
    if let fault = faults.first(.flap), number == fault.occurrence ?? 1 {
      logFault(fault, peer: peer, at: now)
      cut(peer)
    }
    if let fault = faults.first(.notice), number == fault.occurrence ?? 10, !noticeIsGiven {
      logFault(fault, peer: peer, at: now)
      announceUpgrade(at: now)
    }
    if let fault = faults.first(.close), number == fault.occurrence ?? 20 {
      logFault(fault, peer: peer, at: now)
      end(peer, code: UInt16(clamping: fault.number), reason: "", at: now)
    }
    if let fault = faults.first(.fin), number == fault.occurrence ?? 20 {
      logFault(fault, peer: peer, at: now)
      cut(peer)
    }
  }

  /// One upgrade a run: it concerns every connection that is open now, and none that comes later.
  private mutating func announceUpgrade(at now: Now) {
    noticeIsGiven = true
    for peer in connections.keys.sorted() {
      guard let connection = connections[peer], !connection.isEnding else { continue }
      connections[peer]?.cutAt = now.monotonic + .seconds(60)
      connections[peer]?.lastPush = now.monotonic
      output.send(to: peer) { out in
        out.append(
          "{\"event\":\"notice\",\"msg\":\"The connection will soon be closed for a service upgrade."
            + " Please reconnect.\",\"code\":\"64008\",\"connId\":\"\(connection.id)\"}"
        )
      }
    }
  }

  mutating func logFault(_ fault: Fault, peer: Int?, at now: Now) {
    var fields: [(String, LogLine.Value)] = [("name", .text(fault.name.rawValue))]
    if let peer { fields.append(("peer", .number(Int64(peer)))) }
    output.log("fault", at: now, fields)
  }
}
