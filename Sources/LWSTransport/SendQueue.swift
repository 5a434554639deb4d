/// Frames waiting for a socket: one byte buffer, bounded, no allocation a message once it is warm.

/// A first-in first-out queue of frames, each with room in front for libwebsockets' header.
struct SendQueue {
  /// What kind of frame, and whether it is a part of a message.
  enum Kind: Sendable {
    case text
    case binary
    case ping
    case textStart
    case middle
    case last
  }

  private struct Entry {
    var length: Int
    var kind: Kind
  }

  /// Bytes libwebsockets may write in front of a payload.
  static let headroom = Wire.headroom
  /// Capacity kept when the queue runs empty.
  private static let keptBytes = 1 << 20

  let limit: Int
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var firstByte = 0
  private var firstEntry = 0

  /// - Parameter limit: most payload bytes waiting at a time.
  init(limit: Int) { self.limit = limit }

  /// Payload bytes waiting.
  private(set) var pendingBytes = 0
  /// Frames waiting.
  var pendingFrames: Int { entries.count - firstEntry }
  var isEmpty: Bool { firstEntry == entries.count }

  /// Adds a frame; false, and nothing added, if it would pass the limit.
  mutating func append(_ payload: Span<UInt8>, _ kind: Kind) -> Bool {
    guard payload.count <= limit - pendingBytes else { return false }
    for _ in 0..<Self.headroom { bytes.append(0) }
    unsafe payload.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    entries.append(Entry(length: payload.count, kind: kind))
    pendingBytes += payload.count
    return true
  }

  /// Hands the oldest frame (`bytes[frame]`, headroom included) to `write`; it is gone after it.
  mutating func writeFirst<Result>(
    _ write: (_ bytes: inout [UInt8], _ frame: Range<Int>, _ kind: Kind) -> Result
  ) -> Result? {
    guard firstEntry < entries.count else { return nil }
    let entry = entries[firstEntry]
    let end = firstByte + Self.headroom + entry.length
    let result = write(&bytes, firstByte..<end, entry.kind)
    firstByte = end
    firstEntry += 1
    pendingBytes -= entry.length
    reclaim()
    return result
  }

  mutating func removeAll() {
    firstEntry = entries.count
    firstByte = bytes.count
    pendingBytes = 0
    reclaim()
  }

  private mutating func reclaim() {
    if firstEntry == entries.count {
      let keep = bytes.capacity <= Self.keptBytes
      bytes.removeAll(keepingCapacity: keep)
      entries.removeAll(keepingCapacity: keep)
      firstByte = 0
      firstEntry = 0
    } else if firstByte > Self.keptBytes, firstByte > bytes.count / 2 {
      // Moves less than it frees, so the cost a byte stays constant.
      bytes.removeSubrange(..<firstByte)
      entries.removeSubrange(..<firstEntry)
      firstByte = 0
      firstEntry = 0
    }
  }
}
