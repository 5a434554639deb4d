public import MarketData

/// Notices by name which instruments have had no record for longer than the limit.
///
/// Each silence is told once, and its end once. An instrument is known from its first record or
/// from a status that names it; before either, only the stream as a whole can be silent.
public struct SilenceWatch: Sendable {
  /// All instruments are looked through at most this often, so an alarm may be that late.
  private static let look = TimeSpan.milliseconds(250)

  public let limit: TimeSpan
  private let start: Now
  /// No silence can begin before this moment; nil while nothing is waited for.
  private var nextLook: MonotonicTime?
  private var hasAnyRecord = false
  private var streamIsSilent = false

  init(limit: TimeSpan, from start: Now) {
    self.limit = limit
    self.start = start
    nextLook = start.monotonic + limit
  }

  /// When `advance` should be called at the latest.
  public var deadline: MonotonicTime? { nextLook }

  /// True if nothing ever came, for longer than the limit.
  public var isStreamSilent: Bool { streamIsSilent }

  /// A status named an instrument that is waited for from now on.
  mutating func expect(at now: Now) {
    wake(at: now.monotonic + limit)
  }

  /// True if a record of an active instrument changes nothing.
  var isAtEase: Bool { hasAnyRecord && !streamIsSilent && nextLook != nil }

  /// A record is about to be taken in; the silence that it ends, if it ends one.
  mutating func record(of index: Int?, _ presence: SymbolHealth.Presence?, at now: Now) -> Alarm? {
    wake(at: now.monotonic + limit)
    let streamWasSilent = streamIsSilent
    hasAnyRecord = true
    streamIsSilent = false
    if case .silent(let since, let never) = presence {
      return Alarm(event: .resumed, symbol: index, at: now, since: since, never: never)
    }
    guard streamWasSilent else { return nil }
    return Alarm(event: .resumed, symbol: nil, at: now, since: start, never: true)
  }

  /// Marks who fell silent by now, and adds an alarm for each.
  mutating func advance(
    to now: Now,
    _ symbols: inout [SymbolHealth],
    alarms: inout [Alarm]
  ) {
    guard let look = nextLook, look <= now.monotonic else { return }
    var earliest: MonotonicTime?
    var hasAlarms = false
    for index in symbols.indices {
      let since: Now
      let never: Bool
      switch symbols[index].presence {
      case .active(let last): (since, never) = (last, false)
      case .awaited(let named): (since, never) = (named, true)
      case .unexpected, .silent: continue
      }
      let end = since.monotonic + limit
      if end > now.monotonic {
        earliest = min(earliest ?? end, end)
      } else {
        symbols[index].presence = .silent(since: since, never: never)
        hasAlarms = true
        alarms.append(Alarm(event: .silent, symbol: index, at: now, since: since, never: never))
      }
    }
    // With an instrument to name, the name says it; else all that is known is that nothing came.
    if !hasAnyRecord, !streamIsSilent, start.monotonic + limit <= now.monotonic {
      streamIsSilent = true
      if !hasAlarms {
        alarms.append(Alarm(event: .silent, symbol: nil, at: now, since: start, never: true))
      }
    }
    nextLook = earliest.map { max($0, now.monotonic + SilenceWatch.look) }
  }

  private mutating func wake(at moment: MonotonicTime) {
    if nextLook == nil { nextLook = moment }
  }
}
