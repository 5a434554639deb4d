import MarketData
import Testing

@testable import Exchanges

/// A venue's candles as the REST API serves them: newest first, `before` exclusive, pages capped,
/// and the endpoint for recent bars forgetful.
private struct ServedCandles {
  var openTimes: [Int64]
  var cap: Int
  var nowMs: Int64
  var interval: Interval
  var recent = 1_440
  /// True if the history does not know the newest bars either: the strictest reading.
  var historyIsOldOnly = false

  func page(_ page: CandlePages.Page) -> [Int64] {
    let forming = interval.open(containing: nowMs)
    let border = CandlePages.stepped(forming, by: -(recent - 1), interval)
    let known = openTimes.filter { time in
      guard time < page.before else { return false }
      return page.isOld ? !historyIsOldOnly || time < border : time >= border
    }
    return Array(known.suffix(min(page.limit, cap)).reversed())
  }
}

@Suite("Paging candles")
struct CandlePagesTests {
  static let minute: Int64 = 60_000
  static let now: Int64 = 1_795_000_000_000 - 1_795_000_000_000 % 60_000 + 12_345

  /// Of minutes; the venue gives 300 bars a page.
  private static func pages(from: Int64, nowMs: Int64 = now) -> CandlePages {
    CandlePages(.minute, from: from, nowMs: nowMs, perPage: 300, recent: 1_440)
  }

  private func all(_ pages: CandlePages, from server: ServedCandles) -> (
    bars: [Int64], requests: Int, missing: [MissingBars]
  ) {
    var pages = pages
    var bars: [Int64] = []
    var requests = 0
    var missing: [MissingBars] = []
    let forming = server.interval.open(containing: server.nowMs)
    while case .ask(let page) = pages.step() {
      requests += 1
      #expect(page.limit <= 300)
      guard requests < 2_000 else { break }
      let rows = server.page(page)
      let closed = rows.filter { $0 < forming }.map { CandlePages.Bar(tsMs: $0, line: []) }
      bars += pages.answered(openTimes: rows, closed: closed).map(\.tsMs)
      missing += pages.takeMissing()
    }
    return (bars, requests, missing)
  }

  private func minutes(_ count: Int) -> [Int64] {
    let forming = Interval.minute.open(containing: Self.now)
    return (0..<count).map { forming - Int64(count - 1 - $0) * Self.minute }
  }

  @Test(arguments: [
    (bars: 5, cap: 300, old: false), (bars: 299, cap: 300, old: false),
    (bars: 300, cap: 300, old: true), (bars: 301, cap: 300, old: true),
    (bars: 1_429, cap: 300, old: true), (bars: 1_440, cap: 300, old: true),
    (bars: 1_441, cap: 100, old: true), (bars: 5_000, cap: 300, old: true),
    (bars: 5_000, cap: 100, old: false), (bars: 3_000, cap: 7, old: false),
  ])
  func writesEveryClosedBarOnceAscending(_ given: (bars: Int, cap: Int, old: Bool)) {
    let times = minutes(given.bars)
    let server = ServedCandles(
      openTimes: times,
      cap: given.cap,
      nowMs: Self.now,
      interval: .minute,
      historyIsOldOnly: given.old
    )
    let pages = Self.pages(from: times[0])
    let result = all(pages, from: server)
    #expect(result.bars == Array(times.dropLast()))
    #expect(result.missing.isEmpty)
  }

  @Test func beginsAtTheFirstBoundaryNotBeforeTheTimeAsked() {
    let times = minutes(50)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    let pages = Self.pages(from: times[10] + 1)
    #expect(all(pages, from: server).bars == Array(times[11..<49]))
  }

  @Test func findsTheFirstBarOfAYoungMarketInFewRequests() {
    let times = minutes(4_000)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    let years: Int64 = 5 * 365 * 86_400_000
    let pages = Self.pages(from: Self.now - years)
    let result = all(pages, from: server)
    #expect(result.bars == Array(times.dropLast()))
    #expect(result.missing.isEmpty, "before the market opened there is no hole")
    #expect(result.requests < 60)
  }

