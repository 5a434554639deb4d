/// What can be wrong before any connection is tried: the address, the certificates, the port.

/// An error of setting up; what happens to a connection later is a `ConnectionEnd`.
public enum TransportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text is no `ws`, `wss`, `http` or `https` URL, and why.
  case badURL(String, reason: String)
  /// The CA file cannot be read, or holds no PEM certificate.
  case unreadableCAFile(path: String, reason: String)
  /// The listener's certificate or key cannot be read.
  case unreadableCertificate(path: String, reason: String)
  /// The port is taken or may not be used.
  case cannotListen(port: Int)
  /// libwebsockets would not start: out of memory, out of descriptors.
  case cannotStart

  public var description: String {
    switch self {
    case .badURL(let text, let reason): "\"\(text)\" is not a usable URL: \(reason)"
    case .unreadableCAFile(let path, let reason): "cannot use CA file \(path): \(reason)"
    case .unreadableCertificate(let path, let reason): "cannot use certificate \(path): \(reason)"
    case .cannotListen(let port): "cannot listen on 127.0.0.1 port \(port)"
    case .cannotStart: "libwebsockets did not start (memory or descriptors?)"
    }
  }
}
