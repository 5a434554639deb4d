/// A client's WebSocket connection: messages out through a bounded queue, whole messages in.

public final class WebSocketConnection {
  /// The server and path asked for.
  public let url: TransportURL
  /// A number no other connection of this loop has; later connections have greater ones.
  public let id: Int

  private var events: (any WebSocketEvents)?
  private var link: ClientLink?
  private var queue: FrameQueue
  private var reader: FrameReader
  private let upgrade: WebSocketUpgrade
  private let userAgent: String
  private var random = SystemRandomNumberGenerator()
  /// The payload of the close frame that is sent once the queue is empty.
  private var closePayload: [UInt8]?
  private var isCloseSent = false
  /// True once nothing more is expected of the peer: our close frame is the last act.
  private var leavesAfterClose = false

  init(_ url: TransportURL, core: LoopCore, events: any WebSocketEvents) {
    let limits = core.configuration.limits
    self.url = url
    id = core.newConnectionID()
    self.events = events
    queue = FrameQueue(limit: limits.sendQueueBytes)
    reader = FrameReader(limit: limits.messageBytes)
    upgrade = WebSocketUpgrade()
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

  /// Bytes that wait to be sent, frame headers included.
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

  private func send(_ bytes: Span<UInt8>, _ opcode: FrameHeader.Opcode) -> Bool {
    guard isOpen, queue.append(opcode, bytes, mask: random.next()) else { return false }
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
    if closePayload == nil { closePayload = Self.closePayload(code, reason) }
    link?.beginClosing(.localClose)
  }

  /// Drops the connection without a close frame; `closed` follows with `.localClose`.
  public func abandon() { link?.abandon() }
}

extension WebSocketConnection: LinkUser {
  var requestHeaders: String { upgrade.requestLines + userAgent }

  func answered(_ wire: Wire) -> ClientLink.Answer {
    upgrade.problem(with: wire).map { .refused($0) } ?? .upgraded
  }

  func opened(_ wire: Wire) { events?.opened(self) }

  /// What waits is sent before more is read: libwebsockets reads first, and while a flood comes in
  /// it would never ask for more to write.
  func readable(_ wire: Wire) -> Bool {
    if !queue.isEmpty, !writable(wire) { return false }
    return wire.read()
  }

  func received(_ bytes: Span<UInt8>) -> Bool {
    events?.arrived(self)
    switch reader.push(bytes, { arrival, payload in take(arrival, payload) }) {
    case .fine: break
    case .tooBig: refuse(.messageTooBig, code: 1009, "message too big")
    case .broken(let how):
      leavesAfterClose = true
      refuse(.brokenProtocol(how), code: 1002, how)
    }
    return !isDone
  }

  private func take(_ arrival: FrameReader.Arrival, _ payload: Span<UInt8>) {
    switch arrival {
    case .message(let isText):
      guard isOpen else { return }
      events?.received(payload, isText: isText, on: self)
    case .ping:
      // No room for a pong: the peer reads nothing, and would not read it either.
      guard isOpen, queue.append(.pong, payload, mask: random.next()) else { return }
      link?.wire?.askToWrite()
    case .pong: break
    case .close:
      leavesAfterClose = true
      guard isOpen else { return }
      // The answer to a close frame is that frame.
      closePayload = payload.indices.map { payload[$0] }
      link?.peerClosing(payload)
    }
  }

  private func refuse(_ cause: ConnectionEnd.Cause, code: UInt16, _ reason: String) {
    queue.removeAll()
    closePayload = Self.closePayload(code, reason)
    link?.beginClosing(cause)
  }

  func writable(_ wire: Wire) -> Bool {
    if let closePayload, queue.isEmpty, !isCloseSent {
      isCloseSent = queue.append(.close, closePayload.span, mask: random.next())
    }
    while !queue.isEmpty, !wire.isChoked {
      let result = queue.writeSome { bytes, piece in wire.write(&bytes, piece) }
      if result == .failed { return false }
    }
    if !queue.isEmpty || (closePayload != nil && !isCloseSent) { wire.askToWrite() }
    return !isDone
  }

  /// True when both close frames have passed, or ours was the last word.
  private var isDone: Bool { leavesAfterClose && isCloseSent && queue.isEmpty }

  private static func closePayload(_ code: UInt16, _ reason: String) -> [UInt8] {
    let text = reason.utf8.prefix(FrameHeader.controlBytes - 2)
    return [UInt8(code >> 8), UInt8(code & 0xFF)] + text
  }

  func completed() {}

  func ended(_ end: ConnectionEnd) {
    queue.removeAll()
    link = nil
    let events = self.events
    self.events = nil
    events?.closed(self, end)
  }
}
