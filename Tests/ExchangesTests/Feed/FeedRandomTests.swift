import Exchanges
import MarketData
import Testing

/// A feed and a venue that misbehaves at random: what must hold whatever happens.
@Suite struct FeedRandomTests {
  /// The venue's side of one link.
  private struct Peer {
    var isOpen = false
    var line = ""
    /// Acknowledged channels, and those that are served without an answer.
    var acknowledged: Set<String> = []
    var silent: Set<String> = []
  }

  private struct Run {
    var feed: Feed
    var now = Now(
      unix: UnixTime(microseconds: 1_763_800_000_000_000),
      monotonic: MonotonicTime(microseconds: 9_000_000)
    )
    var random: SeededGenerator
    var peers: [Int: Peer] = [:]
    var refused: Set<String> = []
    var starts: [Int64] = []
    var faults: [String] = []
    var nextTime = 1_000
    var isCalm = false

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      var settings = FeedSettings()
      settings.writesStatus = true
      feed = Feed(OKX.self, settings, mayGrow: true, seed: seed)
    }

    mutating func chance(_ percent: Int) -> Bool {
      Int.random(in: 0..<100, using: &random) < percent
    }

    mutating func perform() {
      for action in feed.takeActions() {
        switch action {
        case .ask, .tell: continue
        case .connect(let link, let line):
          if peers[link] != nil { faults.append("link \(link) twice") }
          starts.append(now.monotonic.microseconds)
          peers[link] = Peer(line: line.name)
        case .send(let link, let text): taken(String(decoding: text, as: UTF8.self), link)
        case .close(let link, _, _), .abandon(let link):
          if peers[link] == nil { faults.append("close of link \(link), which is gone") }
          end(link, .closedByUs)
        }
      }
    }

    private mutating func taken(_ text: String, _ link: Int) {
      guard var peer = peers[link], peer.isOpen else {
        faults.append("sent on link \(link), which is not open: \(text)")
        return
      }
      defer { if peers[link] != nil { peers[link] = peer } }
      if text == "ping" {
        if isCalm || chance(90) { later.append((link, "pong")) }
        return
      }
      let isSubscribe = text.contains("\"op\":\"subscribe\"")
      let id = text.split(separator: "\"")[3]
      if !isCalm, chance(10) { return }  // Never answered.
      if !isCalm, chance(5) {
        later.append((link, Says.refusal("60014", nil, id: String(id))))
        return
      }
      for piece in text.split(separator: "{\"channel\":").dropFirst() {
        let words = piece.split(separator: "\"")
        guard words.count >= 5 else { continue }
        let (channel, symbol) = (String(words[0]), String(words[4]))
        let name = "\(channel) \(symbol)"
        if (channel.hasPrefix("candle") ? "business" : "public") != peer.line {
          faults.append("\(name) asked on \(peer.line)")
        }
        if isSubscribe {
          if refused.contains(name) { faults.append("\(name) asked again after its refusal") }
          if peer.acknowledged.contains(name) {
            faults.append("\(name) asked twice on link \(link)")
          }
          if symbol.hasPrefix("BAD") {
            later.append((link, Says.refusal("60018", channel, symbol)))
          } else if isCalm || chance(95) {
            later.append((link, Says.ack(channel, symbol)))
          } else {
            peer.silent.insert(name)
          }
        } else {
          peer.acknowledged.remove(name)
          peer.silent.remove(name)
          later.append((link, Says.ack(channel, symbol, event: "unsubscribe")))
        }
      }
    }

    /// What the venue has yet to say.
    var later: [(link: Int, text: String)] = []

    mutating func answerSome() {
      var count = isCalm ? later.count : Int.random(in: 0...later.count, using: &random)
      while count > 0, !later.isEmpty {
        count -= 1
        let (link, text) = later.removeFirst()
        hear(text, link)
      }
    }

    mutating func hear(_ text: String, _ link: Int) {
      guard peers[link]?.isOpen == true else { return }
      let words = text.split(separator: "\"").map(String.init)
      if text.contains("\"event\":\"subscribe\"") {
        let name = "\(words[9]) \(words[13])"
        peers[link]?.acknowledged.insert(name)
      }
      if text.contains("60018"), let symbol = words.first(where: { $0.contains("instId:") }) {
        let parts = symbol.split { ": ,".contains($0) }.map(String.init)
        if let place = parts.firstIndex(of: "channel"), place + 3 < parts.count {
          refused.insert("\(parts[place + 1]) \(parts[place + 3])")
        }
      }
      let bytes = Array(text.utf8)
      feed.received(bytes.span, isText: true, link: link, at: now)
      perform()
    }

