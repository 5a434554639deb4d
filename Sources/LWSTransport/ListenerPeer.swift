/// The server's end of one WebSocket connection.

public final class ListenerPeer {
  /// Counts from 1 in the order of arrival.
  public let id: Int
  /// The upgrade that made it.
  public let request: UpgradeRequest
  public var path: String { request.path }

  /// Frames written before other connections get their turn.
  private static let framesPerTurn = 256

  private let events: any ListenerEvents
  private var wire: Wire?
  private var queue: SendQueue
  private var assembler: MessageAssembler
  private var isText = true
  private var wasOpened = false
  private var closeFrame: (code: UInt16, reason: String)?
  private var hasAskedToClose = false

  init(id: Int, request: UpgradeRequest, events: any ListenerEvents, limits: EventLoop.Limits) {
    self.id = id
    self.request = request
    self.events = events
    // A simulator floods: 32 MiB a peer before `send` says no.
    queue = SendQueue(limit: 32 << 20)
    assembler = MessageAssembler(limit: limits.messageBytes)
  }

  /// Payload bytes that wait to be sent.
  public var pendingBytes: Int { queue.pendingBytes }
  public var isOpen: Bool { wire != nil && closeFrame == nil }

  // MARK: Sending

  /// Queues a text message; false if the peer is gone or has 32 MiB waiting.
  @discardableResult
  public func send(text bytes: Span<UInt8>) -> Bool { send(bytes, .text) }

  /// Queues a ping; at most 125 bytes are sent.
  @discardableResult
  public func ping(_ payload: [UInt8]) -> Bool {
    send(payload.span.extracting(first: 125), .ping)
  }

  /// Queues a text message in fragments of the given sizes; the last takes what is left.
  @discardableResult
  public func send(text message: [UInt8], inFragmentsOf sizes: [Int]) -> Bool {
    let bytes = message.span
    var start = 0
    var kind = SendQueue.Kind.textStart
    for size in sizes where size >= 0 && size < bytes.count - start {
      guard send(bytes.extracting(start..<(start + size)), kind) else { return false }
      start += size
      kind = .middle
    }
    let rest = bytes.extracting(start..<bytes.count)
    return send(rest, kind == .textStart ? .text : .last)
  }

  func send(_ bytes: Span<UInt8>, _ kind: SendQueue.Kind) -> Bool {
    guard isOpen, queue.append(bytes, kind) else { return false }
    // The first one asks; `writable` asks again while there is more.
    if queue.pendingFrames == 1 { wire?.askToWrite() }
    return true
  }

  // MARK: Closing

  /// Sends what is queued and a close frame.
  public func close(code: UInt16, reason: String = "") {
    guard isOpen else { return }
    closeFrame = (code, reason)
    wire?.askToWrite()
  }

  /// Ends the connection without a close frame; what is queued is lost.
  public func drop() {
    queue.removeAll()
    wire?.killSoon()
  }

  /// The same by a reset, which also throws away what the system has not yet sent.
  public func reset() {
    wire?.resetOnClose()
    drop()
  }
}

extension ListenerPeer: WireOwner {
  func established(_ wire: Wire) -> Bool {
    self.wire = wire
    wasOpened = true
    events.opened(self)
    return true
  }

  func received(_ piece: Span<UInt8>, on wire: Wire) {
    guard closeFrame == nil else { return }
    let isFirst = wire.isFirstFragment
    if isFirst { isText = !wire.isBinary }
    let outcome = assembler.push(piece, isFirst: isFirst, isLast: wire.endsMessage) { message in
      events.received(message, isText: isText, from: self)
    }
    switch outcome {
    case .incomplete, .delivered: break
    case .tooBig:
      queue.removeAll()
      closeFrame = (1009, "message too big")
      wire.askToWrite()
    }
  }

  func ponged(_ payload: Span<UInt8>) {
    guard closeFrame == nil else { return }
    events.ponged(payload, from: self)
  }

  func writable(_ wire: Wire) -> Bool {
    guard FrameWriter.drain(&queue, into: wire, atMost: Self.framesPerTurn) else { return false }
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

  func destroyed() {
    wire = nil
    queue.removeAll()
    if wasOpened { events.closed(self) }
  }
}
