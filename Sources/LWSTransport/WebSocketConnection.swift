/// A client's WebSocket connection: messages out through a bounded queue, whole messages in.

public final class WebSocketConnection {
  /// The server and path asked for.
  public let url: TransportURL
  /// A number no other connection of this loop has; later connections have greater ones.
  public let id: Int

  private var events: (any WebSocketEvents)?
  private var link: ClientLink?
  private var queue: SendQueue
  private var assembler: MessageAssembler
  private var isText = true
  private let userAgent: String
  private var closeFrame: (code: UInt16, reason: String)?
  private var hasAskedToClose = false

  init(_ url: TransportURL, core: LoopCore, events: any WebSocketEvents) {
    let limits = core.configuration.limits
    self.url = url
    id = core.newConnectionID()
    self.events = events
    queue = SendQueue(limit: limits.sendQueueBytes)
    assembler = MessageAssembler(limit: limits.messageBytes)
    userAgent = RequestHeader.userAgent(core.configuration.userAgent)
    link = ClientLink(
      url,
      core: core,
      user: self,
      attemptLimit: limits.attempt,
      handshakeLimit: limits.handshake
    )
  }

  /// True from `opened` until `close`, `abandon` or the peer's close.
  public var isOpen: Bool {
    guard case .open? = link?.phase else { return false }
    return true
  }

  /// Payload bytes that wait to be sent.
  public var pendingBytes: Int { queue.pendingBytes }

  // MARK: Sending

  /// Queues a text message; false, and nothing sent, if the connection is not open or the queue full.
  @discardableResult
  public func send(text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in send(unsafe Span(_unsafeElements: bytes), .text) }
  }

  /// Queues a binary message.
  @discardableResult
  public func send(bytes: [UInt8]) -> Bool { send(bytes.span, .binary) }

  /// Queues a text message given as UTF-8.
  @discardableResult
  public func send(text bytes: Span<UInt8>) -> Bool { send(bytes, .text) }

  /// Queues a binary message.
  @discardableResult
  public func send(bytes: Span<UInt8>) -> Bool { send(bytes, .binary) }

  private func send(_ bytes: Span<UInt8>, _ kind: SendQueue.Kind) -> Bool {
    guard isOpen, queue.append(bytes, kind) else { return false }
    link?.wire?.askToWrite()
    return true
  }

  // MARK: Closing

  /// Sends what is queued and a close frame, and waits briefly for the peer's; `closed` follows
  /// with `.localClose`.
  ///
  /// Not yet open: ends at once. Nothing is received after it.
  /// - Parameter reason: at most 123 bytes of UTF-8 are sent.
  public func close(code: UInt16 = 1000, reason: String = "") {
    if closeFrame == nil { closeFrame = (code, reason) }
    link?.beginClosing(.localClose)
  }

  /// Drops the connection without a close frame; `closed` follows with `.localClose`.
  public func abandon() { link?.abandon() }
}

extension WebSocketConnection: LinkUser {
  var requestHeaders: String { userAgent }

  func opened(_ wire: Wire) { events?.opened(self) }

  func received(_ piece: Span<UInt8>, on wire: Wire) {
    let isFirst = wire.isFirstFragment
    if isFirst { isText = !wire.isBinary }
    let outcome = assembler.push(piece, isFirst: isFirst, isLast: wire.endsMessage) { message in
      events?.received(message, isText: isText, on: self)
    }
    switch outcome {
    case .incomplete, .delivered: break
    case .tooBig:
      queue.removeAll()
      closeFrame = (1009, "message too big")
      link?.beginClosing(.messageTooBig)
    }
  }

  func writable(_ wire: Wire) -> Bool {
    guard FrameWriter.drain(&queue, into: wire, atMost: 64) else { return false }
    if !queue.isEmpty {
      wire.askToWrite()
    } else if let closeFrame, !hasAskedToClose {
      // Asked for once: a second time libwebsockets drops the connection without the peer's answer.
      hasAskedToClose = true
      wire.setClose(code: closeFrame.code, reason: closeFrame.reason)
      return false
    }
    return true
  }

  func answered(_ wire: Wire) -> Bool { true }
  func receivedBody(_ piece: Span<UInt8>) -> Bool { true }
  func completed() {}
  func bodyEndedByClose() {}

  func ended(_ end: ConnectionEnd) {
    queue.removeAll()
    link = nil
    let events = self.events
    self.events = nil
    events?.closed(self, end)
  }
}
