/// What libwebsockets has to say of one connection, in this module's words.

import CLibWebSockets

/// The receiver of a wire's events.
///
/// A `false` from one of them has libwebsockets close the wire.
protocol WireOwner: AnyObject {
  // MARK: Client
  /// TCP is up; TLS and the handshake follow.
  func connected(_ wire: Wire)
  /// Header lines to add to the request, each ending in CR LF.
  var requestHeaders: String { get }
  /// Why the certificate was refused; `failed` follows.
  func certificateRefused(_ text: String)
  /// The attempt failed before it was established; `destroyed` follows.
  func failed(_ text: String, on wire: Wire)
  /// The headers of an HTTP answer are in.
  func answered(_ wire: Wire) -> Bool
  /// Bytes behind the headers wait to be read.
  func readable(_ wire: Wire) -> Bool
  /// What a read brought: of a body, or of an upgraded connection.
  func received(_ bytes: Span<UInt8>) -> Bool
  /// The body of an HTTP answer is complete.
  func completed()

  // MARK: Server
  func established(_ wire: Wire) -> Bool
  /// A piece of a WebSocket message. It cannot ask to close: see `lwsCallback`.
  func received(_ piece: Span<UInt8>, on wire: Wire)
  /// A pong frame. It cannot ask to close either.
  func ponged(_ payload: Span<UInt8>)

  // MARK: Both sides
  func writable(_ wire: Wire) -> Bool
  /// The end of the wire, always last.
  func destroyed()
}

extension WireOwner {
  func connected(_ wire: Wire) {}
  var requestHeaders: String { "" }
  func certificateRefused(_ text: String) {}
  func failed(_ text: String, on wire: Wire) {}
  func answered(_ wire: Wire) -> Bool { true }
  func readable(_ wire: Wire) -> Bool { true }
  func received(_ bytes: Span<UInt8>) -> Bool { true }
  func completed() {}
  func established(_ wire: Wire) -> Bool { true }
  func received(_ piece: Span<UInt8>, on wire: Wire) {}
  func ponged(_ payload: Span<UInt8>) {}
}

/// Takes in what has no owner yet: the server side of a loop.
protocol ServerSide: AnyObject {
  /// A WebSocket upgrade is asked for; false if it was refused, the answer already written.
  func upgradeAsked(_ wire: Wire) -> Bool
  /// An HTTP request is in; false closes the connection.
  func requested(_ wire: Wire) -> Bool
}
