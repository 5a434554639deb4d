/// The exit statuses of every tool. A script may rely on the numbers; they never change.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a tool ended, in the numbers of `sysexits.h` where one fits.
public enum ExitCode: Int32, CaseIterable, Sendable {
  /// The end of the input, a closed output, or a tidy stop after SIGINT or SIGTERM.
  case done = 0
  /// It ran, and something that was asked for failed.
  case failed = 1
  /// The command line is wrong.
  case usage = 64
  /// Bad data, where the user asked to be strict.
  case badData = 65
  /// The exchange could not be reached.
  case unreachable = 69
  /// A fault of the tool itself.
  case bug = 70
  /// An error of input or output: a full disk, a file that cannot be opened.
  case inputOutput = 74

  /// One phrase for the help text and the manual.
  var meaning: String {
    switch self {
    case .done: "done: end of input, closed output, or a tidy stop after a signal"
    case .failed: "it ran, and something that was asked for failed"
    case .usage: "the command line is wrong"
    case .badData: "bad data, with --strict"
    case .unreachable: "the exchange could not be reached"
    case .bug: "a fault of the tool itself"
    case .inputOutput: "an input or output error: a full disk, an unreadable file"
    }
  }

  /// Ends the process with this status.
  func exit() -> Never {
    #if canImport(Glibc)
      Glibc.exit(rawValue)
    #elseif canImport(Darwin)
      Darwin.exit(rawValue)
    #endif
  }
}
