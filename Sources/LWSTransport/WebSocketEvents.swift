/// What the user of a WebSocket connection is told.

/// All calls come on the loop's thread, from inside `EventLoop.turn` (or `close`).
///
/// A receiver may call the connection and the loop, except `turn`.
public protocol WebSocketEvents: AnyObject {
  func opened(_ connection: WebSocketConnection)
  /// Bytes have just been read: the messages told before the next such call came with them.
  func arrived(_ connection: WebSocketConnection)
  /// A whole message; the bytes are valid during the call only and may be any bytes, also where
  /// `isText` says text.
  func received(_ message: Span<UInt8>, isText: Bool, on connection: WebSocketConnection)
  /// The last call for this connection, exactly once.
  func closed(_ connection: WebSocketConnection, _ end: ConnectionEnd)
}
