import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Conversations of a snapshot tool with a venue, time moved by hand.
@Suite("A snapshot session")
struct SnapshotSessionTests {
  typealias Session = SnapshotSession<OKX>

  /// 2026-11-23T00:00:30Z.
  static let start: Int64 = 1_795_392_030_000

  func now(_ milliseconds: Int64) -> Now {
    Now(
      unix: UnixTime(microseconds: (Self.start + milliseconds) * 1_000),
      monotonic: MonotonicTime(microseconds: milliseconds * 1_000)
    )
  }

  func ok(_ rows: String...) -> Session.Result {
    .answer(
      status: 200,
      retryAfterSeconds: nil,
      body: Array(#"{"code":"0","msg":"","data":[\#(rows.joined(separator: ","))]}"#.utf8)
    )
  }

  func ticker(_ symbol: String, ts: Int64, last: String = "10.50") -> String {
    #"{"instType":"SPOT","instId":"\#(symbol)","last":"\#(last)","bidPx":"10","askPx":"11","ts":"\#(ts)"}"#
  }

  func bar(_ ts: Int64, _ close: String, confirm: String) -> String {
    #"["\#(ts)","1","\#(close)","1","\#(close)","2","3","4","\#(confirm)"]"#
  }

  /// Asks for bars of A-B once a minute.
  private func minuteRounds(limit: Int) -> Session {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.minute]
    settings.limit = limit
    settings.interval = .seconds(60)
    return Session(settings, symbols: ["A-B"], seed: 1)
  }

  func lines(_ session: inout Session) -> [String] {
    defer { session.output.removeAll() }
    return String(decoding: session.output.bytes, as: UTF8.self).split(separator: "\n").map {
      String($0)
    }
  }

  func path(_ step: Session.Step) -> String? {
    guard case .request(let request) = step else { return nil }
    return request.path
  }

