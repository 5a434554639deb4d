/// Tells systemd that the tool is ready or alive, by one datagram. Needs no library.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The socket named by NOTIFY_SOCKET (sd_notify(3)).
public struct SystemdNotifier: Sendable {
  private let path: String

  /// Nil if nobody listens: the variable is not set, or names what no socket address can hold.
  public init?(path: String? = ProcessEnvironment.value("NOTIFY_SOCKET")) {
    guard let path, path.hasPrefix("/") || path.hasPrefix("@"),
      path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
    else { return nil }
    self.path = path
  }

  /// Sends a state such as `READY=1` or `WATCHDOG=1`; never waits.
  ///
  /// Returns whether it left. A supervisor that cannot be told is no reason to stop a pipeline.
  @discardableResult
  public func send(_ state: String) -> Bool {
    #if canImport(Glibc)
      let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    #else
      let kind = SOCK_DGRAM
      let flags = MSG_DONTWAIT
    #endif
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }

    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // A leading @ stands for the NUL byte of Linux' abstract names, whose length is not padded.
    let name = path.utf8.enumerated().map { index, byte in
      index == 0 && byte == UInt8(ascii: "@") ? 0 : byte
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let isAbstract = name.first == 0
    let length = socklen_t(offset + name.count + (isAbstract ? 0 : 1))

    let bytes = Array(state.utf8)
    let sent = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe sendto(descriptor, bytes.baseAddress, bytes.count, flags, address, length)
        }
      }
    }
    return sent == bytes.count
  }
}
