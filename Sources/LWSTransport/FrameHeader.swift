/// The first bytes of a WebSocket frame (RFC 6455, section 5.2), read and written.

package struct FrameHeader: Equatable {
  package enum Opcode: UInt8 {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    var isControl: Bool { rawValue >= 0x8 }
  }

  /// What the first bytes are.
  enum Reading: Equatable {
    case header(FrameHeader)
    /// More must come; so many bytes of this frame tell more.
    case incomplete(wanted: Int)
    /// No server may send this; the text says why.
    case broken(String)
  }

  /// A control frame's payload is at most this long.
  static let controlBytes = 125

  var opcode: Opcode
  /// True if the frame ends its message.
  var isFinal: Bool
  /// Bytes of the header itself: 2 to 10.
  var byteCount: Int
  var payloadBytes: Int

  /// Bytes of the whole frame; a payload's length is far from what would overflow.
  var frameBytes: Int { byteCount + payloadBytes }

  /// Reads the header of a server's frame that begins at `start`.
  static func read(_ bytes: Span<UInt8>, at start: Int) -> Reading {
    let available = bytes.count - start
    guard available >= 2 else { return .incomplete(wanted: 2) }
    let first = bytes[start]
    let second = bytes[start + 1]
    guard first & 0x70 == 0 else { return .broken("a reserved bit is set") }
    guard let opcode = Opcode(rawValue: first & 0x0F) else { return .broken("a reserved opcode") }
    guard second & 0x80 == 0 else { return .broken("a masked frame") }
    let isFinal = first & 0x80 != 0
    var length = Int(second)
    var byteCount = 2
    if opcode.isControl {
      guard isFinal else { return .broken("a control frame in fragments") }
      guard length <= controlBytes else { return .broken("a control frame over 125 bytes") }
    } else if length > 125 {
      byteCount = length == 126 ? 4 : 10
      guard available >= byteCount else { return .incomplete(wanted: byteCount) }
      length = 0
      for index in 2..<byteCount {
        // 2^47 is beyond any limit on messages, and far from where the shift overflows.
        guard length < 1 << 47 else { return .broken("a frame of an impossible length") }
        length = length << 8 | Int(bytes[start + index])
      }
    }
    return .header(
      FrameHeader(
        opcode: opcode,
        isFinal: isFinal,
        byteCount: byteCount,
        payloadBytes: length
      )
    )
  }

  /// Bytes of the header of a client's frame, its mask included.
  package static func clientBytes(payloadBytes: Int) -> Int {
    payloadBytes <= 125 ? 6 : payloadBytes <= 0xFFFF ? 8 : 14
  }

  /// Writes the header of a client's frame: one whole message or control frame, masked.
  static func append(
    _ opcode: Opcode,
    payloadBytes: Int,
    mask: UInt32,
    to bytes: inout [UInt8]
  ) {
    bytes.append(0x80 | opcode.rawValue)
    switch payloadBytes {
    case ...125:
      bytes.append(0x80 | UInt8(payloadBytes))
    case ...0xFFFF:
      bytes.append(0x80 | 126)
      bytes.append(UInt8(payloadBytes >> 8))
      bytes.append(UInt8(payloadBytes & 0xFF))
    default:
      bytes.append(0x80 | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(payloadBytes >> shift & 0xFF))
      }
    }
    for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: mask >> (8 * index))) }
  }
}
