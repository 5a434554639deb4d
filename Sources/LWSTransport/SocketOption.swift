/// The socket options libwebsockets has no field for.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum SocketOption {
  /// TCP_USER_TIMEOUT, where the system has it; elsewhere keepalive must do.
  static func setUserTimeout(_ milliseconds: Int32, of descriptor: Int32) {
    #if canImport(Glibc)
      guard descriptor >= 0 else { return }
      var value = milliseconds
      let size = socklen_t(MemoryLayout<Int32>.size)
      // A failure leaves the kernel's own limit; the caller's watchdog is the real guard.
      _ = unsafe setsockopt(
        descriptor,
        Int32(IPPROTO_TCP),
        TCP_USER_TIMEOUT,
        &value,
        size
      )
    #endif
  }

  /// Makes the descriptor's close a reset (RST) that throws away what waits to be sent.
  static func setResetOnClose(of descriptor: Int32) {
    guard descriptor >= 0 else { return }
    var value = linger(l_onoff: 1, l_linger: 0)
    let size = socklen_t(MemoryLayout<linger>.size)
    // A failure makes it an ordinary close, which a test of resets will notice.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, size)
  }
}
