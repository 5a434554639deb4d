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
    _ = session.next(at: now(2))
    session.answered(
      ok(
        [bar(minute - 60_000, long, confirm: "1"), bar(minute - 120_000, "2", confirm: "1")]
          .joined(separator: ",")
      ),
      at: now(3)
    )
    #expect(lines(&session).count == 1)
    #expect(session.accounts.written == 1)
    #expect(session.accounts.rejected == 2)
    #expect(session.accounts.balance)
    #expect(session.hasFailures)
  }
}
