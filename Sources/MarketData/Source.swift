public import NDJSON

/// Where a record came from: pushed, asked for, or decided by merge.
public enum Source: UInt8, Sendable {
  case ws
  case rest
  case merge

  /// The spelling in records.
  public var name: String {
    switch self {
    case .ws: "ws"
    case .rest: "rest"
    case .merge: "merge"
    }
  }

  /// The source spelled so, nil for any other word.
  public init?(_ text: Span<UInt8>, at range: TextRange) {
    switch (range.count, text.word(at: range)) {
    case (2, 0x7377): self = .ws  // little-endian
    case (4, 0x7473_6572): self = .rest
    case (5, 0x65_6772_656D): self = .merge
    default: return nil
    }
  }
}
