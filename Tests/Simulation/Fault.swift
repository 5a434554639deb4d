/// What can go wrong in a run.

import Exchanges

/// One fault; times are microseconds, `until` is a moment of the run.
enum Fault: Sendable {
  /// `kill -9`: memory is lost, what was written stays. In the middle of writing if `tornBytes` is
  /// not nil: then so many bytes of a line stay too.
  case kill(feed: Int, pause: Int64, tornBytes: Int?)
  /// The connection of a line ends.
  case cut(feed: Int, line: Int, LinkEnd)
  /// New connections fail so.
  case refuse(feed: Int, LinkEnd, until: Int64)
  /// Everything is cut, and nothing can be connected.
  case outage(feeds: [Int], until: Int64)
  /// No data comes; if `isDeaf`, nothing at all does.
  case mute(feed: Int, line: Int, isDeaf: Bool, until: Int64)
  /// One stream brings nothing, to this feed or to all.
  case muteStream(key: Int, feed: Int?, until: Int64)
  /// A symbol is gone for good: no data, and REST does not know it.
  case delist(symbol: Int)
  /// The answer to the next subscription is lost, or the request.
  case loseAnswer(feed: Int, line: Int, request: Bool)
  /// The exchange announces that it will close a connection, and does after `lead`; nil: both.
  case notice(feed: Int, line: Int?, lead: Int64)
  case garbage(feed: Int, line: Int, Garbage)
  case rest(RestWeather, until: Int64)
  /// The reader of the pipes stands still.
  case blockReader(until: Int64)
  /// The reader of the pipes looks in only so often.
  case slowReader(every: Int64, until: Int64)
  /// SIGSTOP: clocks go on, the process does not.
  case stop(feed: Int, until: Int64)
  /// The machine of a feed sleeps: its monotonic clock stands still.
  case suspend(feed: Int, until: Int64, linksSurvive: Bool)
  /// A filter dies: the whole pipeline is started anew behind its archive.
  case restartPipeline(pause: Int64)

  /// Frames that mean nothing, or little.
  enum Garbage: Sendable, CaseIterable {
    case cutShort
    case badUTF8
    case deep
    case binary
    case empty
    case strange
    case shortRow
    case unknownChannel
  }

  /// True if candles may be missing for want of REST in time.
  var hindersRepair: Bool {
    switch self {
    case .rest, .blockReader, .slowReader, .delist, .restartPipeline: true
    case .kill, .cut, .refuse, .outage, .mute, .muteStream, .loseAnswer, .notice, .garbage, .stop,
      .suspend:
      false
    }
  }

  /// For the journal and the failure message.
  var description: String {
    switch self {
    case .kill(let feed, let pause, let torn):
      "kill feed \(feed), pause \(pause / 1_000) ms, torn \(torn.map { "\($0)" } ?? "-")"
    case .cut(let feed, let line, let end): "cut feed \(feed) line \(line): \(end.text)"
    case .refuse(let feed, let end, let until):
      "refuse feed \(feed) until \(Journal.clock(until)): \(end.text)"
    case .outage(let feeds, let until): "outage \(feeds) until \(Journal.clock(until))"
    case .mute(let feed, let line, let isDeaf, let until):
      "mute feed \(feed) line \(line) \(isDeaf ? "deaf " : "")until \(Journal.clock(until))"
    case .muteStream(let key, let feed, let until):
      "mute stream \(key) of feed \(feed.map { "\($0)" } ?? "all") until \(Journal.clock(until))"
    case .delist(let symbol): "delist symbol \(symbol)"
    case .loseAnswer(let feed, let line, let request):
      "lose \(request ? "request" : "ack") of feed \(feed) line \(line)"
    case .notice(let feed, let line, let lead):
      "notice feed \(feed) line \(line.map { "\($0)" } ?? "both"), cut after \(lead / 1_000_000) s"
    case .garbage(let feed, let line, let what): "garbage feed \(feed) line \(line): \(what)"
    case .rest(let weather, let until): "REST \(weather) until \(Journal.clock(until))"
    case .blockReader(let until): "reader blocked until \(Journal.clock(until))"
    case .slowReader(let every, let until):
      "reader each \(every / 1_000) ms until \(Journal.clock(until))"
    case .stop(let feed, let until): "stop feed \(feed) until \(Journal.clock(until))"
    case .suspend(let feed, let until, let survive):
      "suspend feed \(feed) until \(Journal.clock(until)), links \(survive ? "survive" : "die")"
    case .restartPipeline(let pause): "restart of the pipeline, pause \(pause / 1_000_000) s"
    }
  }
}

/// How the REST side fares.
enum RestWeather: Sendable, Equatable {
  case fine
  /// Nobody answers the connection.
  case unreachable
  case timeout
  case status(Int)
  case cutShort
  /// HTTP 200 and a code that is no success.
  case code(String)
  /// Answers from a cache, so much older; microseconds.
  case older(Int64)
  case notJSON
}
