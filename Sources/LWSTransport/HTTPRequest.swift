/// A GET, its answer, and the ways to get none.

/// One request; nothing is followed, repeated or remembered.
public struct HTTPRequest: Sendable {
  /// The server, the path and the query.
  public var url: TransportURL
  /// Further headers; names and values are cut to visible ASCII, 4,000 bytes each.
  public var headers: [(name: String, value: String)]
  /// For the whole request, at most 60 s.
  public var timeoutMicroseconds: Int64
  /// A longer body is a failure.
  public var maximumBodyBytes: Int
  /// One more header of the answer that is of interest, its name in lower case.
  public var wantedHeader: String?

  public init(
    _ url: TransportURL,
    headers: [(name: String, value: String)] = [],
    timeoutMicroseconds: Int64 = 10_000_000,
    maximumBodyBytes: Int = 16 << 20
  ) {
    self.url = url
    self.headers = headers
    self.timeoutMicroseconds = timeoutMicroseconds
    self.maximumBodyBytes = maximumBodyBytes
  }
}

/// A complete answer, whatever its status.
public struct HTTPResponse: Equatable, Sendable {
  public var status: Int
  public var contentType: String?
  /// Retry-After, if it came as a number of seconds.
  public var retryAfterSeconds: Int?
  /// Date, the server's clock, as it was written.
  public var date: String?
  /// The header that the request wanted to know, as it was written.
  public var wantedHeader: String?
  public var body: [UInt8]
}

/// Why there is no answer.
public enum HTTPFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The connection was not made, or broke before the answer's headers.
  case connection(ConnectionEnd.Cause)
  /// Not complete within the request's time; the text names what it was waiting for.
  case timeout(String)
  /// The connection ended before the body was complete.
  case cutShort(receivedBytes: Int, expectedBytes: Int?)
  /// The body is longer than the request allows.
  case tooBig(limitBytes: Int)
  /// The answer is compressed, though we asked for none: the name of the encoding.
  case encoded(String)
  /// `cancel` was called, or the loop closed.
  case cancelled

  /// One line for people.
  public var description: String {
    switch self {
    case .connection(let cause): ConnectionEnd(cause: cause).description
    case .timeout(let phase): ConnectionEnd(cause: .timeout(phase)).description
    case .cutShort(let received, let expected?): "body cut short: \(received) of \(expected) bytes"
    case .cutShort(let received, nil): "body cut short after \(received) bytes"
    case .tooBig(let limit): "body over \(limit) bytes"
    case .encoded(let name): "body is encoded as \"\(name)\", which we did not ask for"
    case .cancelled: "cancelled"
    }
  }
}
