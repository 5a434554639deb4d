/// Between the exchange and the network: what the server wants done, and who watches it.

import Exchanges
import MarketData
import NDJSON
import Simulator

extension World {
  /// Two connections that see everything the exchange sends, and suffer from nothing.
  func observe() {
    for (peer, line) in OKX.lines.enumerated() {
      let mine = (0..<names.keys).map { names.subscription($0) }
        .filter { OKX.line(for: $0.channel) == line }
      guard !mine.isEmpty else { continue }
      server.opened(peer: peer, path: line.path, at: now)
      for request in OKX.requests(.subscribe, mine, firstID: 1, at: now.unix) {
        server.received(request.text.span, isText: true, from: peer, at: now)
      }
    }
    carryOut()
  }

  /// Keeps the observers' connections from being idle.
  func keepObserving() {
    let ping = Array("ping".utf8)
    for peer in OKX.lines.indices {
      server.received(ping.span, isText: true, from: peer, at: now)
    }
    carryOut()
  }

  /// Does what the server wants done.
  func carryOut() {
    var last: (range: TextRange, frame: Frame)?
    var ended: [Int] = []
    for action in server.output.actions {
      switch action {
      case .text(let peer, let range):
        let frame: Frame
        if let last, last.range == range {
          frame = last.frame
        } else {
          frame = Frame(reading: server.output.text.bytes.span.copy(of: range), names)
          last = (range, frame)
        }
        if peer < OKX.lines.count {
          truth.note(frame)
        } else if let link = linkByPeer[peer] {
          send(frame, on: link)
        }
      case .close(let peer, let code, let reason):
        linkByPeer[peer]?.end(
          LinkEnd(.closedByPeer, code: Int(code), text: "closed \(code): \(reason)"),
          at: time
        )
        ended.append(peer)
      case .drop(let peer):
        linkByPeer[peer]?.end(LinkEnd(.cut, text: "cut"), at: time)
        ended.append(peer)
      case .fragments, .ping:
        continue
      }
    }
    server.output.removeActions()
    server.output.removeLog()
    for peer in ended {
      server.closed(peer: peer, at: now)
      linkByPeer[peer]?.isServed = false
      if peer < OKX.lines.count { fail("0 world", nil, "the observer was cut off") }
    }
    serverDue = server.deadline.map { max($0.microseconds, time + 1) } ?? .max
  }

  /// A frame leaves the exchange on a link, unless a fault swallows it.
  private func send(_ frame: Frame, on link: Link) {
    guard !link.isEnding else { return }
    switch frame.kind {
    case .data(let key, _, _):
      if link.isMute || feeds[link.process].mutedUntil[key] > time { return }
      if delisted.contains(names.symbol(ofKey: key)) { return }
    case .acknowledged:
      if link.isDeaf { return }
      if link.acksToLose > 0 {
        link.acksToLose -= 1
        return
      }
    case .pong, .notice, .refused, .other:
      if link.isDeaf { return }
    }
    link.sendDown(.text(frame), at: time)
  }
}
