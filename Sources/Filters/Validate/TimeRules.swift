import MarketData
import NDJSON

/// The rules `future` and `stale`: a record's times against now and against each other.
struct TimeRules {
  private let maxAgeUs: Int64
  private let maxFutureUs: Int64
  private let clock: RecordCheck.Clock
  private var steps = ClockSteps()
  /// When the clock was looked at; the lines of one read come at one moment.
  private var lookedAt: Now?
  private var relaxedUntil: MonotonicTime?

  /// How long ages are not trusted after the clock was set.
  private static let relaxed = TimeSpan.seconds(60)

  init(_ settings: RecordCheck.Settings) {
    maxAgeUs = settings.maxAge.microseconds
    maxFutureUs = settings.maxFuture.microseconds
    clock = settings.clock
  }

  /// The record's moment; nil if it has no times that can be read.
  mutating func moment(of record: RecordLine, _ line: Span<UInt8>, at now: Now) -> Moment? {
    let tsMs: Int64
    let recvUs: Int64
    if let times = record.closeTimes(in: line) {
      (tsMs, recvUs) = (times.tsMs, times.recvUs)
    } else {
      guard let first = record.time(.tsMs, in: line), let second = record.time(.recvUs, in: line)
      else { return nil }
      (tsMs, recvUs) = (first, second)
    }
    switch clock {
    case .wall:
      return Moment(
        tsMs: tsMs,
        recvUs: recvUs,
        nowUs: now.unix.microseconds,
        isRealtime: record.isRealtime(in: line),
        clockWasSet: clockWasSet(at: now)
      )
    case .records:
      return Moment(
        tsMs: tsMs,
        recvUs: recvUs,
        nowUs: recvUs,
        isRealtime: record.isRealtime(in: line),
        clockWasSet: false
      )
    }
  }

  /// The times of a pushed record in which neither rule sees a fault, whatever came before it; nil
  /// in doubt.
  @inline(__always)
  mutating func timely(_ times: CloseTimes, at now: Now) -> Moment? {
    let (tsMs, recvUs) = (times.tsMs, times.recvUs)
    let nowUs: Int64
    switch clock {
    case .wall:
      nowUs = now.unix.microseconds
      _ = clockWasSet(at: now)
    case .records: nowUs = recvUs
    }
    guard tsMs * 1_000 - nowUs <= maxFutureUs, recvUs - tsMs * 1_000 <= maxAgeUs else {
      return nil
    }
    return Moment(
      tsMs: tsMs,
      recvUs: recvUs,
      nowUs: nowUs,
      isRealtime: true,
      clockWasSet: false
    )
  }

  /// True from a step of the wall clock until ages can be trusted again.
  private mutating func clockWasSet(at now: Now) -> Bool {
    if now != lookedAt {
      lookedAt = now
      if steps.step(at: now) != nil { relaxedUntil = now.monotonic + TimeRules.relaxed }
    }
    guard let relaxedUntil else { return false }
    return now.monotonic < relaxedUntil
  }

  /// Ahead of now by more than the limit.
  func isFuture(_ moment: Moment, _ detail: inout Detail) -> Bool {
    // Both are below 2^53 milliseconds, so a thousandfold fits with room to spare.
    let aheadUs = moment.tsMs * 1_000 - moment.nowUs
    guard aheadUs > maxFutureUs, !moment.clockWasSet else { return false }
    detail.start("ts_ms ")
    detail.add(moment.tsMs)
    detail.add(" lies ")
    detail.add(aheadUs / 1_000)
    detail.add(" ms ahead")
    return true
  }

  /// Old when it reached us: realtime records only, by their own two times.
  ///
  /// The first of a symbol passes, and the first after a pause longer than the limit: an exchange
  /// opens with its last state, however old that is.
  func isStale(_ moment: Moment, lastReceivedUs: Int64?, _ detail: inout Detail) -> Bool {
    guard moment.isRealtime, !moment.clockWasSet, let lastReceivedUs,
      moment.recvUs - lastReceivedUs <= maxAgeUs
    else { return false }
    let ageUs = moment.recvUs - moment.tsMs * 1_000
    guard ageUs > maxAgeUs else { return false }
    detail.start("ts_ms ")
    detail.add(moment.tsMs)
    detail.add(" was ")
    detail.add(ageUs / 1_000)
    detail.add(" ms old when it was received")
    return true
  }
}
