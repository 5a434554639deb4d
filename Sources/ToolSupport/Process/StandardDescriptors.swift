/// Makes descriptors 0 to 2 safe to use before anything else is opened.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The three descriptors that a tool is born with.
public enum StandardDescriptor: Int32, CaseIterable, Sendable {
  case input = 0
  case output = 1
  case diagnostics = 2

  /// As a user knows it.
  public var name: String {
    switch self {
    case .input: "standard input"
    case .output: "standard output"
    case .diagnostics: "standard error"
    }
  }

  /// Opens /dev/null on each of the three that is closed, so that no socket or file of ours takes
  /// its number, and tells which were.
  public static func fillClosed() -> [StandardDescriptor] {
    allCases.filter { descriptor in
      guard fcntl(descriptor.rawValue, F_GETFD) == -1, lastErrno == EBADF else { return false }
      // open gives the lowest free number. Lower ones are filled already, so that is this one. If
      // it fails (a bare chroot), the number stays free, and the caller has it in the list.
      _ = unsafe open("/dev/null", descriptor == .input ? O_RDONLY : O_WRONLY)
      return true
    }
  }
}
