import Filters
import MarketData

/// A check that is asked in texts: the time is each record's own unless one is given.
struct Judge {
  private var check: RecordCheck

  init(
    allowing allowed: [Reason] = [],
    clock: RecordCheck.Clock = .records,
    memory: Int = 1_000,
    _ change: (inout RecordCheck.Settings) -> Void = { _ in }
  ) {
    var settings = RecordCheck.Settings()
    settings.allowed = allowed
    settings.clock = clock
    change(&settings)
    check = RecordCheck(settings, memory: memory)
  }

  mutating func verdict(_ line: String, at now: Now? = nil) -> Verdict {
    let never = Now(unix: UnixTime(microseconds: 0), monotonic: MonotonicTime(microseconds: 0))
    return check.push(Array(line.utf8).span, at: now ?? never)
  }

  /// What is told of the line that was refused last.
  var detail: String { String(decoding: check.detail, as: UTF8.self) }

  /// The reason for refusing the line, nil if it passes.
  mutating func push(_ line: String) -> Reason? { verdict(line).reason }

  mutating func push(_ record: RecordText) -> Reason? { push(record.text) }

  mutating func push(bytes: [UInt8]) -> Reason? {
    let never = Now(unix: UnixTime(microseconds: 0), monotonic: MonotonicTime(microseconds: 0))
    return check.push(bytes.span, at: never).reason
  }

  /// The verdict of a fresh check on one record.
  static func alone(_ record: RecordText, allowing allowed: [Reason] = []) -> Reason? {
    var judge = Judge(allowing: allowed)
    return judge.push(record)
  }

  static func alone(_ line: String) -> Reason? {
    var judge = Judge()
    return judge.push(line)
  }
}
