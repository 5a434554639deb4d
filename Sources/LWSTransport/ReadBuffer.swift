/// Finds the close code that the peer sent where libwebsockets shows another.

import CLibWebSockets

/// The buffer that libwebsockets 4.1 reads frames into.
///
/// 4.1 overwrites the codes that it does not know (1012, 1013 and others) with 1002 before it shows a
/// close frame. The frame as it came still stands in this buffer, which lives as long as the context.
/// It is also the one that requests are written in, and so it becomes known.
@safe struct ReadBuffer {
  /// What 4.1 shows instead of a code that it does not know.
  static let standIn: UInt16 = 1_002

  private let bytes: UnsafeBufferPointer<UInt8>

  /// The buffer around the place where header lines are appended to a request; nil if libwebsockets
  /// is another version, or this is not the buffer.
  ///
  /// - Parameters:
  ///   - cursor: where the next header line goes.
  ///   - room: what libwebsockets says is left behind it; it keeps 12 bytes more for itself.
  ///   - size: the whole buffer's size.
  init?(cursor: UnsafeMutablePointer<UInt8>, room: Int, size: Int) {
    guard let version = unsafe lws_get_library_version(),
      unsafe String(cString: version).hasPrefix("4.1."), room >= 0, size >= room + 16
    else { return nil }
    unsafe bytes = UnsafeBufferPointer(start: UnsafePointer(cursor) + room + 12 - size, count: size)
    guard unsafe bytes.starts(with: "GET ".utf8) else { return nil }
  }

  /// The frame that is being shown as `payload`, with the code as it came.
  ///
  /// Only from the callback that shows it. Unchanged where the frame is not found whole, as when it
  /// came in two pieces.
  func original(of payload: Span<UInt8>) -> [UInt8] {
    var frame: [UInt8] = []
    for index in payload.indices { frame.append(payload[index]) }
    guard frame.count >= 2, frame.count <= 125,
      UInt16(frame[0]) << 8 | UInt16(frame[1]) == ReadBuffer.standIn
    else { return frame }
    var start = 0
    while unsafe start + 2 + frame.count <= bytes.count {
      if isClose(frame, at: start) {
        unsafe frame[0] = bytes[start + 2]
        unsafe frame[1] = bytes[start + 3]
        return frame
      }
      start += 1
    }
    return frame
  }

  /// True if a close frame of this length and with this reason starts here, and its code is one that
  /// 4.1 overwrites.
  private func isClose(_ frame: [UInt8], at start: Int) -> Bool {
    guard unsafe bytes[start] == 0x88, unsafe bytes[start + 1] == UInt8(frame.count) else {
      return false
    }
    let code = unsafe UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])
    guard code < 1_000 || (1_004...1_006).contains(code) || (1_012..<3_000).contains(code) else {
      return false
    }
    for index in 2..<frame.count where unsafe bytes[start + 2 + index] != frame[index] {
      return false
    }
    return true
  }
}
