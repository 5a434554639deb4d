import Foundation

/// A byte server on 127.0.0.1: it says what libwebsockets' server never would.
///
/// Accepts connections one after the other and gives each to the script, on a thread of its own.
public final class RawServer: @unchecked Sendable {
  public let port: Int
  private let listener: Int32
  private let log = Log()

  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var requests: [String] = []
    private var accepts: [Date] = []
    func note(_ head: String) { lock.withLock { requests.append(head) } }
    func noteAccept() { lock.withLock { accepts.append(Date()) } }
    var heads: [String] { lock.withLock { requests } }
    var acceptedAt: [Date] { lock.withLock { accepts } }
  }

  /// - Parameter manyAtOnce: each connection has a thread of its own; without it the next one waits.
  /// - Parameter script: reads and writes the descriptor; it is closed when the script returns.
  public init(manyAtOnce: Bool = false, _ script: @escaping @Sendable (_ client: RawClient) -> Void)
    throws
  {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = descriptor
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    port = bindToLoopback(descriptor)
    listen(descriptor, 16)
    Thread.detachNewThread { [log] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else {
          // Closed here and nowhere else, so that the number cannot be another's by now.
          close(descriptor)
          return
        }
        log.noteAccept()
        let serve: @Sendable () -> Void = {
          script(RawClient(descriptor: client) { log.note($0) })
          close(client)
        }
        if manyAtOnce { Thread.detachNewThread(serve) } else { serve() }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// The request heads read so far.
  public var heads: [String] { log.heads }
  /// When each connection was accepted, in order.
  public var acceptedAt: [Date] { log.acceptedAt }
}

/// Binds a socket to a free port of 127.0.0.1 and gives the port.
func bindToLoopback(_ descriptor: Int32) -> Int {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(descriptor, generic, size)
      getsockname(descriptor, generic, &size)
    }
    return Int(UInt16(bigEndian: pointer.pointee.sin_port))
  }
}
