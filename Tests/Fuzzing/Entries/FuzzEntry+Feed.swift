/// A whole feed and a venue that sends it any bytes, at any time, on any link.

import Exchanges
import MarketData
import NDJSON

extension FuzzEntry {
  /// Parts of an input, each a letter and what belongs to it: `o` and `c` open and close a link,
  /// `t` and `b` bring a text or a binary message, `w` lets half seconds pass, `s` changes what is
  /// wanted, `r` lets the reader sleep or wake.
  static let feed = FuzzEntry("feed", longest: 8_192, seeds: feedSeeds) { bytes in
    var input = FuzzInput(bytes)
    let raw = input.bool()
    var settings = FeedSettings()
    settings.writesStatus = input.bool()
    settings.writesRaw = raw
    if input.bool() { settings.count = 5 }
    var script = FeedScript(settings, raw: raw)
    try script.settle()
    for part in input.parts.prefix(200) {
      guard let letter = part.first else { continue }
      try script.perform(letter, Array(part.dropFirst()))
    }
    try script.finish()
  }

  @Sendable private static func feedSeeds() -> [[UInt8]] {
    func parts(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }
    let opening = parts([
      "o", "o",
      #"t{"event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"a"}"#,
      #"t{"event":"subscribe","arg":{"channel":"trades","instId":"BTC-USDT"},"connId":"a"}"#,
    ])
    let ticker =
      #"t{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","last":"1.5","bidPx":"1.4","askPx":"1.6","ts":"1763800000000"}]}"#
    let candle =
      #"t{"arg":{"channel":"candle1m","instId":"BTC-USDT"},"data":[["1763799960000","1","3","0.5","2","5","6","7","1"]]}"#
    let notice = #"t{"event":"notice","code":"64008","msg":"soon","connId":"a"}"#
    let trade =
      #"t{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"tradeId":"7","px":"1","sz":"2","side":"buy","ts":"1"},{"tradeId":"8","px":"x","sz":"2","side":"buy","ts":"1"}]}"#
    let refusal =
      #"t{"event":"error","code":"60018","msg":"Wrong URL or channel:tickers,instId:ETH-USDT doesn't exist.","connId":"a"}"#
    let ends = parts([ticker, candle, trade, ticker, refusal, "w\u{4}", "c", "w\u{60}", "o"])
    var seeds = [
      opening + ends,
      opening + parts([ticker, notice, "w\u{20}", "o", ticker, "c", "w\u{40}", ticker]),
      opening + parts(["r", ticker, trade, "w\u{6}", candle, "r", "s", ticker, "s"]),
      opening + parts(["b\u{1}\u{2}", "tpong", "tping", "t", "w\u{7F}", "w\u{7F}", "tpong"]),
    ]
    seeds += FuzzSeeds.frames.map { opening + [[UInt8(ascii: "t")] + $0] }
    return seeds.enumerated().map { index, parts in
      .input(
        [UInt8(index & 1), UInt8(index >> 1 & 1), UInt8(index % 5 == 4 ? 1 : 0)],
        parts: parts
      )
    }
  }
}

/// One run of a feed, and what is looked at after each event.
private struct FeedScript {
  private var feed: Feed
  private let raw: Bool
  private var now = Lines.start
  /// Links that were started, and whether they are open.
  private var links: [Int: Bool] = [:]
  private var starts: [Int64] = []
  private var requests: [Int: [Int64]] = [:]
  private var readerSleeps = false
  private var turn = 0

  static let wanted = [
    Subscription(.tickers, "BTC-USDT"), Subscription(.tickers, "ETH-USDT"),
    Subscription(.trades, "BTC-USDT"), Subscription(.candles(.minute), "BTC-USDT"),
  ]

  init(_ settings: FeedSettings, raw: Bool) {
    self.raw = raw
    feed = Feed(OKX.self, settings, mayGrow: true, seed: 7)
    feed.want(FeedScript.wanted, at: now)
  }

