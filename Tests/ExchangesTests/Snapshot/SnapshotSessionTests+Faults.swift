import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// Answers that cannot be taken, and time that passes while pages are asked for.
extension SnapshotSessionTests {
  // The pages of many symbols take long; bars close meanwhile.
  @Test(arguments: [0, 1, 7, 400])
  func barsThatClosedWhilePagingComeOutToo(_ minutesOfPaging: Int64) {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.minute]
    let minute = Self.start - 30_000
    settings.sinceMs = minute - 600 * 60_000
    settings.interval = .seconds(60)
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    var time: Int64 = 0
    var closed: [Int64] = []
    for _ in 0..<20 {
      guard case .request(let request) = session.next(at: now(time)) else { break }
      let forming = (Self.start + time) / 60_000 * 60_000
      let before =
        request.path.split(separator: "&").first { $0.hasPrefix("after=") }
        .flatMap { Int64($0.dropFirst(6)) } ?? .max
      let limit = Int64(request.path.split(separator: "=").last ?? "") ?? 0
      let newest = min(forming, before == .max ? forming : before - 60_000)
      let rows = (0..<limit).map { newest - $0 * 60_000 }
      if closed.isEmpty { time += minutesOfPaging * 60_000 }
      session.answered(
        ok(rows.map { bar($0, "1", confirm: $0 == forming ? "0" : "1") }.joined(separator: ",")),
        at: now(time)
      )
      for line in lines(&session) where line.contains("\"closed\":true") {
        let text = line.split(separator: ",").first { $0.hasPrefix("\"ts_ms\":") } ?? ""
        closed.append(Int64(text.dropFirst(8)) ?? 0)
      }
    }
    #expect(closed == (-600..<minutesOfPaging).map { minute + $0 * 60_000 })
    #expect(!session.takeNotes().contains { $0.text.contains("not to be had") })
    #expect(session.accounts.balance)
  }

  @Test func whatWasAskedForByNameAndCouldNotBeReadHasFailed() {
    var session = Session(SnapshotSettings(), symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(#"{"instId":"A-B","last":"","ts":"1"}"#), at: now(1))
    #expect(session.next(at: now(2)) == .finished)
    #expect(session.hasFailures)
  }

  @Test func anAnswerThatCannotBeTakenIsNoMissingServer() {
    var session = Session(SnapshotSettings(), symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(.failure("body is encoded", isPassing: false), at: now(1))
    #expect(session.hasFailures)
    #expect(session.wasAnswered)
  }

  @Test(arguments: [false, true])
  func aRecordTooLongForAPipeIsRefused(_ paging: Bool) {
    let long = String(repeating: "1", count: 5_000)
    let minute = Self.start - 30_000
    var settings = SnapshotSettings()
    settings.intervals = [.minute]
    settings.sinceMs = paging ? minute - 120_000 : nil
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    _ = session.next(at: now(0))
    session.answered(ok(ticker("A-B", ts: 1, last: long)), at: now(1))
    // Where a bar of a page is missing, the page is asked for once more.
    for _ in 0..<(paging ? 2 : 1) {
      _ = session.next(at: now(2))
      session.answered(
        ok(
          [bar(minute - 60_000, long, confirm: "1"), bar(minute - 120_000, "2", confirm: "1")]
            .joined(separator: ",")
        ),
        at: now(3)
      )
    }
    #expect(lines(&session).count == 1)
    #expect(session.accounts.written == 1)
    #expect(session.accounts.rejected == (paging ? 3 : 2))
    #expect(session.accounts.balance)
    #expect(session.hasFailures)
  }

  // MARK: One bad thing costs one thing

  /// Plays a venue for so many seconds; gives what was written, by the path's endpoint.
  private func play(
    _ session: inout Session,
    seconds: Int64,
    _ answer: (SnapshotRequest, Int64) -> (delay: Int64, result: Session.Result)
  ) -> [String] {
    var underWay: [(end: Int64, request: SnapshotRequest, result: Session.Result)] = []
    var out: [String] = []
    var time: Int64 = 0
    while time < seconds * 1_000 {
      for flight in underWay where flight.end <= time {
        session.answered(flight.result, to: flight.request, at: now(time))
      }
      underWay.removeAll { $0.end <= time }
      out += lines(&session)
      let earliest = underWay.map(\.end).min() ?? seconds * 1_000
      switch session.next(at: now(time)) {
      case .request(let request):
        let (delay, result) = answer(request, time)
        underWay.append((time + delay, request, result))
      case .wait(let until):
        time = max(time + 1, min(earliest, until.microseconds / 1_000))
      case .finished: time = max(time + 1, earliest)
      }
    }
    return out
  }

  @Test func aSymbolThatIsNeverAnsweredDoesNotStarveTheOthers() {
    var settings = SnapshotSettings()
    settings.interval = .seconds(1)
    var session = Session(
      settings,
      symbols: ["MUTE-A", "MUTE-B", "MUTE-E", "MUTE-F", "C-D"],
      seed: 1
    )
    let out = play(&session, seconds: 60) { request, time in
      request.path.contains("MUTE")
        ? (10_000, .failure("no complete answer in time", isPassing: true))
        : (5, ok(ticker("C-D", ts: Self.start + time)))
    }
    #expect(out.count >= 35)
    #expect(session.accounts.balance)
  }

  @Test func oneEndpointThatAsksForAPauseDoesNotStopTheOther() {
    var settings = SnapshotSettings()
    settings.interval = .seconds(1)
    settings.intervals = [.minute]
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    let out = play(&session, seconds: 30) { request, time in
      request.path.contains("candles")
        ? (
          5,
          .answer(
            status: 429,
            retryAfterSeconds: nil,
            body: Array(#"{"msg":"Too Many Requests","code":"50011"}"#.utf8)
          )
        )
        : (5, ok(ticker("A-B", ts: Self.start + time)))
    }
    #expect(out.count >= 29)
  }

  @Test func aBarOfAFarFutureEndsNothing() {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.second]
    settings.interval = .seconds(1)
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    var asked = 0
    let out = play(&session, seconds: 20) { request, time in
      asked += 1
      let open = (Self.start + time) / 1_000 * 1_000
      var rows = (1...10).map { bar(open - $0 * 1_000, "1", confirm: "1") }
      if asked == 3 { rows.insert(bar(4_072_291_200_000, "1", confirm: "1"), at: 0) }
      if asked == 5 { rows = [bar(open + 3_600_000, "1", confirm: "1")] }
      if asked == 7 { rows.insert(bar(open + 5_000, "1", confirm: "1"), at: 0) }
      return (5, ok(rows.joined(separator: ",")))
    }
    let times = out.compactMap { line in
      line.split(separator: ",").first { $0.hasPrefix("\"ts_ms\":") }
        .flatMap { Int64($0.dropFirst(8)) }
    }
    let first = Self.start - 10_000
    #expect(times == times.indices.map { first + Int64($0) * 1_000 })
    #expect(times.count >= 28)
    #expect(session.takeNotes().contains { $0.text.contains("left out until then") })
    #expect(session.accounts.balance)
  }

  // A cache that lacks a bar for a while must not make it missing for good.
  @Test(arguments: [nil, 2 as Int64])
  func aBarThatOneAnswerLacksIsAskedForOnceMore(_ roundsEach: Int64?) {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.second]
    settings.interval = roundsEach.map { TimeSpan.seconds($0) }
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    var asked = 0
    let out = play(&session, seconds: 8) { request, time in
      asked += 1
      let open = (Self.start + time) / 1_000 * 1_000
      var rows = (1...10).map { bar(open - $0 * 1_000, "1", confirm: "1") }
      if asked == 1 || asked == 4 { rows.remove(at: 1) }
      return (5, ok(rows.joined(separator: ",")))
    }
    let first = Self.start - 10_000
    let count: Int64 = roundsEach == nil ? 10 : 16
    let expected = (0..<count).map { "\"ts_ms\":\(first + $0 * 1_000)," }
    #expect(out.count == expected.count)
    #expect(zip(out, expected).allSatisfy { $0.contains($1) })
    #expect(!session.takeNotes().contains { $0.text.contains("not to be had") })
    #expect(session.accounts.balance)
  }

  @Test func anOddOldRowMakesNobodyPageThroughDecades() {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.minute]
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    let minute = Self.start - 30_000
    let rows =
      (1...9).map { bar(minute - $0 * 60_000, "1", confirm: "1") } + [bar(0, "1", confirm: "1")]
    let out = play(&session, seconds: 60) { _, _ in (5, ok(rows.joined(separator: ","))) }
    #expect(out.count == 10)
    #expect(session.accounts.requests == 2)
    #expect(session.accounts.balance)
  }

  // While a question waits to be asked again, more bars close than it first asked for.
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func barsThatClosedWhileItWasAskedAgainComeOutToo(_ seed: UInt64) {
    var settings = SnapshotSettings()
    settings.wantsTickers = false
    settings.intervals = [.second]
    settings.interval = .seconds(1)
    settings.retries = 100
    var session = Session(settings, symbols: ["A-B"], seed: seed)
    var generator = SeededGenerator(seed: seed)
    var asked = 0
    let out = play(&session, seconds: 700) { request, time in
      asked += 1
      if time < 600_000, asked > 1, asked == 5 || Int.random(in: 0..<10, using: &generator) < 6 {
        return (
          asked == 5 ? 400_000 : 5, .failure("cut short", isPassing: true, wasReached: true)
        )
      }
      let after = request.path.split(separator: "&").first { $0.hasPrefix("after=") }
      let before = after.flatMap { Int64($0.dropFirst(6)) } ?? .max
      let limit = Int64(request.path.split(separator: "=").last ?? "") ?? 0
      let newest = min((Self.start + time) / 1_000 * 1_000, before - 1_000)
      let rows = (0..<limit).map { row in
        let open = newest - row * 1_000
        return bar(open, "1", confirm: open + 1_000 <= Self.start + time ? "1" : "0")
      }
      return (5, ok(rows.joined(separator: ",")))
    }
    let closed = out.filter { $0.contains("\"closed\":true") }
    let last = Self.start + 698_000
    let expected = closed.indices.map { "\"ts_ms\":\(last - Int64($0) * 1_000)," }
    #expect(zip(closed.reversed(), expected).allSatisfy { $0.contains($1) })
    #expect(closed.count >= 790)
    #expect(!session.takeNotes().contains { $0.text.contains("not to be had") })
    #expect(session.accounts.balance)
  }

  @Test func aTickerOfAFarFutureHoldsNoneBack() {
    var settings = SnapshotSettings()
    settings.interval = .seconds(1)
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    var asked = 0
    let out = play(&session, seconds: 10) { _, time in
      asked += 1
      return (5, ok(ticker("A-B", ts: asked == 3 ? 4_072_291_200_000 : Self.start + time)))
    }
    #expect(out.count == 10)
  }

  @Test func anAnswerCutShortIsNoMissingServer() {
    var settings = SnapshotSettings()
    settings.retries = 1
    var session = Session(settings, symbols: ["A-B"], seed: 1)
    _ = play(&session, seconds: 20) { _, _ in
      (5, .failure("body cut short", isPassing: true, wasReached: true))
    }
    #expect(session.accounts.requests == 2)
    #expect(session.hasFailures)
    #expect(session.wasAnswered)
  }

  @Test func linesThatNobodyTookAreCounted() {
    var session = Session(SnapshotSettings(), symbols: ["A-B", "C-D"], seed: 1)
    for symbol in ["A-B", "C-D"] {
      _ = session.next(at: now(0))
      session.answered(ok(ticker(symbol, ts: 1)), at: now(1))
    }
    session.wrote(bytes: session.output.bytes.count - 1)
    #expect(session.output.isEmpty)
    #expect(session.accounts.written == 1)
    #expect(session.accounts.dropped == 1)
    #expect(session.accounts.balance)
  }
}
