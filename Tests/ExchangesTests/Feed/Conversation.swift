import Exchanges
import Foundation
import MarketData
import NDJSON

/// A feed, of OKX if nothing is said, talked to by hand.
///
/// Time moves when the test says so, and what the feed wants reads as short words: `connect 1 public`,
/// `1 subscribe tickers BTC-USDT`, `1 ping`, `close 1 1000`, `abandon 1`. What other venues are sent is
/// shown as it is.
struct Conversation {
  var feed: Feed
  private(set) var now: Now
  /// What people were told since the last look.
  var notes: [String] = []
  /// When each connection was started, in microseconds.
  private(set) var connects: [Int64] = []

  init(
    _ subscriptions: [Subscription] = [Subscription(.tickers, "BTC-USDT")],
    of venue: any Exchange.Type = OKX.self,
    mayGrow: Bool = false,
    seed: UInt64 = 1,
    _ change: (inout FeedSettings) -> Void = { _ in }
  ) {
    var settings = FeedSettings()
    change(&settings)
    feed = Feed(venue, settings, mayGrow: mayGrow, seed: seed)
    now = Now(
      unix: UnixTime(microseconds: 1_763_800_000_000_000),
      monotonic: MonotonicTime(microseconds: 5_000_000)
    )
    feed.want(subscriptions, at: now)
  }

  /// Tickers of these symbols.
  init(_ symbols: String..., status: Bool = false) {
    self.init(symbols.map { Subscription(.tickers, $0) }) { $0.writesStatus = status }
  }

  // MARK: Events

  /// What the feed wants done now.
  mutating func actions() -> [String] {
    feed.takeActions().compactMap { action in
      switch action {
      case .connect(let link, let line):
        connects.append(now.monotonic.microseconds)
        return "connect \(link) \(line.name)"
      case .send(let link, let text): return words(link, String(decoding: text, as: UTF8.self))
      case .close(let link, let code, _): return "close \(link) \(code)"
      case .abandon(let link): return "abandon \(link)"
      case .ask(let check): return "ask \(check.request.path)"
      case .tell(let note):
        notes.append(note.text)
        return nil
      }
    }
  }

  private func words(_ link: Int, _ text: String) -> String {
    guard let request = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      let args = request["args"] as? [[String: String]]
    else { return "\(link) \(text)" }
    let channels = args.map { "\($0["channel"] ?? "") \($0["instId"] ?? "")" }
    return "\(link) \(request["op"] ?? "") \(channels.joined(separator: ", "))"
  }

  /// The REST API answers a check of these symbols.
  mutating func answer(
    _ check: SymbolCheck,
    _ body: String,
    status: Int = 200
  ) -> [String] {
    let bytes = Array(body.utf8)
    feed.answered(check, status: status, body: bytes.span, at: now)
    return actions()
  }

  mutating func want(_ subscriptions: [Subscription]) -> [String] {
    feed.want(subscriptions, at: now)
    return actions()
  }

  mutating func open(_ link: Int) -> [String] {
    feed.opened(link: link, at: now)
    return actions()
  }

  mutating func hear(_ text: String, on link: Int = 1, isText: Bool = true) -> [String] {
    let bytes = Array(text.utf8)
    feed.received(bytes.span, isText: isText, link: link, at: now)
    return actions()
  }

  mutating func end(_ link: Int, _ cause: LinkEnd.Cause = .cut, code: Int? = nil) -> [String] {
    feed.closed(link: link, LinkEnd(cause, code: code, text: "gone"), at: now)
    return actions()
  }

  /// Moves time by so much, stopping at every deadline on the way as the loop does.
  mutating func wait(_ seconds: Double) -> [String] {
    wait(until: now.monotonic + TimeSpan(microseconds: Int64(seconds * 1_000_000)))
  }

  mutating func wait(until end: MonotonicTime) -> [String] {
    var done: [String] = []
    var turns = 0
    while now.monotonic < end {
      turns += 1
      precondition(turns < 1_000_000, "the feed's deadline does not move")
      let next = min(end, max(feed.deadline ?? end, now.monotonic + TimeSpan(microseconds: 1)))
      move(to: next)
      feed.advance(to: now)
      done += actions()
    }
    return done
  }

  /// How often the loop would turn in so many seconds; at most 1,000.
  mutating func turns(in seconds: Int64) -> Int {
    let end = now.monotonic + .seconds(seconds)
    var turns = 0
    while now.monotonic < end, turns < 1_000 {
      turns += 1
      move(to: min(end, max(feed.deadline ?? end, now.monotonic + TimeSpan(microseconds: 1))))
      feed.advance(to: now)
      _ = actions()
    }
    return turns
  }

