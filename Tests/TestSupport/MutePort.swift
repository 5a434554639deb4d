import Foundation

/// A port of 127.0.0.1 that swallows SYNs, as a firewall does: neither accepts nor refuses.
///
/// A listener whose queue is full: Linux drops what comes then.
public final class MutePort {
  public let number: Int
  private let listener: Int32
  private var callers: [Int32] = []

  public init() {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    number = bindToLoopback(listener)
    listen(listener, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(number).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // One fills the queue; the others are for kernels that take one more.
    for _ in 0..<4 {
      let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      _ = fcntl(caller, F_SETFL, O_NONBLOCK)
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          _ = connect(caller, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      callers.append(caller)
    }
  }

  deinit {
    for caller in callers { close(caller) }
    close(listener)
  }
}