    mutating func end(_ link: Int, _ cause: LinkEnd.Cause) {
      guard peers.removeValue(forKey: link) != nil else { return }
      later.removeAll { $0.link == link }
      feed.closed(link: link, LinkEnd(cause, text: "gone"), at: now)
      perform()
    }

    mutating func step() {
      let jump = Int64(isCalm ? 200_000 : Int.random(in: 0...2_000_000, using: &random))
      now.monotonic.microseconds += jump
      now.unix.microseconds += jump
      feed.advance(to: now)
      perform()
      for link in peers.keys.sorted() where peers[link]?.isOpen == false {
        if isCalm || chance(60) {
          peers[link]?.isOpen = true
          feed.opened(link: link, at: now)
          perform()
        } else if chance(30) {
          end(link, chance(50) ? .unreachable : .http(status: 503, retryAfterSeconds: nil))
        }
      }
      answerSome()
      nextTime += 1
      for link in peers.keys.sorted() where peers[link]?.isOpen == true {
        let served = (peers[link]?.acknowledged ?? []).union(peers[link]?.silent ?? [])
        for name in served.sorted() where isCalm || chance(30) {
          let words = name.split(separator: " ").map(String.init)
          hear(row(words[0], words[1]), link)
        }
        if !isCalm, chance(2) { hear(Says.notice, link) }
        if !isCalm, chance(2) { hear("{\"broken", link) }
        if !isCalm, chance(2) { end(link, chance(50) ? .cut : .closedByPeer) }
      }
      if chance(70) { drain() }
    }

    private func row(_ channel: String, _ symbol: String) -> String {
      switch channel {
      case "tickers": Says.ticker(symbol, nextTime)
      case "trades": Says.trade(symbol, nextTime)
      default: Says.candle(symbol, nextTime, "2", closed: nextTime % 3 == 0)
      }
    }

    mutating func drain() {
      while feed.queue.pendingBytes > 0 { feed.wrote(feed.queue.outgoing.count, at: now) }
    }
  }

  private static let symbols = ["A-B", "C-D", "E-F", "BAD1-X", "BAD2-X", "G-H"]

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func whateverHappensThePromisesHold(seed: UInt64) {
    var run = Run(seed: seed)
    var wanted: [Subscription] = []
    for step in 0..<400 {
      if step % 100 == 0 {
        // A new list: what was refused may be asked again.
        wanted = Self.symbols.filter { _ in run.chance(70) }.flatMap {
          [
            Subscription(.tickers, $0), Subscription(.trades, $0),
            Subscription(.candles(.minute), $0),
          ]
        }
        run.refused = []
        run.later = run.later.filter { !$0.text.contains("60018") }
        run.feed.want(wanted, at: run.now)
        run.perform()
      }
      run.step()
    }
    // The venue recovers: so does the feed.
    run.isCalm = true
    for _ in 0..<25_000 where !isServed(wanted, run) { run.step() }
    #expect(isServed(wanted, run), "seed \(seed): no way back")
    #expect(run.faults == [], "seed \(seed)")
    for index in run.starts.indices.dropFirst(2) {
      #expect(run.starts[index] - run.starts[index - 2] >= 1_000_000, "seed \(seed)")
    }
    run.feed.stop()
    run.perform()
    #expect(run.peers.isEmpty, "seed \(seed): links left open")
    run.drain()
    let accounts = run.feed.accounts
    #expect(accounts.balance, "seed \(seed): \(accounts)")
  }

  /// True if every good channel is acknowledged on some open link.
  private func isServed(_ wanted: [Subscription], _ run: Run) -> Bool {
    let served = run.peers.values.filter(\.isOpen).reduce(into: Set<String>()) {
      $0.formUnion($1.acknowledged)
      $0.formUnion($1.silent)
    }
    return wanted.allSatisfy { one in
      let name = one.channel.interval == nil ? one.channel.name : "candle1m"
      return one.symbol.hasPrefix("BAD") || served.contains("\(name) \(one.symbol)")
    }
  }
}
