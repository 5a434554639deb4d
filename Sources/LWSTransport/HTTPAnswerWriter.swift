/// Writes the head and the pieces of an HTTP answer.

import CLibWebSockets

enum HTTPAnswerWriter {
  /// Room for the status line and the headers.
  private static let headBytes = 8_192

  /// Writes status and headers; false if they do not fit or the wire is broken.
  static func writeHead(_ answer: HTTPAnswer, on wire: Wire) -> Bool {
    var text = "HTTP/1.1 \(answer.status) \(reason(answer.status))\r\n"
    text += RequestHeader.line("Content-Type", answer.contentType, limit: 200)
    text += RequestHeader.line("Content-Length", String(answer.body.count), limit: 20)
    for header in answer.headers {
      text += RequestHeader.line(header.name, header.value, limit: 1_000)
    }
    text += "Connection: close\r\n\r\n"
    guard text.utf8.count <= headBytes else { return false }
    return write(Array(text.utf8).span, LWS_WRITE_HTTP_HEADERS.rawValue, on: wire)
  }

  static func writeBody(_ piece: Span<UInt8>, isLast: Bool, on wire: Wire) -> Bool {
    write(piece, isLast ? LWS_WRITE_HTTP_FINAL.rawValue : LWS_WRITE_HTTP.rawValue, on: wire)
  }

  private static func write(_ bytes: Span<UInt8>, _ mode: UInt32, on wire: Wire) -> Bool {
    var frame = [UInt8](repeating: 0, count: Wire.headroom)
    unsafe bytes.withUnsafeBufferPointer { unsafe frame.append(contentsOf: $0) }
    return wire.write(&frame, frame.indices, mode) == .done
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 429: "Too Many Requests"
    case 503: "Service Unavailable"
    default: "Answer"
    }
  }
}
