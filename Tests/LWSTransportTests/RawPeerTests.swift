/// A client against a byte server: everything a broken or hostile peer may do.

import Foundation
import LWSTransport
import TestSupport
import Testing

extension TransportTests {
  @Suite struct RawPeerTests {
    func loop(attempt: Int64 = 15_000_000, close: Int64 = 200_000) throws -> EventLoop {
      var limits = EventLoop.Limits()
      limits.attempt = attempt
      limits.close = close
      return try EventLoop(.init(proxies: ProxySettings(), limits: limits))
    }

    /// Runs one connection to its end and gives what was recorded.
    func attempt(
      _ server: RawServer,
      limit: Int64 = 15_000_000,
      close: Int64 = 200_000,
      seconds: Double = 3
    ) throws -> Recorder {
      let loop = try loop(attempt: limit, close: close)
      let recorder = Recorder()
      let url = try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/x")
      _ = loop.connect(url, events: recorder)
      #expect(loop.run(seconds: seconds) { !recorder.ends.isEmpty })
      loop.idle(milliseconds: 5)
      loop.close()
      #expect(recorder.ends.count == 1, "exactly one end")
      return recorder
    }

    @Test func callsAClosedPortRefused() throws {
      let closed = ClosedPort()
      let loop = try loop()
      let recorder = Recorder()
      _ = loop.connect(
        try TransportURL(parsing: "ws://127.0.0.1:\(closed.number)/"),
        events: recorder
      )
      #expect(recorder.ends.isEmpty)
      #expect(loop.run(seconds: 1) { !recorder.ends.isEmpty })
      #expect(recorder.ends == [ConnectionEnd(cause: .refused)])
    }

    @Test func endsAMuteAcceptAtItsOwnDeadline() throws {
      let server = try RawServer { $0.drain() }
      let recorder = try attempt(server, limit: 150_000, seconds: 1)
      #expect(recorder.ends.map(\.cause) == [.timeout("waiting for the server's answer")])
    }

    @Test func leavesAMutePeerBeforeTheWholeAttemptIsOver() throws {
      let server = try RawServer { $0.drain() }
      var limits = EventLoop.Limits()
      #expect(limits.handshake + 2_000_000 <= limits.attempt, "the next attempt starts within 15 s")
      limits.handshake = 150_000
      let loop = try EventLoop(.init(proxies: ProxySettings(), limits: limits))
      let recorder = Recorder()
      let url = try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/x")
      _ = loop.connect(url, events: recorder)
      #expect(loop.run(seconds: 2) { !recorder.ends.isEmpty })
      loop.close()
      #expect(recorder.ends.map(\.cause) == [.timeout("waiting for the server's answer")])
    }

    @Test func endsATrickleOfHeadersAtItsOwnDeadline() throws {
      let server = try RawServer { client in
        client.readHead()
        for byte in Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX: ".utf8) {
          client.send([byte])
          usleep(5_000)
        }
        client.drain()
      }
      let recorder = try attempt(server, limit: 150_000, seconds: 1)
      #expect(recorder.ends.map(\.cause) == [.timeout("waiting for the server's answer")])
    }

    @Test func tellsOfACloseDuringTheHandshake() throws {
      let recorder = try attempt(try RawServer { $0.readHead() })
      guard case .handshake? = recorder.ends.first?.cause else {
        Issue.record("not a handshake failure: \(recorder.ends)")
        return
      }
    }

    @Test func tellsOfAResetDuringTheHandshake() throws {
      let recorder = try attempt(
        try RawServer { client in
          client.readHead()
          client.resetOnClose()
        }
      )
      guard case .handshake? = recorder.ends.first?.cause else {
        Issue.record("not a handshake failure: \(recorder.ends)")
        return
      }
    }

