/// An error of the operating system, in words. Holds what was tried, on what, and the errno.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A system call that failed.
///
/// `description` is one line: `prices.ndjson: open: Permission denied`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the call was for, a verb: `write`, `open`.
  public let operation: String
  /// The file or stream, as the user knows it.
  public let subject: String
  public let errno: Int32

  public init(_ operation: String, _ subject: String, errno: Int32) {
    self.operation = operation
    self.subject = subject
    self.errno = errno
  }

  public var description: String { "\(subject): \(operation): \(errnoText(errno))" }
}

/// The system's words for an errno, such as "No space left on device".
func errnoText(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}

/// The errno of the call just made.
var lastErrno: Int32 { errno }
