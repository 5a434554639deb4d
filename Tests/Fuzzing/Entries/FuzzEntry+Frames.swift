/// WebSocket frames: what a server may send, in any pieces, and what a client queues and writes.

import LWSTransport

extension FuzzEntry {
  /// However the bytes are cut, the same is heard, and the same ends it.
  static let frames = FuzzEntry("frames", seeds: frameSeeds) { bytes in
    var input = FuzzInput(bytes)
    let limit = input.choice([1_000, 125, 3_000, 0])
    let steps = [1, Int(input.byte()) % 20 + 2, Int(input.byte()) * 8 + 1]
    let sent = Array(input.rest)
    let whole = try HeardFrames(sent, inPiecesOf: max(1, sent.count), limit: limit)
    for step in steps {
      let heard = try HeardFrames(sent, inPiecesOf: step, limit: limit)
      try must(heard == whole, "in pieces of \(step): \(heard), whole: \(whole)")
    }
  }

  /// What a server sends that keeps to the protocol, and what does not.
  @Sendable private static func frameSeeds() -> [[UInt8]] {
    let long = [UInt8](repeating: 0x78, count: 200)
    let full = [UInt8](repeating: 0x79, count: 300)
    let frames: [[UInt8]] = [
      [0x81, 3, 0x61, 0x62, 0x63], [0x82, 2, 0, 0xFF], [0x89, 2, 0x70, 0x71], [0x8A, 0], [0x81, 0],
      [0x01, 1, 0x61, 0x89, 0, 0x00, 1, 0x62, 0x80, 1, 0x63], [0x81, 126, 0, 200] + long,
      [0x02, 127, 0, 0, 0, 0, 0, 0, 1, 0x2C] + full + [0x80, 0],
    ]
    let ends: [[UInt8]] = [
      [], [0x88, 0], [0x88, 4, 3, 0xF4, 0x6F, 0x6B], [0x88, 1, 3], [0xC1, 0], [0x83, 0],
      [0x81, 0x80],
      [0x09, 0], [0x89, 126, 0, 126], [0x80, 0], [0x01, 0, 0x81, 0], [0x81, 127, 1],
      [0x82, 126, 9, 9],
      [0x81, 127, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x02, 100] + long,
    ]
    let session = Array(frames.joined())
    // Two fragments within the limit, whose message is beyond it.
    let both: [UInt8] = [0x01, 100] + full.prefix(100) + [0x80, 100] + full.prefix(100)
    return [[1, 3, 2] + both]
      + ends.indices.map { [0, UInt8($0), 40] + session + ends[$0] + [0x81, 1, 0x41] }
      + frames.indices.map { [UInt8($0 % 4), 7, 1] + frames[$0] + frames[$0] }
  }

  /// What a client queues is within the limit, and a server reads each frame as it was meant.
  ///
  /// Parts of an input are frames; the first byte says of what kind, and whether the socket takes some.
  static let frameQueue = FuzzEntry("frame-queue", seeds: queueSeeds) { bytes in
    var input = FuzzInput(bytes)
    let limit = input.choice([200_000, 300, 70_000, 0])
    let times = input.choice([1, 3, 400])
    var queue = FrameQueue(limit: limit)
    var written: [UInt8] = []
    var queued: [(opcode: FrameHeader.Opcode, payload: [UInt8])] = []
    for part in input.parts.prefix(60) {
      let first = part.first ?? 0
      let opcode: FrameHeader.Opcode = [.text, .binary, .ping, .pong][Int(first & 3)]
      let all = Array(repeatElement(part.dropFirst(), count: times).joined())
      let payload = first & 2 == 0 ? all : Array(all.prefix(125))
      let bytes = FrameHeader.clientBytes(payloadBytes: payload.count) + payload.count
      let before = queue.pendingBytes
      let isIn = queue.append(opcode, payload.span, mask: 0x9E37_79B9 &* UInt32(written.count + 1))
      try must(isIn == (bytes <= limit - before), "a frame of \(bytes) bytes behind \(before)")
      try must(queue.pendingBytes == before + (isIn ? bytes : 0), "\(queue.pendingBytes) pending")
      if isIn { queued.append((opcode, payload)) }
      if first & 4 != 0 { queue.writeSome { written += $0[$1] } }
    }
    while !queue.isEmpty { queue.writeSome { written += $0[$1] } }
    let heard = try HeardFrames(unmasked(written), inPiecesOf: 1_000, limit: limit)
    try must(heard.payloads == queued.map(\.payload), "other payloads")
    try must(heard.arrivals == queued.map(\.opcode.arrival), "other kinds")
  }

