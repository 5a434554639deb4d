/// One thing that goes wrong on purpose.
public struct Fault: Equatable, Sendable {
  /// The names that `--fault` takes, and what `@n` counts for each.
  public enum Name: String, CaseIterable, Sendable {
    // On the nth upgrade request; without @n on every one.
    case silent
    case closeAtAccept = "close-at-accept"
    case http
    case retryAfter = "retry-after"
    case redirect
    // On the nth subscribe or unsubscribe of each connection; without @n on every one.
    case noAck = "no-ack"
    case rateLimit = "rate-limit"
    // On the nth ping of each connection; without @n on every one.
    case noPong = "no-pong"
    // After the nth data message of each connection, once.
    case close
    case fin
    case flap
    case notice
    case big
    // On the nth data message of each connection; without @n on every tenth (spike: fiftieth).
    case badUTF8 = "bad-utf8"
    case badJSON = "bad-json"
    case spike
    // For as long as the server runs; no @n.
    case noData = "no-data"
    case mute
    case refuse
    case refuseAll = "refuse-all"
    case fragment
    case pingFlood = "ping-flood"
    case flood
    // On the nth REST request; without @n on every one.
    case restSlow = "rest-slow"
    case restHalf = "rest-half"
    case restCode = "rest-code"
  }

  public enum Value: Equatable, Sendable {
    case none
    case number(Int)
    case symbol(String)
  }

  public var name: Name
  public var value: Value
  public var occurrence: Int?

  /// The number, or 0.
  var number: Int {
    switch value {
    case .number(let number): number
    case .none, .symbol: 0
    }
  }

  /// True if it strikes the `count`th time (from 1).
  func strikes(_ count: Int) -> Bool {
    occurrence.map { $0 == count } ?? true
  }

  /// True if it strikes the `count`th time, or without a stated time at every multiple of `period`.
  func strikes(_ count: Int, each period: Int) -> Bool {
    occurrence.map { $0 == count } ?? (count > 0 && count % period == 0)
  }
}
