/// The reasons for which validate refuses a record; each a name that never changes.
public enum Reason: String, CaseIterable, Sendable {
  case malformed
  case missingField = "missing_field"
  case nonpositivePrice = "nonpositive_price"
  case crossedBook = "crossed_book"
  case negativeVolume = "negative_volume"
  case candleRange = "candle_range"
  case stale
  case future
  case outOfOrder = "out_of_order"
  case duplicate
  case priceJump = "price_jump"

  /// The place in a list of counts, in the order above.
  public var index: Int {
    switch self {
    case .malformed: 0
    case .missingField: 1
    case .nonpositivePrice: 2
    case .crossedBook: 3
    case .negativeVolume: 4
    case .candleRange: 5
    case .stale: 6
    case .future: 7
    case .outOfOrder: 8
    case .duplicate: 9
    case .priceJump: 10
    }
  }
}

/// The reasons that are looked for: all but those that the user allows.
struct ReasonSet: Sendable {
  private var bits: UInt16

  init(allBut allowed: [Reason]) {
    bits = .max
    for reason in allowed { bits &= ~(1 << UInt16(reason.index)) }
  }

  @inline(__always)
  func contains(_ reason: Reason) -> Bool { bits >> UInt16(reason.index) & 1 == 1 }
}

/// What validate says of one line.
public enum Verdict: Equatable, Sendable {
  case pass
  /// The first reason found, in the order in which the rules ask.
  case reject(Reason)

  /// The reason, or nil for a good record.
  public var reason: Reason? {
    switch self {
    case .pass: nil
    case .reject(let reason): reason
    }
  }
}