  /// A client's frames as a server would have sent them.
  private static func unmasked(_ written: [UInt8]) throws -> [UInt8] {
    var plain: [UInt8] = []
    var rest = written[...]
    while let first = rest.popFirst(), let second = rest.popFirst() {
      try must(second & 0x80 != 0, "a frame without a mask")
      var length = Int(second & 0x7F)
      plain += [first, second & 0x7F]
      if length > 125 {
        let digits = rest.prefix(length == 126 ? 2 : 8)
        plain += digits
        length = digits.reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(digits.count)
      }
      let mask = Array(rest.prefix(4))
      rest = rest.dropFirst(4)
      try must(mask.count == 4 && rest.count >= length, "half a frame")
      plain += rest.prefix(length).enumerated().map { $1 ^ mask[$0 & 3] }
      rest = rest.dropFirst(length)
    }
    return plain
  }

  @Sendable private static func queueSeeds() -> [[UInt8]] {
    let parts: [[UInt8]] = [
      [0, 0x68, 0x69], [1], [2, 0x70], [7, 0x71], [0] + [UInt8](repeating: 0x78, count: 126),
      [5, 0, 0xFF, 1], [2] + [UInt8](repeating: 0x79, count: 125),
      [4] + Array("{\"op\":\"ping\"}".utf8),
    ]
    // Longer than a length of two bytes can tell, and a byte more than the limit.
    let edges: [[UInt8]] = [(0, 2, 180), (1, 0, 293)].map { limit, times, count in
      [limit, times, 0] + [UInt8](repeating: 0x7A, count: count)
    }
    return edges + (0..<8).map { .input([$0, $0 / 4], parts: parts) }
  }
}

extension FrameHeader.Opcode {
  /// What a reader says of a whole frame; a continuation alone is none.
  fileprivate var arrival: FrameReader.Arrival? {
    switch self {
    case .continuation: nil
    case .text: .message(isText: true)
    case .binary: .message(isText: false)
    case .close: .close
    case .ping: .ping
    case .pong: .pong
    }
  }
}

/// What a reader was given until it ended; whatever follows that must stay unheard.
private struct HeardFrames: Equatable {
  var arrivals: [FrameReader.Arrival] = []
  var payloads: [[UInt8]] = []
  var outcome = FrameReader.Outcome.fine
  var isOver = false

  init(_ bytes: [UInt8], inPiecesOf step: Int, limit: Int) throws {
    var reader = FrameReader(limit: limit)
    for start in stride(from: 0, to: bytes.count, by: step) {
      let (wasOver, before) = (reader.isOver, arrivals.count)
      let piece = bytes.span.extracting(start..<min(start + step, bytes.count))
      let outcome = reader.push(piece) { arrival, payload in
        arrivals.append(arrival)
        payloads.append(payload.indices.map { payload[$0] })
      }
      if outcome != .fine { self.outcome = outcome }
      try must(!wasOver || (outcome == .fine && arrivals.count == before), "heard after the end")
      // A message that is not whole, and a frame that is not: ten bytes of it are its header.
      try must(reader.heldBytes <= 2 * limit + 10, "\(reader.heldBytes) bytes held")
    }
    isOver = reader.isOver
    try must(isOver == (outcome != .fine || arrivals.last == .close), "over without an end")
    try must(!arrivals.dropLast().contains(.close), "heard behind a close frame")
    for (arrival, payload) in zip(arrivals, payloads) {
      switch arrival {
      case .message: try must(payload.count <= limit, "a message of \(payload.count) bytes")
      case .ping, .pong, .close: try must(payload.count <= 125, "a long control frame")
      }
    }
  }
}
