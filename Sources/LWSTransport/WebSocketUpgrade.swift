/// A client's side of the upgrade (RFC 6455, section 4): what it asks, and what it takes for a yes.
///
/// libwebsockets carries it as a plain GET whose answer never ends. Its own WebSocket client (4.1.6,
/// which Debian 12 has) reads frames byte by byte, seven eighths of what a frame costs, and tells
/// wrong close codes.

import CLibWebSockets

struct WebSocketUpgrade {
  /// What a server adds to the key before it hashes it.
  private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  private let key: String

  /// With a new random key of 16 bytes.
  init() {
    var random = SystemRandomNumberGenerator()
    let words = [random.next() as UInt64, random.next()]
    key = Self.base64(words.flatMap { word in (0..<8).map { UInt8(word >> ($0 * 8) & 0xFF) } })
  }

  /// The header lines of the request, each ending in CR LF.
  var requestLines: String {
    """
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: \(key)\r
    Sec-WebSocket-Version: 13\r

    """
  }

  /// Why the answer that has come is no WebSocket; nil if it is one.
  func problem(with answer: Wire) -> ConnectionEnd.Cause? {
    let status = answer.httpStatus
    guard status == 101 else {
      return .http(status: status, retryAfterSeconds: answer.retryAfterSeconds)
    }
    guard answer.header(WSI_TOKEN_UPGRADE)?.lowercased() == "websocket" else {
      return .handshake("the answer does not say Upgrade: websocket")
    }
    let options = answer.header(WSI_TOKEN_CONNECTION)?.lowercased().split(separator: ",") ?? []
    guard options.contains(where: { $0.drop { $0 == " " }.prefix { $0 != " " } == "upgrade" })
    else { return .handshake("the answer does not say Connection: Upgrade") }
    guard answer.header(WSI_TOKEN_ACCEPT) == Self.acceptance(of: key) else {
      return .handshake("the answer's Sec-WebSocket-Accept is wrong")
    }
    // None is offered.
    guard answer.header(WSI_TOKEN_EXTENSIONS) == nil else {
      return .handshake("the answer has an extension that was not offered")
    }
    guard answer.header(WSI_TOKEN_PROTOCOL) == nil else {
      return .handshake("the answer has a subprotocol that was not offered")
    }
    // Either would have libwebsockets cut the stream as it cuts a body.
    guard answer.header(WSI_TOKEN_HTTP_CONTENT_LENGTH) == nil,
      answer.header(WSI_TOKEN_HTTP_TRANSFER_ENCODING) == nil
    else { return .handshake("the answer has a body") }
    return nil
  }

  /// What a server answers to a key.
  static func acceptance(of key: String) -> String {
    let text = Array((key + suffix).utf8)
    var digest = [UInt8](repeating: 0, count: 20)
    unsafe text.withUnsafeBufferPointer { text in
      unsafe digest.withUnsafeMutableBufferPointer { digest in
        _ = unsafe lws_SHA1(text.baseAddress, text.count, digest.baseAddress)
      }
    }
    return base64(digest)
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        let source = unsafe bytes.assumingMemoryBound(to: CChar.self)
        let count = unsafe lws_b64_encode_string(
          source.baseAddress,
          Int32(source.count),
          text.baseAddress,
          Int32(text.count)
        )
        guard count > 0, let start = text.baseAddress else { return "" }
        return unsafe String(cString: start)
      }
    }
  }
}
