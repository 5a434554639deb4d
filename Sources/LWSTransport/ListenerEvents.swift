/// What a listener's user is asked and told, and the answers it gives.

/// All calls come on the loop's thread, from inside `EventLoop.turn`.
public protocol ListenerEvents: AnyObject {
  /// A WebSocket upgrade is asked for.
  func upgradeRequested(_ request: UpgradeRequest) -> UpgradeAnswer
  func opened(_ peer: ListenerPeer)
  /// A whole message; the bytes are valid during the call only.
  func received(_ message: Span<UInt8>, isText: Bool, from peer: ListenerPeer)
  /// A pong frame, asked for or not; the bytes are valid during the call only.
  ///
  /// Of a pong without a payload, and of the peer's pings, libwebsockets 4.1.6 says nothing.
  func ponged(_ payload: Span<UInt8>, from peer: ListenerPeer)
  /// The last call for a peer that was opened, exactly once.
  func closed(_ peer: ListenerPeer)
  /// A plain GET: answer it now or later through `request.answer`.
  func requested(_ request: ListenerRequest)
}

extension ListenerEvents {
  public func ponged(_ payload: Span<UInt8>, from peer: ListenerPeer) {}
}

/// An upgrade as it came in.
public struct UpgradeRequest: Sendable {
  public var path: String
  /// The text behind "?", without it; empty if there is none.
  public var query: String
  public var userAgent: String?
  /// The value of Sec-WebSocket-Extensions, for a test that none is offered.
  public var extensions: String?
  public var host: String?
  public var origin: String?
}

public enum UpgradeAnswer: Sendable {
  case accept
  /// Answers with a status instead; the body is sent whole, so keep it small (at most 8 kB count).
  case refuse(status: Int, headers: [(name: String, value: String)] = [], body: String = "")
  /// Closes the connection without an answer.
  case drop
}

/// An answer to a plain GET.
public struct HTTPAnswer: Sendable {
  public var status: Int
  public var contentType: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// Closes the connection after so many bytes of the body, as a broken server would.
  public var cutAfterBytes: Int?

  public init(
    status: Int = 200,
    contentType: String = "application/json",
    headers: [(name: String, value: String)] = [],
    body: [UInt8],
    cutAfterBytes: Int? = nil
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
    self.cutAfterBytes = cutAfterBytes
  }
}
