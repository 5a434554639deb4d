/// Where every line went: the terms of merge's summary, which add up.
public struct MergeAccounts: Equatable, Sendable {
  /// Lines of input.
  public private(set) var received: Int64 = 0
  /// Lines of input that were written.
  public private(set) var written: Int64 = 0
  public private(set) var late: Int64 = 0
  public private(set) var duplicate: Int64 = 0
  public private(set) var superseded: Int64 = 0
  public private(set) var rejected: Int64 = 0
  /// Closed candles that wait behind a hole; none after the end.
  public private(set) var held: Int64 = 0
  /// Status records that merge wrote itself: not among the lines received or written.
  public internal(set) var statuses: Int64 = 0

  public init() {}

  public var suppressed: Int64 { late + duplicate + superseded }

  /// True if nothing was lost: received = written + suppressed + rejected + held.
  public var balance: Bool { received == written + suppressed + rejected + held }

  @inline(__always)
  mutating func count(_ outcome: MergeOutcome) {
    received += 1
    switch outcome {
    case .written: written += 1
    case .held: held += 1
    case .suppressed(let reason): count(reason)
    case .rejected: rejected += 1
    }
  }

  /// A held candle was written.
  mutating func countReleased() {
    held -= 1
    written += 1
  }

  /// A held candle lost its place.
  mutating func countReleased(as reason: Suppression) {
    held -= 1
    count(reason)
  }

  private mutating func count(_ reason: Suppression) {
    switch reason {
    case .late: late += 1
    case .duplicate: duplicate += 1
    case .superseded: superseded += 1
    }
  }
}
