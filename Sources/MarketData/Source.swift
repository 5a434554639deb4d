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
}
