/// How and why a WebSocket connection, or the attempt to make one, ended.

/// Given exactly once for every `EventLoop.connect`.
public struct ConnectionEnd: Equatable, Sendable, CustomStringConvertible {
  public enum Cause: Equatable, Sendable {
    /// The peer sent a close frame; its code and reason stand in the end.
    case peerClosed
    /// The peer's FIN or RST came without a close frame.
    case dropped
    /// The peer broke the WebSocket protocol, in the way named; it was told 1002.
    case brokenProtocol(String)
    /// The name has no address, or no resolver answered.
    case dns(String)
    /// No address took the TCP connection in time, or all refused it.
    case refused
    /// This machine could not: no descriptor or memory left; the text says which.
    case exhausted(String)
    /// The attempt took too long, in the phase named.
    case timeout(String)
    /// The certificate was not trusted, or TLS failed; the text says why.
    case tls(String)
    /// The upgrade was answered with a status that is not 101.
    case http(status: Int, retryAfterSeconds: Int?)
    /// The answer to the upgrade was no WebSocket answer.
    case handshake(String)
    /// The proxy hung or refused; the text names it.
    case proxy(String)
    /// A message was longer than the limit; the peer was told 1009.
    case messageTooBig
    /// `close` or `abandon` was called, or the loop closed.
    case localClose
  }

  /// Why it ended.
  public var cause: Cause
  /// The code of the peer's close frame; nil when none came, or it had none.
  public var code: UInt16?
  /// The text of the peer's close frame: at most 123 bytes, broken UTF-8 repaired, else empty.
  public var reason: String
  /// True if the connection had been open.
  public var wasOpen: Bool

  public init(cause: Cause, code: UInt16? = nil, reason: String = "", wasOpen: Bool = false) {
    self.cause = cause
    self.code = code
    self.reason = reason
    self.wasOpen = wasOpen
  }

  /// One line for people.
  public var description: String {
    switch cause {
    case .peerClosed: closeText
    case .dropped: "connection dropped without a close frame"
    case .brokenProtocol(let how): "the peer broke the WebSocket protocol: \(how)"
    case .dns(let text): "name not resolved: \(text)"
    case .refused: "connection refused or unreachable"
    case .exhausted(let text): "no connection made here: \(text)"
    case .timeout(let phase): "timed out while \(phase)"
    case .tls(let text): "TLS: \(text)"
    case .http(let status, let seconds?): "HTTP \(status), retry after \(seconds) s"
    case .http(let status, nil): "HTTP \(status)"
    case .handshake(let text): "handshake failed: \(text)"
    case .proxy(let text): "proxy: \(text)"
    case .messageTooBig: "message over the size limit"
    case .localClose: "closed by us"
    }
  }

  private var closeText: String {
    guard let code else { return "closed by the peer" }
    return reason.isEmpty
      ? "closed by the peer: \(code)" : "closed by the peer: \(code) \(reason)"
  }
}
