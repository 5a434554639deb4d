/// A plain GET at the listener, to be answered at once or later.

public final class ListenerRequest {
  public let path: String
  /// The text behind "?", without it; empty if there is none.
  public let query: String
  public let userAgent: String?
  public let acceptEncoding: String?
  public let accept: String?

  /// A piece of the body per writable callback.
  private static let pieceBytes = 32_768

  private var wire: Wire?
  private var answer: HTTPAnswer?
  private var sentBytes = 0
  private var isHeadSent = false
  private var isFinished = false

  init(
    path: String,
    query: String,
    userAgent: String?,
    acceptEncoding: String?,
    accept: String?,
    wire: Wire
  ) {
    self.path = path
    self.query = query
    self.userAgent = userAgent
    self.acceptEncoding = acceptEncoding
    self.accept = accept
    self.wire = wire
  }

  /// Sends the answer; only the first one counts, and none once the client has left.
  public func answer(_ answer: HTTPAnswer) {
    guard self.answer == nil else { return }
    self.answer = answer
    wire?.askToWrite()
  }

  /// Closes the connection without an answer.
  public func drop() { wire?.killSoon() }
}

extension ListenerRequest: WireOwner {
  func writable(_ wire: Wire) -> Bool {
    guard let answer, !isFinished else { return true }
    guard isHeadSent else {
      isHeadSent = true
      guard HTTPAnswerWriter.writeHead(answer, on: wire) else { return false }
      return proceed(wire, hasMore: !answer.body.isEmpty)
    }
    let end = min(answer.cutAfterBytes ?? answer.body.count, answer.body.count)
    let upTo = max(sentBytes, min(end, sentBytes + Self.pieceBytes))
    let isLast = upTo == answer.body.count
    let piece = answer.body.span.extracting(sentBytes..<upTo)
    guard HTTPAnswerWriter.writeBody(piece, isLast: isLast, on: wire) else { return false }
    sentBytes = upTo
    if upTo == end, !isLast {
      isFinished = true
      return false
    }
    return proceed(wire, hasMore: !isLast)
  }

  private func proceed(_ wire: Wire, hasMore: Bool) -> Bool {
    if hasMore {
      wire.askToWrite()
      return true
    }
    isFinished = true
    return !wire.completeTransaction()
  }

  func destroyed() { wire = nil }
}
