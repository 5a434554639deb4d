/// Puts the pieces of one WebSocket message together, up to a limit.

struct MessageAssembler {
  enum Outcome {
    /// More pieces must come.
    case incomplete
    /// The message was delivered.
    case delivered
    /// The message is over the limit and was thrown away.
    case tooBig
  }

  /// Capacity kept between messages: a rare giant must not stay in memory.
  static let keptBytes = 256 << 10

  let limit: Int
  private var bytes: [UInt8] = []
  var heldBytes: Int { bytes.count }

  init(limit: Int) { self.limit = limit }

  /// Takes one piece.
  ///
  /// A message that comes whole is delivered from `piece` itself, without a copy.
  mutating func push(
    _ piece: Span<UInt8>,
    isFirst: Bool,
    isLast: Bool,
    deliver: (Span<UInt8>) -> Void
  ) -> Outcome {
    if isFirst { bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes) }
    guard piece.count <= limit - bytes.count else {
      bytes = []
      return .tooBig
    }
    if isLast, bytes.isEmpty {
      deliver(piece)
      return .delivered
    }
    unsafe piece.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    guard isLast else { return .incomplete }
    deliver(bytes.span)
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
    return .delivered
  }
}
