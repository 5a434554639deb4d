/// A byte server on 127.0.0.1: it says what libwebsockets' server never would.

import Foundation

/// Accepts connections one after the other and gives each to the script, on a thread of its own.
final class RawServer: @unchecked Sendable {
  let port: Int
  private let listener: Int32
  private let log = Log()

  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var requests: [String] = []
    func note(_ head: String) { lock.withLock { requests.append(head) } }
    var heads: [String] { lock.withLock { requests } }
  }

  /// - Parameter script: reads and writes the descriptor; it is closed when the script returns.
  init(_ script: @escaping @Sendable (_ client: RawClient) -> Void) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size)
        listen(descriptor, 16)
        getsockname(descriptor, generic, &size)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
    Thread.detachNewThread { [log] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else {
          // Closed here and nowhere else, so that the number cannot be another's by now.
          close(descriptor)
          return
        }
        script(RawClient(descriptor: client) { log.note($0) })
        close(client)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// The request heads read so far.
  var heads: [String] { log.heads }
}

/// A port of 127.0.0.1 that refuses: bound, so that nobody else takes it, but not listened on.
final class ClosedPort {
  let number: Int
  private let descriptor: Int32

  init() {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = self.descriptor
    number = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size)
        getsockname(descriptor, generic, &size)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }

  deinit { close(descriptor) }
}

struct RawClient {
  let descriptor: Int32
  let note: @Sendable (String) -> Void

  init(descriptor: Int32, note: @escaping @Sendable (String) -> Void) {
    self.descriptor = descriptor
    self.note = note
  }

  /// Reads up to the blank line that ends a request's head.
  @discardableResult
  func readHead() -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]),
      Foundation.read(descriptor, &byte, 1) == 1
    {
      bytes.append(byte)
    }
    let head = String(decoding: bytes, as: UTF8.self)
    note(head)
    return head
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Reads until the peer closes.
  func drain() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while Foundation.read(descriptor, &buffer, buffer.count) > 0 {}
  }

  func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < count, Foundation.read(descriptor, &byte, 1) == 1 { bytes.append(byte) }
    return bytes
  }

  /// Makes the close that follows an RST.
  func resetOnClose() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &option,
      socklen_t(MemoryLayout<linger>.size)
    )
  }

  /// Answers an upgrade as RFC 6455 wants it, with further header lines.
  func acceptUpgrade(extra: String = "") {
    acceptUpgrade(fields: Array("Upgrade: websocket\r\nConnection: Upgrade\r\n\(extra)".utf8))
  }

  /// The same with these header lines, whatever they are, and the right answer to the key.
  func acceptUpgrade(fields: [UInt8]) {
    let head = readHead()
    let line = head.split(separator: "\r\n").first {
      $0.lowercased().hasPrefix("sec-websocket-key:")
    }
    let key =
      line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) } ?? ""
    let hash = SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    let accept = "Sec-WebSocket-Accept: \(Data(hash).base64EncodedString())\r\n"
    send(Array("HTTP/1.1 101 Switching Protocols\r\n\(accept)".utf8) + fields + [0x0D, 0x0A])
  }
}

/// SHA-1, for the upgrade's answer only.
enum SHA1 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var h: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    func rotate(_ value: UInt32, _ by: UInt32) -> UInt32 { value << by | value >> (32 - by) }
    for block in stride(from: 0, to: padded.count, by: 64) {
      var w = (0..<16).map { i in
        (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + i * 4 + $1]) }
      }
      for i in 16..<80 { w.append(rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)) }
      var (a, b, c, d, e) = (h[0], h[1], h[2], h[3], h[4])
      for i in 0..<80 {
        let (f, k): (UInt32, UInt32) =
          switch i {
          case ..<20: ((b & c) | (~b & d), 0x5A82_7999)
          case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
          case ..<60: ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
          default: (b ^ c ^ d, 0xCA62_C1D6)
          }
        let next = rotate(a, 5) &+ f &+ e &+ k &+ w[i]
        (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
      }
      h[0] &+= a
      h[1] &+= b
      h[2] &+= c
      h[3] &+= d
      h[4] &+= e
    }
    return h.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
  }
}
