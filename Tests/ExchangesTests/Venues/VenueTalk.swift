import Exchanges
import MarketData

/// A feed and its venue, which answers as `VenueFrames` says; time moves when the test says so.
struct VenueTalk {
  let frames: VenueFrames
  var feed: Feed
  private(set) var now: Now
  /// The connections that stand, in the order in which they were made.
  private(set) var links: [Int] = []
  /// The path of each.
  private var paths: [Int: String] = [:]
  private(set) var connects = 0
  /// What was sent: where, when (µs), and the text.
  private(set) var sent: [(link: Int, time: Int64, text: String)] = []
  /// What people were told.
  private(set) var notes: [String] = []
  /// The symbols that the venue does not have.
  var unknown: Set<String> = []
  /// The venue says nothing of itself and answers nothing.
  var isMute = false

  init(
    _ frames: VenueFrames,
    _ subscriptions: [Subscription],
    unknown: Set<String> = [],
    _ change: (inout FeedSettings) -> Void = { _ in }
  ) {
    self.frames = frames
    self.unknown = unknown
    var settings = FeedSettings()
    settings.writesStatus = true
    change(&settings)
    feed = Feed(frames.venue, settings, seed: 7)
    now = Now(
      unix: UnixTime(microseconds: 1_763_800_000_000_000),
      monotonic: MonotonicTime(microseconds: 5_000_000)
    )
    feed.want(subscriptions, at: now)
    settle()
  }

  /// Both symbols' channels of this kind; a few seconds have passed, so that all is confirmed.
  init(_ frames: VenueFrames, _ channels: [Channel] = [.tickers], unknown: Set<String> = []) {
    self.init(
      frames,
      channels.flatMap { channel in frames.symbols.map { Subscription(channel, $0) } },
      unknown: unknown
    )
    pass(3)
  }

  mutating func settle() {
    var rounds = 0
    while rounds < 10_000 {
      rounds += 1
      let actions = feed.takeActions()
      if actions.isEmpty { return }
      for action in actions { perform(action) }
    }
  }

  private mutating func perform(_ action: FeedAction) {
    switch action {
    case .tell(let note): notes.append(note.text)
    case .connect(let link, let line):
      connects += 1
      paths[link] = line.path
      links.append(link)
      feed.opened(link: link, at: now)
      if !isMute { for text in frames.greeting { receive(text, link) } }
    case .send(let link, let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      sent.append((link, now.monotonic.microseconds, text))
      if !isMute { for answer in frames.answers(text, unknown) { receive(answer, link) } }
    case .close(let link, _, _), .abandon(let link):
      links.removeAll { $0 == link }
      feed.closed(link: link, LinkEnd(.closedByUs, text: "closed by us"), at: now)
    case .ask(let check):
      guard let (status, body) = frames.checked?(check.symbols, unknown) else { return }
      let bytes = Array(body.utf8)
      feed.answered(check, status: status, body: bytes.span, at: now)
    }
  }

  private mutating func receive(_ text: String, _ link: Int) {
    let bytes = Array(text.utf8)
    feed.received(bytes.span, isText: true, link: link, at: now)
  }

  /// The venue says this, on the oldest connection for such a channel if none is named.
  mutating func hear(_ text: String, of channel: Channel = .tickers, on link: Int? = nil) {
    let path = frames.venue.line(for: channel).path
    guard let link = link ?? links.first(where: { paths[$0] == path }) else { return }
    receive(text, link)
    settle()
  }

  mutating func cut(_ link: Int? = nil) {
    guard let link = link ?? links.first else { return }
    links.removeAll { $0 == link }
    feed.closed(link: link, LinkEnd(.cut, text: "gone"), at: now)
    settle()
  }

  /// Moves time by so much, stopping at every deadline on the way as the loop does.
  mutating func pass(_ seconds: Double) {
    let end = now.monotonic + TimeSpan(microseconds: Int64(seconds * 1_000_000))
    var turns = 0
    while now.monotonic < end {
      turns += 1
      precondition(turns < 1_000_000, "the feed's deadline does not move")
      let next = min(end, max(feed.deadline ?? end, now.monotonic + TimeSpan(microseconds: 1)))
      let span = next - now.monotonic
      now.unix.microseconds += span.microseconds
      now.monotonic = next
      feed.advance(to: now)
      settle()
    }
  }

  var nowMs: Int64 { now.unix.milliseconds }

  /// The lines that came out since the last call, in short: `ticker BTC-USDT 5`.
  mutating func output() -> [String] { lines().map { Conversation.short($0) } }

  mutating func lines() -> [String] { feed.takeLines(at: now) }

  /// The records among them, without what happened to the stream.
  mutating func records() -> [String] {
    let kinds = ["ticker ", "trade ", "candle "]
    return output().filter { line in kinds.contains { line.hasPrefix($0) } }
  }
}
