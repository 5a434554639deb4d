/// Ends the loop's sleep from another thread; the only part of the transport that may be shared.

import CLibWebSockets
import Synchronization

/// Keeps the address of the context while the context lives; safe to call at any time.
final class Waker: Sendable {
  // An address as a number: the pointer itself is not Sendable, and nobody may follow it here
  // but lws_cancel_service, under the lock that `disarm` takes before the context is destroyed.
  private let context = Mutex<UInt>(0)

  /// Makes the loop's present or next sleep end at once.
  ///
  /// Not for signal handlers: it takes a lock.
  func wake() {
    context.withLock { address in
      guard let pointer = unsafe OpaquePointer(bitPattern: address) else { return }
      unsafe lws_cancel_service(pointer)
    }
  }

  func arm(address: UInt) { context.withLock { $0 = address } }
  func disarm() { context.withLock { $0 = 0 } }
}
