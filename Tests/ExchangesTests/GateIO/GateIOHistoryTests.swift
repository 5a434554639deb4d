import Foundation
import MarketData
import Testing

@testable import Exchanges

/// How far back Gate.io goes: at most 10,000 bars from now, and 1,000 in one answer.
@Suite("Gate.io's history")
struct GateIOHistoryTests {
  /// 2026-11-23T00:00:30Z.
  private static let startMs: Int64 = 1_795_392_030_000
  private static let openMs = startMs / 60_000 * 60_000

  private func now(_ milliseconds: Int64) -> Now {
    Now(
      unix: UnixTime(microseconds: (Self.startMs + milliseconds) * 1_000),
      monotonic: MonotonicTime(microseconds: milliseconds * 1_000)
    )
  }

  /// The exchange: minutes since `firstMs`, none of those in which nothing was traded.
  ///
  /// `tooOld`: what it says of those that are too long ago.
  private func answer(
    _ path: String,
    tooOld: String,
    since firstMs: Int64,
    without quiet: ClosedRange<Int64>?
  ) -> SnapshotSession<GateIO>.Result {
    var query: [String: Int64] = [:]
    for item in URLComponents(string: path)?.queryItems ?? [] {
      query[item.name] = Int64(item.value ?? "")
    }
    let to = min(query["to"].map { $0 * 1_000 } ?? Self.openMs, Self.openMs)
    let limit = query["limit"] ?? 100
    let from = query["from"].map { $0 * 1_000 } ?? to - (limit - 1) * 60_000
    func refuse(_ words: String) -> SnapshotSession<GateIO>.Result {
      .answer(
        status: 400,
        retryAfterSeconds: nil,
        body: Array("{\"label\":\"INVALID_PARAM_VALUE\",\"message\":\"\(words)\"}".utf8)
      )
    }
    if from < Self.openMs - 9_998 * 60_000 {
      return refuse(tooOld)
    }
    if (to - from) / 60_000 >= 999 { return refuse("Candlestick range too broad.") }
    if query["limit"] != nil, query["from"] != nil { return refuse("limit conflicts with from") }
    var rows: [String] = []
    var time = max((from + 59_999) / 60_000 * 60_000, firstMs)
    while time <= to {
      if quiet?.contains((Self.openMs - time) / 60_000) != true {
        rows.append(
          "[\"\(time / 1_000)\",\"1\",\"2\",\"2\",\"2\",\"2\",\"1\",\"\(time < Self.openMs)\"]"
        )
      }
      time += 60_000
    }
    return .answer(
      status: 200,
      retryAfterSeconds: nil,
      body: Array("[\(rows.joined(separator: ","))]".utf8)
    )
  }

  /// The minutes back from now of every closed bar since `back`, and how many questions it took.
  private func history(
    back: Int64,
    listed: Int64,
    without quiet: ClosedRange<Int64>? = nil,
    tooOld: String = "Candlestick too long ago. Maximum 10000 points ago are allowed"
  ) -> (bars: [Int64], requests: Int, hasFailures: Bool) {
    var settings = SnapshotSettings()
    settings.intervals = [.minute]
    settings.wantsTickers = false
    settings.sinceMs = Self.openMs - back * 60_000
    var session = SnapshotSession<GateIO>(settings, symbols: ["A-B"], seed: 1)
    var clock: Int64 = 0
    var requests = 0
    while requests < 200 {
      switch session.next(at: now(clock)) {
      case .request(let request):
        requests += 1
        session.answered(
          answer(
            request.path,
            tooOld: tooOld,
            since: Self.openMs - listed * 60_000,
            without: quiet
          ),
          to: request,
          at: now(clock)
        )
      case .wait(let until): clock = max(until.microseconds / 1_000, clock + 1)
      case .finished:
        let lines = String(decoding: session.output.bytes, as: UTF8.self).split(separator: "\n")
        let bars = lines.compactMap { line -> Int64? in
          let time = line.components(separatedBy: "\"ts_ms\":").last?.prefix { $0 != "," }
          return time.flatMap { Int64($0) }.map { (Self.openMs - $0) / 60_000 }
        }
        return (bars, requests, session.hasFailures)
      }
    }
    return ([], requests, true)
  }

  @Test(arguments: [5, 999, 1_000, 2_500, 9_980])
  func everyClosedBarSinceThenComesOnce(back: Int64) {
    let (bars, requests, hasFailures) = history(back: back, listed: 50_000)
    #expect(bars == Array((1...back).reversed()))
    #expect(requests <= Int(back / 999) + 3)
    #expect(!hasFailures)
  }

  @Test(
    arguments: [12_000, 20_000, 400_000],
    [
      "Candlestick too long ago. Maximum 10000 points ago are allowed",
      "Candlestick too long ago. Maximum 10000 points recently are allowed",
    ]
  )
  func whatIsTooLongAgoIsLeftOutAndTheRestIsWhole(back: Int64, words: String) throws {
    let (bars, requests, hasFailures) = history(back: back, listed: 500_000, tooOld: words)
    let oldest = try #require(bars.first)
    #expect((9_980...9_998).contains(oldest), "from \(oldest) minutes ago on")
    #expect(bars == Array((1...oldest).reversed()))
    #expect(requests < 60)
    #expect(!hasFailures)
  }

  @Test func aMarketThatIsNewBeginsWithItsFirstBar() {
    let (bars, _, hasFailures) = history(back: 400_000, listed: 4_321)
    #expect(bars == Array((1...4_321).reversed()))
    #expect(!hasFailures)
  }

  @Test func minutesWithoutATradeHideNothingOlder() {
    let (bars, _, _) = history(back: 9_000, listed: 50_000, without: 4_000...4_005)
    #expect(bars == (1...9_000).reversed().filter { !(4_000...4_005).contains($0) })
  }
}
