/// Moves frames from a queue to a wire.

import CLibWebSockets

enum FrameWriter {
  /// Writes until the queue is empty, the socket is full or `limit` frames are out; false if the
  /// wire is broken.
  static func drain(_ queue: inout SendQueue, into wire: Wire, atMost limit: Int) -> Bool {
    for _ in 0..<limit {
      guard !queue.isEmpty, !wire.isChoked else { return true }
      let result = queue.writeFirst { bytes, frame, kind in
        wire.write(&bytes, frame, mode(of: kind))
      }
      if result == .failed { return false }
    }
    return true
  }

  private static func mode(of kind: SendQueue.Kind) -> UInt32 {
    let unfinished = UInt32(LWS_WRITE_NO_FIN.rawValue)
    return switch kind {
    case .text: LWS_WRITE_TEXT.rawValue
    case .binary: LWS_WRITE_BINARY.rawValue
    case .ping: LWS_WRITE_PING.rawValue
    case .textStart: LWS_WRITE_TEXT.rawValue | unfinished
    case .middle: LWS_WRITE_CONTINUATION.rawValue | unfinished
    case .last: LWS_WRITE_CONTINUATION.rawValue
    }
  }
}
