/// How many lines came, passed, and were refused for what: the figures of the closing summary.
///
/// They add up at any time: received = passed + rejected.
public struct VerdictCounts: Equatable, Sendable {
  public private(set) var received = 0
  public private(set) var passed = 0
  private var reasons = [Int](repeating: 0, count: Reason.allCases.count)

  public init() {}

  public mutating func add(_ verdict: Verdict) {
    switch verdict {
    case .pass: pass()
    case .reject(let reason): reject(reason)
    }
  }

  /// Counts lines that passed.
  public mutating func pass(_ lines: Int = 1) {
    received += lines
    passed += lines
  }

  /// Counts a line that was refused.
  public mutating func reject(_ reason: Reason) {
    received += 1
    reasons[reason.index] += 1
  }

  /// How many were refused for this reason.
  public func rejected(_ reason: Reason) -> Int { reasons[reason.index] }

  /// How many were refused in all.
  public var rejected: Int { reasons.reduce(0, +) }

  /// `1000 received = 993 passed + 7 rejected: 5 price_jump, 2 malformed`.
  public var summary: String {
    let told = Reason.allCases.filter { rejected($0) > 0 }.map { "\(rejected($0)) \($0.rawValue)" }
    let sum = "\(received) received = \(passed) passed + \(rejected) rejected"
    return told.isEmpty ? sum : sum + ": " + told.joined(separator: ", ")
  }
}
