public import NDJSON

/// What the server wants done, in order.
///
/// Text stands once in the output's bytes, however many peers it goes to.
public enum ServerAction: Equatable, Sendable {
  /// A text frame.
  case text(peer: Int, TextRange)
  /// A text message in frames of at most `pieceBytes`.
  case fragments(peer: Int, TextRange, pieceBytes: Int)
  /// An RFC 6455 ping with that payload.
  case ping(peer: Int, TextRange)
  /// A close frame after everything before it.
  case close(peer: Int, code: UInt16, reason: String)
  /// The end of the connection, without a close frame.
  case drop(peer: Int)
}

/// Actions and log lines that wait for the owner of the sockets.
public struct ServerOutput {
  /// The bytes that the actions' ranges point into.
  public internal(set) var text = LineBuffer()
  public internal(set) var actions: [ServerAction] = []
  /// Peers whose `drop` is a reset: what waits for them is lost.
  public internal(set) var resets: Set<Int> = []
  /// Finished NDJSON lines.
  public internal(set) var log = LineBuffer()

  /// Forgets actions and text, which have been carried out; log lines stay.
  public mutating func removeActions() {
    text.removeAll()
    actions.removeAll(keepingCapacity: true)
    resets.removeAll()
  }

  /// Forgets log lines, which have been written.
  public mutating func removeLog() {
    log.removeAll()
  }

  /// Writes one message with `body` and sends it to a peer.
  mutating func send(to peer: Int, _ body: (inout LineBuffer) -> Void) {
    let start = text.count
    body(&text)
    actions.append(.text(peer: peer, TextRange(start, text.count)))
  }
}