  @Test func oneBadSymbolCostsTheOthersNothing() {
    var session = Session(SnapshotSettings(), symbols: ["MATIC-USDT", "BTC-USDT"], seed: 1)
    #expect(path(session.next(at: now(0))) == "/api/v5/market/ticker?instId=MATIC-USDT")
    session.answered(
      .answer(
        status: 200,
        retryAfterSeconds: nil,
        body: Array(#"{"code":"51001","msg":"no such id","data":[]}"#.utf8)
      ),
      at: now(1)
    )
    #expect(path(session.next(at: now(2))) == "/api/v5/market/ticker?instId=BTC-USDT")
    session.answered(ok(ticker("BTC-USDT", ts: 5)), at: now(3))
    #expect(session.next(at: now(4)) == .finished)
    #expect(lines(&session).count == 1)
    #expect(session.hasFailures)
    #expect(!session.allRefused)
    let notes = session.takeNotes().map(\.text)
    #expect(notes == ["MATIC-USDT: refused by okx, 51001: no such id (MATIC-USDT is now POL-USDT)"])
  }

  @Test func anEmptyAnswerIsToldAsWell() {
    var session = Session(SnapshotSettings(), symbols: ["BTC-USD"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(""), at: now(1))
    #expect(session.next(at: now(2)) == .finished)
    #expect(session.hasFailures)
    #expect(session.takeNotes().first?.text.contains("BTC-USDC") == true)
  }

  @Test func aPassingFaultIsAskedAgainAndThenGivenUp() {
    var settings = SnapshotSettings()
    settings.retries = 2
    var session = Session(settings, symbols: ["BTC-USDT"], seed: 1)
    var time: Int64 = 0
    var asked = 0
    loop: while time < 100_000 {
      switch session.next(at: now(time)) {
      case .request:
        asked += 1
        session.answered(.failure("refused", isPassing: true), at: now(time))
      case .wait(let until): time = until.microseconds / 1_000 + 1
      case .finished: break loop
      }
    }
    #expect(asked == 3)
    #expect(session.accounts.retries == 2)
    #expect(session.accounts.failures == 1)
    #expect(!session.wasAnswered)
  }

  @Test func tooManyRequestsPausesTheEndpointWhicheverWayItIsSaid() {
    for (status, retryAfter, least) in [(429, 7, 7_000), (200, nil, 2_000)] as [(Int, Int?, Int64)]
    {
      var session = Session(SnapshotSettings(), symbols: ["A-B", "C-D"], seed: 1)
      _ = session.next(at: now(0))
      session.answered(
        .answer(
          status: status,
          retryAfterSeconds: retryAfter,
          body: Array(#"{"msg":"Too Many Requests","code":"50011"}"#.utf8)
        ),
        at: now(0)
      )
      guard case .wait(let until) = session.next(at: now(1)) else {
        Issue.record("the endpoint was asked at once")
        continue
      }
      #expect(until >= now(least).monotonic)
    }
  }

  @Test func roundsContinueWhereTheLastOneEnded() {
    var session = minuteRounds(limit: 3)
    let minute = Self.start - 30_000

    _ = session.next(at: now(0))
    session.answered(
      ok(
        bar(minute, "3", confirm: "0"),
        bar(minute - 60_000, "2", confirm: "1"),
        bar(minute - 120_000, "1", confirm: "1")
      ),
      at: now(1)
    )
    #expect(lines(&session).map { $0.contains("\"closed\":true") } == [true, true, false])
    #expect(session.next(at: now(2)) == .wait(until: now(60_000).monotonic))

    #expect(path(session.next(at: now(60_000)))?.hasSuffix("limit=3") == true)
    session.answered(
      ok(
        bar(minute + 60_000, "4", confirm: "0"),
        bar(minute, "3.5", confirm: "1"),
        bar(minute - 60_000, "2", confirm: "1")
      ),
      at: now(60_001)
    )
    let second = lines(&session)
    #expect(second.count == 2)
    #expect(second.first?.contains("\"close\":3.5,") == true)
    #expect(second.first?.contains("\"closed\":true") == true)
    _ = session.next(at: now(60_002))

    // Nothing changed, and a cache that is a minute behind: nothing is written.
    _ = session.next(at: now(120_000))
    session.answered(
      ok(bar(minute, "3", confirm: "0"), bar(minute - 60_000, "2", confirm: "1")),
      at: now(120_001)
    )
    #expect(lines(&session).isEmpty)
    #expect(session.accounts.balance)
  }

  @Test(arguments: [
    (minutes: 1_000, cap: 300), (minutes: 200, cap: 300), (minutes: 200, cap: 100),
    (minutes: 3, cap: 2),
  ])
  func anOutageLongerThanAPageIsPagedNotSkipped(_ given: (minutes: Int, cap: Int)) {
    var session = minuteRounds(limit: 2)
    let minute = Self.start - 30_000
    _ = session.next(at: now(0))
    session.answered(
      ok(bar(minute, "3", confirm: "0"), bar(minute - 60_000, "2", confirm: "1")),
      at: now(1)
    )
    _ = lines(&session)
    _ = session.next(at: now(2))

    // So many minutes later; the venue's pages may be shorter than what is asked.
    let outage = Int64(given.minutes) * 60_000
    var time = outage
    var closed: [Int64] = []
    var rounds = 0
    while rounds < 20 {
      rounds += 1
      let step = session.next(at: now(time))
      guard case .request(let request) = step else { break }
      let forming = minute + outage
      let before =
        request.path.split(separator: "&").first { $0.hasPrefix("after=") }
        .flatMap { Int64($0.dropFirst(6)) } ?? .max
      let limit = Int(request.path.split(separator: "=").last ?? "") ?? 0
      var rows: [String] = []
      var ts = min(forming, before == .max ? forming : before - 60_000)
      while rows.count < min(limit, given.cap), ts >= minute - 600_000 {
        rows.append(bar(ts, "1", confirm: ts == forming ? "0" : "1"))
        ts -= 60_000
      }
      time += 10
      session.answered(ok(rows.joined(separator: ",")), at: now(time))
      for line in lines(&session) where line.contains("\"closed\":true") {
        let text = line.split(separator: ",").first { $0.hasPrefix("\"ts_ms\":") } ?? ""
        closed.append(Int64(text.dropFirst(8)) ?? 0)
      }
    }
    #expect(closed == (0..<given.minutes).map { minute + Int64($0) * 60_000 })
    #expect(session.accounts.balance)
  }

  @Test func aTickerNeverStepsBack() {
    var settings = SnapshotSettings()
    settings.interval = .seconds(1)
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(ticker("A-B", ts: 1_000)), at: now(1))
    _ = session.next(at: now(2))
    _ = session.next(at: now(1_000))
    session.answered(ok(ticker("A-B", ts: 999)), at: now(1_001))
    #expect(lines(&session).count == 1)
    #expect(session.accounts.suppressed == 1)
    #expect(session.accounts.balance)
  }

  @Test func missedRoundsAreLeftOutAndTheGridIsKept() {
    var settings = SnapshotSettings()
    settings.interval = .seconds(10)
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(ticker("A-B", ts: 1)), at: now(34_000))
    #expect(session.next(at: now(34_000)) == .wait(until: now(40_000).monotonic))
  }

  @Test func theShortestRoundFollowsFromTheLimits() {
    var settings = SnapshotSettings()
    settings.interval = .milliseconds(100)
    settings.intervals = [.minute, .fiveMinutes]
    let symbols = (0..<100).map { "S\($0)-USDT" }
    let session = Session(settings, symbols: symbols, seed: 1)
    // 100 tickers at 20 in 2.1 s; 200 candles at 40 in 2.1 s.
    #expect(session.shortestRound == .milliseconds(10_500))
  }

  @Test func allIsOneCall() {
    var settings = SnapshotSettings()
    settings.wantsAll = true
    var session = Session(settings, symbols: [], seed: 1)
    #expect(path(session.next(at: now(0))) == "/api/v5/market/tickers?instType=SPOT")
    session.answered(ok(ticker("A-B", ts: 1), ticker("C-D", ts: 2)), at: now(1))
    #expect(session.next(at: now(2)) == .finished)
    #expect(lines(&session).count == 2)
  }

  @Test func exactDigitsComeThrough() {
    var session = Session(SnapshotSettings(), symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(ticker("A-B", ts: 7, last: "0.0000004540")), at: now(1))
    #expect(lines(&session).first?.contains("\"last\":0.0000004540,") == true)
  }
}

@Suite("A server that is not there")
struct SnapshotOutageTests {
  @Test func isGivenUpOnceNotOnceASymbol() {
    var settings = SnapshotSettings()
    settings.retries = 4
    let symbols = (0..<50).map { "S\($0)-USDT" }
    var session = SnapshotSession<OKX>(settings, symbols: symbols, seed: 3)
    var time: Int64 = 0
    var asked = 0
    loop: while time < 1_000_000_000 {
      let now = Now(
        unix: UnixTime(microseconds: time),
        monotonic: MonotonicTime(microseconds: time)
      )
      switch session.next(at: now) {
      case .request:
        asked += 1
        time += 10_000_000
        session.answered(
          .failure("timed out", isPassing: true),
          at: Now(
            unix: UnixTime(microseconds: time),
            monotonic: MonotonicTime(microseconds: time)
          )
        )
      case .wait(let until): time = max(time + 1, until.microseconds)
      case .finished: break loop
      }
    }
    #expect(asked == 5)
    #expect(session.accounts.failures == 50)
    #expect(!session.wasAnswered)
    #expect(session.hasFailures)
  }

  @Test func oneSlowQuestionDoesNotEndTheOthers() {
    var session = SnapshotSession<OKX>(SnapshotSettings(), symbols: ["SLOW-USDT", "A-B"], seed: 3)
    var time: Int64 = 0
    var written = 0
    loop: while time < 1_000_000_000 {
      let now = Now(
        unix: UnixTime(microseconds: time),
        monotonic: MonotonicTime(microseconds: time)
      )
      switch session.next(at: now) {
      case .request(let request):
        if request.path.contains("SLOW") {
          session.answered(.failure("timed out", isPassing: true), at: now)
        } else {
          let body = #"{"code":"0","data":[{"last":"1","ts":"5"}]}"#
          session.answered(
            .answer(status: 200, retryAfterSeconds: nil, body: Array(body.utf8)),
            at: now
          )
          written += 1
        }
      case .wait(let until): time = max(time + 1, until.microseconds)
      case .finished: break loop
      }
    }
    #expect(written == 1)
    #expect(session.accounts.failures == 1)
  }
}