  @Test func tellsBarsThatTheVenueDoesNotHave() {
    var times = minutes(1_000)
    let hole = Array(times[400..<420])
    times.removeSubrange(400..<420)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    let pages = Self.pages(from: times[0])
    let result = all(pages, from: server)
    #expect(result.bars == Array(times.dropLast()))
    #expect(result.missing.map(\.count).reduce(0, +) == 20)
    #expect(result.missing.first?.firstMs == hole[0])
  }

  @Test func bridgesAHoleWiderThanAPage() {
    var times = minutes(3_000)
    times.removeSubrange(700..<1_900)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    let pages = Self.pages(from: times[0])
    let result = all(pages, from: server)
    #expect(result.bars == Array(times.dropLast()))
    #expect(result.missing.map(\.count).reduce(0, +) == 1_200)
  }

  @Test func barsThatTheVenueHasNotReachedAreNotMissing() {
    let times = minutes(500)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    for ahead in [1, 59, 300, 3_000] as [Int64] {
      let pages = Self.pages(from: times[0], nowMs: Self.now + ahead * Self.minute)
      let result = all(pages, from: server)
      #expect(result.bars == Array(times.dropLast()), "\(ahead) minutes ahead")
      #expect(result.missing.isEmpty, "\(ahead) minutes ahead")
    }
  }

  // The venue has several caches and asks one of them at random: one answer proves little.
  @Test(arguments: [0, 1, 2, 5, 8], [0, 150])
  func oneAnswerWithoutItsBarsLosesNone(_ bad: Int, _ rowsOfIt: Int) {
    let times = minutes(2_500)
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .minute)
    var pages = Self.pages(from: times[0])
    let forming = Interval.minute.open(containing: Self.now)
    var bars: [Int64] = []
    var asked = 0
    while case .ask(let page) = pages.step(), asked < 100 {
      let whole = server.page(page)
      // Newest and oldest are there, the middle is not; or there is nothing at all.
      let rows = asked != bad ? whole : rowsOfIt == 0 ? [] : whole.prefix(75) + whole.suffix(75)
      asked += 1
      let closed = rows.filter { $0 < forming }.map { CandlePages.Bar(tsMs: $0, line: []) }
      bars += pages.answered(openTimes: rows, closed: closed).map(\.tsMs)
    }
    #expect(bars == Array(times.dropLast()))
    #expect(pages.takeMissing() == [])
    #expect(asked <= 12)
  }

  @Test func anEmptyVenueEndsIt() {
    let server = ServedCandles(openTimes: [], cap: 300, nowMs: Self.now, interval: .minute)
    let pages = Self.pages(from: Self.now - 86_400_000 * 30)
    let result = all(pages, from: server)
    #expect(result.bars.isEmpty)
    #expect(result.requests < 40)
  }

  @Test func monthsArePagedByTheCalendar() {
    var times: [Int64] = [CivilDate(year: 2019, month: 11, day: 1).unixMilliseconds]
    while let last = times.last, Interval.month.next(after: last) <= Self.now {
      times.append(Interval.month.next(after: last))
    }
    let server = ServedCandles(openTimes: times, cap: 300, nowMs: Self.now, interval: .month)
    let pages = CandlePages(.month, from: times[0], nowMs: Self.now, perPage: 300, recent: 1_440)
    #expect(all(pages, from: server).bars == Array(times.dropLast()))
  }

  @Test func aServerThatNeverGoesBackDoesNotHoldIt() {
    // The same newest page whatever is asked: no progress must end the window, not loop.
    let times = minutes(2_000)
    var pages = Self.pages(from: times[0])
    var requests = 0
    let newest = Array(times.suffix(300).reversed())
    while case .ask = pages.step(), requests < 5_000 {
      requests += 1
      _ = pages.answered(
        openTimes: newest,
        closed: newest.map { CandlePages.Bar(tsMs: $0, line: []) }
      )
    }
    #expect(requests < 100)
  }
}
