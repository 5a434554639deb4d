/// A client's frames that wait for the socket: one byte buffer, bounded, masked when they enter.

package struct FrameQueue {
  /// Most bytes handed to the socket in one go.
  private static let writeBytes = 65_536
  /// Capacity kept when the queue runs empty.
  private static let keptBytes = 1 << 20

  /// Most bytes waiting, headers included.
  let limit: Int
  private var bytes: [UInt8] = []
  private var first = 0

  package init(limit: Int) { self.limit = limit }

  package var pendingBytes: Int { bytes.count - first }
  package var isEmpty: Bool { first == bytes.count }

  /// Adds one frame, masked with `mask` (which must be new and random for each); false, and nothing
  /// added, if it would pass the limit.
  package mutating func append(
    _ opcode: FrameHeader.Opcode,
    _ payload: Span<UInt8>,
    mask: UInt32
  ) -> Bool {
    let headerBytes = FrameHeader.clientBytes(payloadBytes: payload.count)
    guard payload.count <= limit - pendingBytes - headerBytes else { return false }
    FrameHeader.append(opcode, payloadBytes: payload.count, mask: mask, to: &bytes)
    bytes.reserveCapacity(bytes.count + payload.count)
    for index in payload.indices {
      let shift = UInt32(index & 3) * 8
      bytes.append(payload[index] ^ UInt8(truncatingIfNeeded: mask >> shift))
    }
    return true
  }

  /// Hands the oldest bytes to `write`; they are gone after it.
  package mutating func writeSome<Result>(
    _ write: (_ bytes: inout [UInt8], _ piece: Range<Int>) -> Result
  ) -> Result {
    let end = min(bytes.count, first + Self.writeBytes)
    let result = write(&bytes, first..<end)
    first = end
    if isEmpty { removeAll() }
    return result
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
    first = 0
  }
}
