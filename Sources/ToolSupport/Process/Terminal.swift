/// Asks whether a descriptor is a terminal and how large it is. Never changes its settings.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Facts about terminals.
public enum Terminal {
  /// The cells of a terminal's window.
  public struct Size: Equatable, Sendable {
    public let columns: Int
    public let rows: Int
  }

  public static func isTerminal(_ descriptor: StandardDescriptor) -> Bool {
    isatty(descriptor.rawValue) == 1
  }

  /// The window's size; nil for what is not a terminal or does not know its size.
  public static func size(_ descriptor: StandardDescriptor) -> Size? {
    var window = winsize()
    let result = unsafe ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &window)
    guard result == 0, window.ws_col > 0, window.ws_row > 0 else { return nil }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }
}