  /// Waits for the next action of this kind; nil if none comes in an hour.
  mutating func waitFor(_ start: String) -> String? {
    let end = now.monotonic + .seconds(3_600)
    while now.monotonic < end {
      let next = min(end, max(feed.deadline ?? end, now.monotonic + TimeSpan(microseconds: 1)))
      move(to: next)
      feed.advance(to: now)
      if let found = actions().first(where: { $0.hasPrefix(start) }) { return found }
    }
    return nil
  }

  /// So many seconds pass in which nothing is done, and then the feed is told.
  mutating func wake(after seconds: Double) -> [String] {
    let pause = TimeSpan(microseconds: Int64(seconds * 1_000_000))
    move(to: now.monotonic + pause)
    feed.woke(after: pause, at: now)
    feed.advance(to: now)
    return actions()
  }

  private mutating func move(to time: MonotonicTime) {
    let span = time - now.monotonic
    now.unix.microseconds += span.microseconds
    now.monotonic = time
  }

  // MARK: Output

  /// The lines that came out since the last call.
  mutating func lines() -> [String] { feed.takeLines(at: now) }

  /// The same in short: `ticker BTC-USDT 5`, `status connected public`.
  mutating func output() -> [String] {
    lines().map { Conversation.short($0) }
  }

  static func short(_ line: String) -> String {
    guard let record = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { return "no JSON: \(line)" }
    let type = record["type"] as? String ?? ""
    let symbol = record["symbol"] as? String
    guard type == "status" else {
      let id = record["id"] as? String ?? "\(record["ts_ms"] ?? "")"
      return "\(type) \(symbol ?? "") \(id)"
    }
    let place = symbol ?? record["channel"] as? String ?? ""
    return "\(record["event"] ?? "") \(place)"
  }

  /// The seconds since the conversation began.
  var clock: Double { Double(now.monotonic.microseconds - 5_000_000) / 1_000_000 }
}

/// What OKX says.
enum Says {
  static func ack(_ channel: String, _ symbol: String, event: String = "subscribe") -> String {
    "{\"event\":\"\(event)\",\"arg\":{\"channel\":\"\(channel)\",\"instId\":\"\(symbol)\"},"
      + "\"connId\":\"a4d3ae55\"}"
  }

  static func ticker(_ symbol: String, _ tsMs: Int, last: String = "1.50") -> String {
    "{\"arg\":{\"channel\":\"tickers\",\"instId\":\"\(symbol)\"},\"data\":[{\"instId\":\"\(symbol)\","
      + "\"last\":\"\(last)\",\"bidPx\":\"1.4\",\"askPx\":\"1.6\",\"ts\":\"\(tsMs)\"}]}"
  }

  static func trade(_ symbol: String, _ ids: Int...) -> String {
    let rows = ids.map {
      "{\"tradeId\":\"\($0)\",\"px\":\"1\",\"sz\":\"2\",\"side\":\"buy\",\"ts\":\"\($0)\"}"
    }
    return "{\"arg\":{\"channel\":\"trades\",\"instId\":\"\(symbol)\"},"
      + "\"data\":[\(rows.joined(separator: ","))]}"
  }

  static func candle(_ symbol: String, _ minute: Int, _ close: String, closed: Bool = false)
    -> String
  {
    "{\"arg\":{\"channel\":\"candle1m\",\"instId\":\"\(symbol)\"},\"data\":[[\"\(minute * 60_000)\","
      + "\"1\",\"9\",\"1\",\"\(close)\",\"5\",\"5\",\"5\",\"\(closed ? 1 : 0)\"]]}"
  }

  static func refusal(
    _ code: String,
    _ channel: String? = nil,
    _ symbol: String = "",
    id: String? = nil
  ) -> String {
    let words = channel.map { "Wrong URL or channel:\($0),instId:\(symbol) doesn't exist." } ?? "no"
    let tail = id.map { ",\"id\":\"\($0)\"" } ?? ""
    return "{\"event\":\"error\",\"msg\":\"\(words)\",\"code\":\"\(code)\"\(tail)}"
  }

  static let notice =
    "{\"event\":\"notice\",\"msg\":\"The connection will soon be closed for a service upgrade. "
    + "Please reconnect.\",\"code\":\"64008\",\"connId\":\"8517149b\"}"
}

extension Feed {
  /// The lines that wait, taken by a reader who keeps up.
  mutating func takeLines(at now: Now) -> [String] {
    var text: [UInt8] = []
    while queue.pendingBytes > 0 {
      let range = queue.outgoing
      text += queue.line.bytes[range]
      wrote(range.count, at: now)
    }
    return text.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}
