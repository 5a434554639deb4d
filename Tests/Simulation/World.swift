/// The whole of it in one hand: the exchange, the network, the processes, the pipes and the clock.
///
/// The state machines are the real ones; what is simulated is everything that they are called by.

import Exchanges
import MarketData
import Simulator

/// One run.
///
/// Time is a number; nothing in it asks for another.
final class World {
  /// The monotonic clock when a run begins, microseconds.
  static let start: Int64 = 5_000_000

  let scenario: Scenario
  let names: Names
  let wanted: [Subscription]
  /// Microseconds of the monotonic clock; the wall clock goes with it.
  private(set) var time = World.start
  private let unixStart: Int64
  /// Frames, requests, actions and records that were passed from one to another.
  var events: Int64 = 0
  var violation: Violation?
  var journal: Journal
  var schedule: Schedule
  private var nextFault = 0
  /// Some fault so far could keep REST from filling a hole in time.
  var repairIsHindered = false
  private var stuck = 0
  private var nextLook = World.start + 1_000_000

  // The exchange.
  var server: OKXServer
  var serverDue: Int64 = 0
  var truth: Truth
  // The network.
  var links: [Link] = []
  var linkByPeer: [Int: Link] = [:]
  var nextPeer = 100
  var arrivals: [[Int64]]
  var announcedCuts: [(at: Int64, link: Link)] = []
  var delisted: Set<Int> = []
  // The processes.
  var feeds: [FeedProcess]
  var snapshots: SnapshotProcess?
  var filters: FilterProcess
  var pipes: [Pipe]
  var pipelineStartAt = Int64.max
  // Who watches.
  var candles: CandleWatcher
  var ticks: TickWatcher
  var sources: SourceWatcher
  var repeats: RepeatWatcher
  var connections: ConnectionWatcher
  var silences: SilenceWatcher
  var limits: LimitWatcher
  var accounts: AccountsWatcher
  var switches: SwitchWatcher
  var liveness: LivenessWatcher

  init(_ scenario: Scenario) {
    self.scenario = scenario
    names = Names(symbols: scenario.symbols, intervals: scenario.intervals)
    unixStart = 1_795_410_000_000_000 + Int64(mixed(scenario.seed, 7) % 7_200_000_000)
    let channels = World.channels(scenario)
    wanted = channels.flatMap { channel in
      (scenario.symbols + scenario.unknownSymbols).map { Subscription(channel, $0) }
    }
    journal = Journal(keys: names.keys + scenario.feeds)
    schedule = Schedule(scenario, names)
    let begin = Now(
      unix: UnixTime(microseconds: unixStart),
      monotonic: MonotonicTime(microseconds: World.start)
    )
    var options = OKXServer.Options()
    options.instruments = Listing.named(scenario.symbols)
    options.seed = scenario.seed
    options.rate = scenario.rate
    server = OKXServer(options, at: begin)
    truth = Truth(
      names,
      OKXServer(options, at: begin),
      keepsStates: scenario.kind == .notices
    )
    arrivals = [[Int64]](repeating: [], count: scenario.feeds)
    let keys = names.keys
    feeds = (0..<scenario.feeds).map { FeedProcess(index: $0, keys: keys) }
    if scenario.hasSnapshots {
      snapshots = SnapshotProcess(OKXServer(options, at: begin), scenario)
    }
    filters = FilterProcess(scenario, inputs: scenario.feeds + 1)
    pipes = (0...scenario.feeds).map { place in
      let seed = mixed(scenario.seed, 0x919E, UInt64(place))
      return Pipe(Latency(seed: seed, least: scenario.pipe.least, spread: scenario.pipe.spread))
    }
    candles = CandleWatcher(names)
    ticks = TickWatcher(names)
    sources = SourceWatcher(names)
    repeats = RepeatWatcher(names, feeds: scenario.feeds)
    connections = ConnectionWatcher(names, feeds: scenario.feeds)
    silences = SilenceWatcher(names, scenario)
    limits = LimitWatcher(feeds: scenario.feeds)
    accounts = AccountsWatcher(pipes: scenario.feeds + 1)
    switches = SwitchWatcher(names)
    liveness = LivenessWatcher(names, feeds: scenario.feeds)
  }

  private static func channels(_ scenario: Scenario) -> [Channel] {
    [.tickers] + (scenario.wantsTrades ? [.trades] : []) + scenario.intervals.map { .candles($0) }
  }

  var now: Now { at(time) }

  /// Both clocks at a moment of the run.
  func at(_ time: Int64) -> Now {
    Now(
      unix: UnixTime(microseconds: unixStart + time - World.start),
      monotonic: MonotonicTime(microseconds: time)
    )
  }

