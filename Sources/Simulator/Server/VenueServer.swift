/// What a simulated exchange is to the owner of its sockets.

public import MarketData

/// Calls in, actions and log lines out.
///
/// A server owns no socket and no clock. After each call the owner carries out what stands in
/// `output` and empties it; it calls `advance` when `deadline` has come.
public protocol VenueServer {
  /// What waits to be carried out.
  var output: ServerOutput { get set }
  /// When `advance` has something to do; nil while nobody is connected.
  var deadline: MonotonicTime? { get }

  /// A client asks for a WebSocket; `query` is the text behind "?".
  mutating func upgrade(path: String, query: String, at now: Now) -> UpgradeVerdict
  /// An upgrade that was accepted is done; `peer` is any number that is not in use.
  mutating func opened(peer: Int, path: String, query: String, at now: Now)
  /// A whole message came.
  mutating func received(_ message: Span<UInt8>, isText: Bool, from peer: Int, at now: Now)
  /// An RFC 6455 pong came, asked for or not.
  mutating func ponged(_ payload: Span<UInt8>, from peer: Int, at now: Now)
  /// The connection is gone, whoever ended it.
  mutating func closed(peer: Int, at now: Now)
  /// More waits to be sent to the peer than its owner wants to hold.
  mutating func overflowed(peer: Int, at now: Now)

  /// Answers a plain HTTP request.
  mutating func rest(method: String, path: String, query: String, at now: Now) -> HTTPAnswer

  /// Does everything that is due.
  mutating func advance(to now: Now)
  /// Says goodbye to everybody and writes the summary.
  mutating func finish(at now: Now)
}
