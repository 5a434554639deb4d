/// One GET over the loop: a connection of its own, closed after the answer.
///
/// Keep-alive is left out on purpose: libwebsockets queues a request behind the one before it and
/// fails both together, and a server that closes an idle connection just then looks like an error.
/// At a request every few seconds a fresh connection costs less than that doubt.

import CLibWebSockets

public final class HTTPConnection {
  private let request: HTTPRequest
  private let userAgent: String
  private var completion: ((Result<HTTPResponse, HTTPFailure>) -> Void)?
  private var link: ClientLink?
  private var response: HTTPResponse?
  private var expectedBytes: Int?
  private var isChunked = false
  private var isComplete = false
  private var failure: HTTPFailure?

  init(
    _ request: HTTPRequest,
    core: LoopCore,
    completion: @escaping (Result<HTTPResponse, HTTPFailure>) -> Void
  ) {
    self.request = request
    self.completion = completion
    userAgent = core.configuration.userAgent
    let limit = min(max(request.timeoutMicroseconds, 0), 60_000_000)
    link = ClientLink(request.url, core: core, user: self, attemptLimit: limit)
  }

  /// Ends the request; the completion follows with `.cancelled`.
  public func cancel() { link?.abandon() }
}

extension HTTPConnection: LinkUser {
  var requestHeaders: String {
    var text = RequestHeader.userAgent(userAgent)
    text += RequestHeader.line("Connection", "close", limit: 100)
    text += RequestHeader.line("Accept", "application/json", limit: 100)
    text += RequestHeader.line("Accept-Encoding", "identity", limit: 100)
    for header in request.headers {
      text += RequestHeader.line(header.name, header.value, limit: 4_000)
    }
    return text
  }

  func opened(_ wire: Wire) {}
  func writable(_ wire: Wire) -> Bool { true }

  func answered(_ wire: Wire) -> ClientLink.Answer {
    response = HTTPResponse(
      status: wire.httpStatus,
      contentType: wire.header(WSI_TOKEN_HTTP_CONTENT_TYPE),
      retryAfterSeconds: wire.retryAfterSeconds,
      date: wire.header(WSI_TOKEN_HTTP_DATE),
      wantedHeader: request.wantedHeader.flatMap { wire.header(named: $0) },
      body: []
    )
    if let encoding = wire.header(WSI_TOKEN_HTTP_CONTENT_ENCODING),
      encoding.lowercased() != "identity"
    {
      failure = .encoded(String(encoding.prefix(40)))
      return .refused(nil)
    }
    if let transfer = wire.header(WSI_TOKEN_HTTP_TRANSFER_ENCODING) {
      // libwebsockets decodes this spelling and no other.
      guard transfer == "chunked" else {
        failure = .encoded(String(transfer.prefix(40)))
        return .refused(nil)
      }
      isChunked = true
    }
    guard let text = wire.header(WSI_TOKEN_HTTP_CONTENT_LENGTH) else { return .body }
    guard let length = Int(text), length >= 0 else {
      failure = .connection(.handshake("bad Content-Length"))
      return .refused(nil)
    }
    guard length <= request.maximumBodyBytes else {
      failure = .tooBig(limitBytes: request.maximumBodyBytes)
      return .refused(nil)
    }
    expectedBytes = length
    response?.body.reserveCapacity(length)
    return .body
  }

  func readable(_ wire: Wire) -> Bool {
    let read = wire.readBody()
    // Chunks end with a chunk of their own; libwebsockets takes the close for it.
    if read == .closedByPeer, isChunked { isComplete = false }
    return read == .more
  }

  func received(_ piece: Span<UInt8>) -> Bool {
    guard let count = response?.body.count else { return false }
    guard piece.count <= request.maximumBodyBytes - count else {
      failure = .tooBig(limitBytes: request.maximumBodyBytes)
      return false
    }
    unsafe piece.withUnsafeBufferPointer { unsafe response?.body.append(contentsOf: $0) }
    return true
  }

  func completed() { isComplete = true }

  func ended(_ end: ConnectionEnd) {
    link = nil
    let completion = self.completion
    self.completion = nil
    completion?(result(end))
  }

  private func result(_ end: ConnectionEnd) -> Result<HTTPResponse, HTTPFailure> {
    if let failure { return .failure(failure) }
    if let response {
      let isWhole = expectedBytes.map { $0 == response.body.count } ?? true
      if isComplete, isWhole { return .success(response) }
      if case .timeout = end.cause {
        return .failure(.timeout("waiting for the rest of the answer"))
      }
      if case .localClose = end.cause { return .failure(.cancelled) }
      return .failure(
        .cutShort(receivedBytes: response.body.count, expectedBytes: expectedBytes)
      )
    }
    switch end.cause {
    case .timeout(let phase): return .failure(.timeout(phase))
    case .localClose: return .failure(.cancelled)
    case .peerClosed, .dropped, .dns, .refused, .exhausted, .tls, .http, .handshake, .proxy,
      .messageTooBig, .brokenProtocol:
      return .failure(.connection(end.cause))
    }
  }
}
