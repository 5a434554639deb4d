/// What this machine has run out of, as the errno of a call that failed tells.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum Exhaustion {
  /// Forgets the errno of earlier calls.
  static func clear() { errno = 0 }

  /// The system's words if the last failed call lacked descriptors or memory; nil otherwise.
  static var text: String? {
    guard [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno) else { return nil }
    return unsafe String(cString: strerror(errno))
  }
}
