/// WebSocket frames without a socket: what a server may send, in any pieces, and what a client writes.

import Testing

@testable import LWSTransport

@Suite struct FramesTests {
  /// What a reader was given, in order.
  private struct Heard: Equatable {
    var arrivals: [FrameReader.Arrival] = []
    var payloads: [[UInt8]] = []
    var outcome = FrameReader.Outcome.fine
  }

  /// Reads `pieces` one after the other, up to the first outcome that is not fine.
  private func read(_ pieces: [[UInt8]], limit: Int = 1_000) -> Heard {
    var reader = FrameReader(limit: limit)
    var heard = Heard()
    for piece in pieces where heard.outcome == .fine {
      heard.outcome = reader.push(piece.span) { arrival, payload in
        heard.arrivals.append(arrival)
        heard.payloads.append(payload.indices.map { payload[$0] })
      }
    }
    return heard
  }

  /// Two messages, one of them in three fragments with a ping and a pong between them, an empty one,
  /// one with a length of two bytes, and a close frame.
  private static let session: [UInt8] =
    [0x81, 0x02, 0x68, 0x69, 0x02, 0x01, 0x61, 0x89, 0x01, 0x70, 0x00, 0x00, 0x8A, 0x00]
    + [0x80, 0x01, 0x62, 0x81, 0x00, 0x82, 0x7E, 0x00, 0xC8] + [UInt8](repeating: 7, count: 200)
    + [0x88, 0x04, 0x03, 0xF4, 0x6F, 0x6B]
  private static let heard = Heard(
    arrivals: [
      .message(isText: true), .ping, .pong, .message(isText: false), .message(isText: true),
      .message(isText: false), .close,
    ],
    payloads: [
      [0x68, 0x69], [0x70], [], [0x61, 0x62], [], [UInt8](repeating: 7, count: 200),
      [0x03, 0xF4, 0x6F, 0x6B],
    ]
  )

  @Test func readsASessionWhole() { #expect(read([Self.session]) == Self.heard) }

  @Test func readsTheSameInAnyPieces() {
    #expect(read(Self.session.map { [$0] }) == Self.heard)
    for first in 0...Self.session.count {
      let pieces = [Array(Self.session.prefix(first)), Array(Self.session.dropFirst(first))]
      #expect(read(pieces) == Self.heard, "cut behind byte \(first)")
    }
  }

  @Test func throwsAwayWhatFollowsAClose() {
    #expect(read([Self.session + [0x81, 0x01, 0x41]]) == Self.heard)
    #expect(read([Self.session, [0xFF, 0xFF, 0xFF]]) == Self.heard)
  }

  @Test(
    arguments: [
      ([0x81, 0x7E, 0x03, 0xE9], "a frame"),
      ([0x81, 0x7F, 0, 0, 0, 1, 0, 0, 0, 0], "a huge frame"),
      ([0x01, 0x7D] + [UInt8](repeating: 1, count: 125) + [0x80, 0x7E, 0x03, 0x6C], "a message"),
    ] as [([UInt8], String)]
  )
  func refusesWhatIsTooBigBeforeItCame(bytes: [UInt8], what: String) {
    // The last one's limit is passed by both fragments together, when the second is in.
    let rest = what == "a message" ? [UInt8](repeating: 1, count: 876) : []
    #expect(read([bytes + rest]).outcome == .tooBig)
    #expect(read((bytes + rest).map { [$0] }).outcome == .tooBig)
    #expect(
      read([bytes + rest], limit: 1_001).outcome == (what == "a huge frame" ? .tooBig : .fine)
    )
  }

  @Test func staysDeafAfterARefusal() {
    var reader = FrameReader(limit: 10)
    let refused: [UInt8] = [0x81, 0x81]
    let good: [UInt8] = [0x81, 0x01, 0x41]
    let outcome = reader.push(refused.span) { _, _ in }
    #expect(outcome == .broken("a masked frame"))
    let rest = reader.push(good.span) { _, _ in Issue.record("heard") }
    #expect(rest == .fine)
    #expect(reader.isOver)
  }

  @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 70_001])
  func writesFramesThatAServerReads(size: Int) throws {
    let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var queue = FrameQueue(limit: 100_000)
    let mask: UInt32 = 0x0403_0201
    let isIn = queue.append(.binary, payload.span, mask: mask)
    #expect(isIn)
    #expect(queue.pendingBytes == FrameHeader.clientBytes(payloadBytes: size) + size)
    var bytes: [UInt8] = []
    while !queue.isEmpty { queue.writeSome { all, piece in bytes += all[piece] } }
    let headerBytes = bytes.count - size - 4
    #expect(bytes[0] == 0x82)
    #expect(bytes[1] & 0x80 != 0, "masked")
    #expect(Array(bytes[headerBytes..<headerBytes + 4]) == [1, 2, 3, 4])
    let plain = bytes.dropFirst(headerBytes + 4).enumerated().map { $1 ^ UInt8($0 & 3 + 1) }
    #expect(plain == payload)
    // The same length in a server's words.
    var unmasked = Array(bytes.prefix(headerBytes))
    unmasked[1] &= 0x7F
    #expect(read([unmasked + payload], limit: 100_000).payloads == [payload])
  }

  @Test func holdsNoMoreThanItsLimit() {
    var queue = FrameQueue(limit: 20)
    // Each frame has six bytes of header.
    let taken = [4, 4, 0].map { count in
      queue.append(.text, [UInt8](repeating: 1, count: count).span, mask: 0)
    }
    #expect(taken == [true, true, false])
    queue.writeSome { _, piece in #expect(piece == 0..<20) }
    let isIn = queue.append(.ping, [UInt8]().span, mask: 0)
    #expect(isIn)
  }

  @Test func knowsTheAnswerToAKey() {
    // The example of RFC 6455, section 1.3.
    let key = "dGhlIHNhbXBsZSBub25jZQ=="
    #expect(WebSocketUpgrade.acceptance(of: key) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test func asksWithANewKeyEachTime() throws {
    let lines = WebSocketUpgrade().requestLines.split(separator: "\r\n").map(String.init)
    let key = try #require(lines.first { $0.hasPrefix("Sec-WebSocket-Key: ") })
    #expect(key.utf8.count == 19 + 24)
    #expect(lines.count == 4)
    #expect(!WebSocketUpgrade().requestLines.contains(key))
  }
}
