/// Reads what a WebSocket server sends (RFC 6455, section 5): bytes in, messages and control frames
/// out. It trusts nothing, holds no more than one message and one frame, and knows no socket.

package struct FrameReader {
  /// What came whole.
  package enum Arrival: Equatable {
    case message(isText: Bool)
    case ping
    case pong
    /// The peer's close frame: its code (two bytes) and text, or nothing.
    case close
  }

  package enum Outcome: Equatable {
    case fine
    /// A message is longer than the limit.
    case tooBig
    /// The peer broke the protocol; the text says how.
    case broken(String)
  }

  /// Most bytes of a message.
  let limit: Int
  /// Is true after a close frame, or after an outcome that is not fine: the rest is thrown away.
  package private(set) var isOver = false
  private var message: MessageAssembler
  private var isText = true
  private var isInMessage = false
  /// The beginning of a frame whose rest has not come.
  private var begun: [UInt8] = []

  package init(limit: Int) {
    self.limit = limit
    message = MessageAssembler(limit: limit)
  }

  /// Bytes kept of what has not come whole.
  package var heldBytes: Int { begun.count + message.heldBytes }

  /// Takes what a read brought; `take` gets each arrival with its payload, in order.
  ///
  /// A frame that lies whole in `bytes` is given from there, without a copy.
  package mutating func push(
    _ bytes: Span<UInt8>,
    _ take: (Arrival, Span<UInt8>) -> Void
  ) -> Outcome {
    var place = 0
    while !isOver, place < bytes.count {
      let outcome =
        begun.isEmpty ? whole(bytes, &place, take) : rest(bytes, &place, take)
      guard outcome == .fine else {
        isOver = true
        begun = []
        return outcome
      }
    }
    return .fine
  }

  /// A frame that begins at `place`: given if it is all there, else kept.
  private mutating func whole(
    _ bytes: Span<UInt8>,
    _ place: inout Int,
    _ take: (Arrival, Span<UInt8>) -> Void
  ) -> Outcome {
    switch FrameHeader.read(bytes, at: place) {
    case .broken(let why): return .broken(why)
    case .incomplete: break
    case .header(let header):
      guard header.payloadBytes <= limit else { return .tooBig }
      let end = place + header.frameBytes
      guard end > bytes.count else {
        let payload = bytes.extracting(place + header.byteCount..<end)
        place = end
        return give(header, payload, take)
      }
    }
    keep(bytes, &place, until: bytes.count)
    return .fine
  }

  /// What may be the rest of the frame that was begun.
  private mutating func rest(
    _ bytes: Span<UInt8>,
    _ place: inout Int,
    _ take: (Arrival, Span<UInt8>) -> Void
  ) -> Outcome {
    switch FrameHeader.read(begun.span, at: 0) {
    case .broken(let why): return .broken(why)
    case .incomplete(let wanted):
      keep(bytes, &place, until: place + min(wanted - begun.count, bytes.count - place))
      // At most twice: two bytes of a header say how many there are. A frame may end with them.
      return begun.count < wanted ? .fine : rest(bytes, &place, take)
    case .header(let header):
      guard header.payloadBytes <= limit else { return .tooBig }
      let lacking = header.frameBytes - begun.count
      keep(bytes, &place, until: place + min(lacking, bytes.count - place))
      guard begun.count == header.frameBytes else { return .fine }
      // Taken out of self while it is given, so that both may be used at once.
      var frame = begun
      begun = []
      let outcome = give(header, frame.span.extracting(header.byteCount..<frame.count), take)
      frame.removeAll(keepingCapacity: frame.capacity <= MessageAssembler.keptBytes)
      begun = frame
      return outcome
    }
  }

  private mutating func keep(_ bytes: Span<UInt8>, _ place: inout Int, until end: Int) {
    let piece = bytes.extracting(place..<end)
    unsafe piece.withUnsafeBufferPointer { unsafe begun.append(contentsOf: $0) }
    place = end
  }

  private mutating func give(
    _ header: FrameHeader,
    _ payload: Span<UInt8>,
    _ take: (Arrival, Span<UInt8>) -> Void
  ) -> Outcome {
    switch header.opcode {
    case .ping: take(.ping, payload)
    case .pong: take(.pong, payload)
    case .close:
      guard payload.count != 1 else { return .broken("a close frame with half a code") }
      isOver = true
      take(.close, payload)
    case .text, .binary:
      guard !isInMessage else { return .broken("a message inside a message") }
      isText = header.opcode == .text
      guard !header.isFinal else {
        take(.message(isText: isText), payload)
        return .fine
      }
      return piece(payload, isFirst: true, isLast: false, take)
    case .continuation:
      guard isInMessage else { return .broken("a continuation of nothing") }
      return piece(payload, isFirst: false, isLast: header.isFinal, take)
    }
    return .fine
  }

  private mutating func piece(
    _ payload: Span<UInt8>,
    isFirst: Bool,
    isLast: Bool,
    _ take: (Arrival, Span<UInt8>) -> Void
  ) -> Outcome {
    isInMessage = !isLast
    let isText = self.isText
    let outcome = message.push(payload, isFirst: isFirst, isLast: isLast) { whole in
      take(.message(isText: isText), whole)
    }
    return outcome == .tooBig ? .tooBig : .fine
  }
}