    @Test func tellsOfAnArrivalOnceBeforeAllThatCameWithIt() throws {
      let recorder = try attempt(
        try RawServer { client in
          client.acceptUpgrade()
          client.send([0x81, 0x01, 0x61, 0x81, 0x01, 0x62, 0x81, 0x01, 0x63])
        }
      )
      #expect(recorder.messages == [[0x61], [0x62], [0x63]])
      #expect(recorder.arrivals == [0])
    }

    @Test func callsFINAndRSTDropped() throws {
      for isReset in [false, true] {
        let recorder = try attempt(
          try RawServer { client in
            client.acceptUpgrade()
            client.send([0x81, 0x02, 0x68, 0x69])
            if isReset { client.resetOnClose() }
          }
        )
        #expect(recorder.ends == [ConnectionEnd(cause: .dropped, wasOpen: true)])
        if !isReset { #expect(recorder.messages == [Array("hi".utf8)]) }
      }
    }

    @Test(
      arguments: [
        ([0xC1, 0x01, 0x41], "a reserved bit is set"),
        ([0xA1, 0x01, 0x41], "a reserved bit is set"),
        ([0x91, 0x01, 0x41], "a reserved bit is set"),
        ([0x83, 0x01, 0x41], "a reserved opcode"),
        ([0x81, 0x81, 0, 0, 0, 0, 0x41], "a masked frame"),
        ([0x80, 0x01, 0x41], "a continuation of nothing"),
        ([0x01, 0x01, 0x41, 0x81, 0x01, 0x41], "a message inside a message"),
        ([0x09, 0x00], "a control frame in fragments"),
        ([0x89, 0x7E, 0x00, 0x80], "a control frame over 125 bytes"),
        ([0x88, 0x01, 0x03], "a close frame with half a code"),
        (
          [0x81, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
          "a frame of an impossible length"
        ),
      ] as [([UInt8], String)]
    )
    func tellsAPeerThatBreaksTheProtocolSoAndLeaves(frame: [UInt8], how: String) throws {
      let told = Box<[UInt8]>([])
      let recorder = try attempt(
        try RawServer { client in
          client.acceptUpgrade()
          client.send(frame)
          // Two bytes of header, four of mask, two of code.
          let close = client.read(8)
          told.value = [close[0], close[6] ^ close[2], close[7] ^ close[3]]
          client.drain()
        },
        close: 60_000_000
      )
      #expect(recorder.ends == [ConnectionEnd(cause: .brokenProtocol(how), wasOpen: true)])
      #expect(recorder.messages.isEmpty)
      #expect(told.value == [0x88, 0x03, 0xEA])
    }

    @Test func answersAPingWithItsPayload() throws {
      let pong = Box<[UInt8]>([])
      let server = try RawServer { client in
        client.acceptUpgrade()
        client.send([0x89, 0x05] + Array("12345".utf8))
        // A client's frame: two bytes of header, four of mask, the payload.
        let frame = client.read(11)
        let mask = frame.dropFirst(2).prefix(4)
        pong.value = [frame[0]] + zip(frame.dropFirst(6), Array(mask) + Array(mask)).map(^)
      }
      let recorder = try attempt(server)
      #expect(recorder.messages.isEmpty, "a ping is no message")
      #expect(pong.value == [0x8A] + Array("12345".utf8))
    }

    @Test func sendsWhileAFloodComesIn() throws {
      let heardAt = Box(Int.max)
      let last = 400
      let server = try RawServer { client in
        client.acceptUpgrade()
        let frame: [UInt8] = [0x82, 0x7E, 0xF0, 0x00] + [UInt8](repeating: 1, count: 0xF000)
        var byte: UInt8 = 0
        for round in 0..<last {
          client.send(frame)
          if heardAt.value == .max, recv(client.descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 1 {
            heardAt.value = round
          }
        }
        client.send([0x88, 0x00])
        client.drain()
      }
      let loop = try loop()
      let recorder = Recorder()
      // Slower than the flood, so that there is always more to read.
      recorder.onMessage = { connection, _ in
        if recorder.count == 1 { connection.send(text: "here") }
        usleep(200)
      }
      _ = loop.connect(
        try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/"),
        events: recorder
      )
      #expect(loop.run(seconds: 10) { !recorder.ends.isEmpty })
      loop.close()
      recorder.onMessage = { _, _ in }
      #expect(recorder.count == last)
      #expect(heardAt.value < last, "sent before the flood was over")
    }

    @Test func takesBytesOneByOne() throws {
      let recorder = try attempt(
        try RawServer { client in
          client.acceptUpgrade()
          let frames: [UInt8] = [0x01, 0x02, 0x61, 0x62, 0x89, 0x00, 0x80, 0x01, 0x63, 0x81, 0x00]
          for byte in frames {
            client.send([byte])
            usleep(500)
          }
          client.send([0x88, 0x00])
          client.drain()
        }
      )
      #expect(recorder.messages == [Array("abc".utf8), []])
      #expect(recorder.ends == [ConnectionEnd(cause: .peerClosed, wasOpen: true)])
    }

    @Test func passesInvalidUTF8OnAsBytes() throws {
      let recorder = try attempt(
        try RawServer { client in
          client.acceptUpgrade()
          client.send([0x81, 0x03, 0x61, 0xFF, 0xFE, 0x88, 0x04, 0x0F, 0xA0, 0xFF, 0xFE])
          client.drain()
        }
      )
      #expect(recorder.messages == [[0x61, 0xFF, 0xFE]])
      #expect(recorder.ends.first?.code == 4000)
      #expect(recorder.ends.first?.reason == "\u{FFFD}\u{FFFD}")
    }

    @Test func keepsAPeerThatSendsDataButNoPong() throws {
      // Nothing is sent by libwebsockets on its own: the server would see it.
      let heard = Box<[UInt8]>([])
      let server = try RawServer { client in
        client.acceptUpgrade()
        for _ in 0..<20 {
          client.send([0x81, 0x01, 0x61])
          usleep(10_000)
        }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = recv(client.descriptor, &buffer, 64, Int32(MSG_DONTWAIT))
        heard.value = Array(buffer.prefix(max(0, count)))
        client.send([0x88, 0x00])
        client.drain()
      }
      let recorder = try attempt(server)
      #expect(recorder.messages.count == 20)
      #expect(heard.value.isEmpty)
    }

    /// Every way in which a connection ends, over and over, as a service has them in a year.
    @Test func staysFlatOverThreeThousandConnections() throws {
      let round = Box(0)
      let server = try RawServer { client in
        let turn = round.value
        round.value = turn + 1
        switch turn % 6 {
        case 0:
          client.acceptUpgrade()
          client.send([0x81, 0x01, 0x61, 0x88, 0x00])
          client.drain()
        case 1:
          client.acceptUpgrade()
          client.send([0x81, 0x01, 0x61])
        case 2:
          client.acceptUpgrade()
          client.send([0x81, 0x01, 0x61])
          client.resetOnClose()
        case 3:
          client.readHead()
          client.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n")
        case 4:
          client.acceptUpgrade()
          client.send([0x83, 0x01, 0x61])
        default:
          client.resetOnClose()
        }
      }
      let loop = try loop()
      let url = try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/")
      var before = (descriptors: 0, kilobytes: 0)
      for round in 0..<3_000 {
        if round == 500 { before = (try openDescriptors(), try residentKilobytes()) }
        let recorder = Recorder()
        _ = loop.connect(url, events: recorder)
        #expect(loop.run(seconds: 5) { !recorder.ends.isEmpty }, "round \(round)")
        #expect(recorder.ends.count == 1)
      }
      #expect(try openDescriptors() < before.descriptors + othersDescriptors)
      #expect(try residentKilobytes() - before.kilobytes < 16_000)
    }
  }
}

/// A value handed from a server's thread to the test that waits for its end.
final class Box<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value
  init(_ value: Value) { stored = value }
  var value: Value {
    get { lock.withLock { stored } }
    set { lock.withLock { stored = newValue } }
  }
}
