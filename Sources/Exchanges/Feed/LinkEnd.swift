/// How a connection ended, or why it never came to be.
public struct LinkEnd: Equatable, Sendable {
  public enum Cause: Equatable, Sendable {
    /// The peer sent a close frame.
    case closedByPeer
    /// The connection was cut without one.
    case cut
    /// We closed it.
    case closedByUs
    case unreachable
    case timeout
    case tls
    /// The upgrade was answered with another HTTP status.
    case http(status: Int, retryAfterSeconds: Int?)
    case handshake
  }

  public var cause: Cause
  /// The close code, where there was a close frame.
  public var code: Int?
  /// One phrase for people, the peer's own reason included.
  public var text: String

  public init(_ cause: Cause, code: Int? = nil, text: String) {
    self.cause = cause
    self.code = code
    self.text = text
  }
}