  /// The moment of the run at which the wall clock showed this.
  func moment(unix: Int64) -> Int64 { unix - unixStart + World.start }

  // MARK: The run

  func run() {
    observe()
    for feed in feeds { feed.start(self) }
    let end = World.start + scenario.endAt
    while violation == nil {
      let next = max(nextMoment(), time)
      guard next <= end else { break }
      // A participant that is due and does nothing would stop the clock.
      stuck = next == time ? stuck + 1 : 0
      if stuck > 100_000 { fail("0 world", nil, "the clock stands still") }
      time = next
      step()
    }
    if violation == nil { finish() }
  }

  private func nextMoment() -> Int64 {
    var next = min(serverDue, nextLook, pipelineStartAt)
    if nextFault < schedule.faults.count { next = min(next, schedule.faults[nextFault].at) }
    for cut in announcedCuts { next = min(next, cut.at) }
    for link in links {
      next = min(next, link.up.readyAt)
      let ready = link.down.readyAt
      if ready < .max { next = min(next, max(ready, feeds[link.process].pausedUntil)) }
    }
    for feed in feeds {
      if feed.wake < .max { next = min(next, max(feed.wake, feed.pausedUntil)) }
      // One that is to die while it writes has until then to write something.
      next = min(next, feed.startAt)
    }
    if let snapshots { next = min(next, snapshots.wake(self)) }
    return min(next, filters.wake(self))
  }

  private func step() {
    while nextFault < schedule.faults.count, schedule.faults[nextFault].at <= time {
      strike(schedule.faults[nextFault].fault)
      nextFault += 1
    }
    if pipelineStartAt <= time { startPipeline() }
    cutAnnounced()
    if serverDue <= time {
      server.advance(to: now)
      carryOut()
    }
    deliverUp()
    var touched = deliverDown()
    for feed in feeds {
      if feed.startAt <= time {
        if feed.isUp { feed.die(self, startAgainAt: time + 500_000) } else { feed.start(self) }
      }
      if feed.wake <= time { touched.insert(feed.index) }
      if touched.contains(feed.index) { feed.turn(self) }
    }
    snapshots?.turn(self)
    filters.turn(self)
    if nextLook <= time {
      nextLook = time + 1_000_000
      look()
    }
  }

  private func look() {
    if time / 1_000_000 % 15 == 0 { keepObserving() }
    silences.look(self)
    connections.look(self)
    if time / 1_000_000 % 10 == 0 { accounts.look(self) }
  }

  /// The feeds end, the pipes run dry, the books are closed.
  private func finish() {
    liveness.finish(self)
    silences.look(self)
    for feed in feeds where feed.isUp {
      feed.pausedUntil = 0
      feed.turn(self)
    }
    filters.pausedUntil = 0
    // What is in the pipes arrives.
    for round in 0..<1_000 where violation == nil {
      time += 10_000
      if round < 500 { for feed in feeds { feed.turn(self) } }
      filters.turn(self)
    }
    accounts.finish(self)
    switches.finish(self)
    candles.finish(self)
  }

  // MARK: Breaking promises

  func fail(_ promise: String, _ key: Int?, _ text: String) {
    guard violation == nil else { return }
    violation = Violation(promise: promise, time: time, key: key, text: text)
  }

  func note(
    _ key: Int,
    _ what: StaticString,
    _ first: Int64 = 0,
    _ second: Int64 = 0,
    _ text: String = ""
  ) {
    journal.note(key, time, what, first, second, text)
  }

  func note(
    feed: Int,
    _ what: StaticString,
    _ first: Int64 = 0,
    _ second: Int64 = 0,
    _ text: String = ""
  ) {
    journal.note(names.keys + feed, time, what, first, second, text)
  }

  // MARK: What the processes say

  /// A feed put a line into its pipe.
  func feedWrote(
    _ feed: FeedProcess,
    _ glance: Glance,
    _ line: UnsafeBufferPointer<UInt8>
  ) {
    events += 1
    guard let key = glance.key else {
      if let event = glance.event { connections.said(event, feed, self) }
      if let event = glance.event, event.name != "alive" {
        note(feed: feed.index, "status", 0, 0, "\(event.name) \(event.channel) \(event.message)")
      }
      return
    }
    if let event = glance.event {
      note(key, "feed says", Int64(feed.index), 0, "\(event.name) \(event.message)")
      silences.said(event.name, key, at: glance.recvUs, by: feed, self)
    } else {
      note(key, "feed wrote", Int64(feed.index), glance.id)
      liveness.feedWrote(key, feed.index, at: time)
      repeats.wrote(key, glance, feed, self)
      if scenario.kind == .notices { switches.wrote(key, glance, line, self) }
    }
  }
}
