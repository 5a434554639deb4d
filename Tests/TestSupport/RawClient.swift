import Foundation

/// One connection of a byte server.
public struct RawClient: Sendable {
  public let descriptor: Int32
  private let note: @Sendable (String) -> Void

  init(descriptor: Int32, note: @escaping @Sendable (String) -> Void) {
    self.descriptor = descriptor
    self.note = note
  }

  /// Reads up to the blank line that ends a request's head.
  @discardableResult
  public func readHead() -> String {
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

  public func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends all of it; false if the peer has gone.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Reads until the peer closes.
  public func drain() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while Foundation.read(descriptor, &buffer, buffer.count) > 0 {}
  }

  public func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < count, Foundation.read(descriptor, &byte, 1) == 1 { bytes.append(byte) }
    return bytes
  }

  /// Carries bytes between this connection and a port of 127.0.0.1 until either side closes.
  public func relay(to port: Int) {
    let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(other) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        connect(other, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return }
    var ends = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while poll(&ends, 2, -1) > 0 {
      for (place, target) in [(0, other), (1, descriptor)] where ends[place].revents != 0 {
        let count = Foundation.read(ends[place].fd, &buffer, buffer.count)
        guard count > 0 else { return }
        RawClient(descriptor: target, note: note).send(Array(buffer[..<count]))
      }
    }
  }

  /// Has each `send` leave as a packet of its own.
  public func sendAtOnce() {
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
  }

  /// Makes the close that follows an RST.
  public func resetOnClose() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &option,
      socklen_t(MemoryLayout<linger>.size)
    )
  }

  /// Answers an upgrade as RFC 6455 wants it, with further header lines and the first frames.
  public func acceptUpgrade(extra: String = "", followedBy frames: [UInt8] = []) {
    let fields = "Upgrade: websocket\r\nConnection: Upgrade\r\n\(extra)"
    acceptUpgrade(fields: Array(fields.utf8), followedBy: frames)
  }

  /// The same with these header lines, whatever they are, and the right answer to the key.
  public func acceptUpgrade(fields: [UInt8], followedBy frames: [UInt8] = []) {
    let line = readHead().split(separator: "\r\n").first {
      $0.lowercased().hasPrefix("sec-websocket-key:")
    }
    let key =
      line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) } ?? ""
    let hash = SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    let accept = "Sec-WebSocket-Accept: \(Data(hash).base64EncodedString())\r\n"
    let head = Array("HTTP/1.1 101 Switching Protocols\r\n\(accept)".utf8) + fields
    send(head + [0x0D, 0x0A] + frames)
  }
}