  mutating func perform(_ letter: UInt8, _ payload: [UInt8]) throws {
    turn += 1
    // Of several links one is meant, in turn.
    let known = links.keys.sorted()
    let link = known.isEmpty ? 1 : known[Int(payload.first ?? 0) % known.count]
    let open = known.filter { links[$0] == true }
    switch letter {
    case UInt8(ascii: "o"):
      if let new = known.first(where: { links[$0] == false }) {
        links[new] = true
        feed.opened(link: new, at: now)
      }
    case UInt8(ascii: "c"):
      try close(link, payload)
    case UInt8(ascii: "t"), UInt8(ascii: "b"):
      // Data comes on any link that is open, a retired one too; the transport opens it first.
      if !open.isEmpty {
        let place = open[turn % open.count]
        feed.received(payload.span, isText: letter == UInt8(ascii: "t"), link: place, at: now)
      }
    case UInt8(ascii: "w"):
      try wait(Int64(payload.first ?? 1) * 500_000)
    case UInt8(ascii: "s"):
      let count = turn % (FeedScript.wanted.count + 1)
      feed.want(Array(FeedScript.wanted.prefix(count)), at: now)
    case UInt8(ascii: "r"):
      readerSleeps.toggle()
    default:
      return
    }
    try settle()
  }

  private mutating func close(_ link: Int, _ payload: [UInt8]) throws {
    let causes: [LinkEnd.Cause] = [
      .cut, .closedByPeer, .unreachable, .timeout, .tls, .handshake,
      .http(status: 429, retryAfterSeconds: Int(payload.first ?? 0) - 1),
      .http(status: 503, retryAfterSeconds: .max), .http(status: 403, retryAfterSeconds: nil),
    ]
    guard links.removeValue(forKey: link) != nil else { return }
    let cause = causes[turn % causes.count]
    feed.closed(link: link, LinkEnd(cause, code: 1_006, text: shown(payload)), at: now)
  }

  /// Time passes, deadline for deadline.
  private mutating func wait(_ span: Int64) throws {
    let end = now.monotonic + TimeSpan(microseconds: span)
    var turns = 0
    while now.monotonic < end {
      turns += 1
      try must(turns < 10_000, "the deadline does not move")
      let due = max(feed.deadline ?? end, now.monotonic + TimeSpan(microseconds: 1))
      now = now.later((min(due, end) - now.monotonic).microseconds)
      feed.advance(to: now)
      try settle()
    }
  }

  /// Does what the feed wants, reads what it wrote, and looks at both.
  mutating func settle() throws {
    while true {
      let actions = feed.takeActions()
      if actions.isEmpty { break }
      for action in actions { try take(action) }
    }
    if !readerSleeps { try read() }
    try must(feed.accounts.balance, "\(feed.accounts)")
  }

  private mutating func take(_ action: FeedAction) throws {
    let moment = now.monotonic.microseconds
    switch action {
    case .tell(let note):
      try must(note.text.utf8.count < 4_096, "a note of \(note.text.utf8.count) bytes")
    case .ask(let check):
      try must(check.symbols.count <= 1_000, "asks of \(check.symbols.count) symbols at once")
    case .connect(let link, _):
      try must(links[link] == nil, "link \(link) twice")
      links[link] = false
      starts.append(moment)
      try must(starts.count { moment - $0 < 1_000_000 } <= 2, "three connections in a second")
    case .send(let link, let text):
      try must(links[link] == true, "sent on link \(link), \(links): \(shown(text))")
      if text == Array("ping".utf8) || text == Array("pong".utf8) { return }
      try Lines.mustBeObject(text, longest: 4_097)
      requests[link, default: []].append(moment)
      let lately = requests[link]?.count { moment - $0 < 1_000_000 } ?? 0
      try must(lately <= 3, "\(lately) requests in a second")
    case .close(let link, _, _), .abandon(let link):
      guard links.removeValue(forKey: link) != nil else {
        throw FuzzFailure("the end of link \(link), which is gone")
      }
      feed.closed(link: link, LinkEnd(.closedByUs, text: "by us"), at: now)
    }
  }

  private mutating func read() throws {
    while feed.queue.pendingBytes > 0 {
      let range = feed.queue.outgoing
      let bytes = Array(feed.queue.line.bytes[range])
      for line in try Lines.whole(bytes) {
        try Lines.mustBeObject(line, longest: raw ? .max : 4_097)
      }
      feed.wrote(range.count, at: now)
    }
  }

  /// The end: everything is written, and the books balance.
  mutating func finish() throws {
    readerSleeps = false
    feed.stop()
    try settle()
    try read()
    let accounts = feed.accounts
    try must(accounts.balance, "\(accounts)")
    try must(accounts.unsent == 0, "\(accounts)")
  }
}
