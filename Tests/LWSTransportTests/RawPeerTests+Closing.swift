/// A client against a byte server: close frames, theirs and ours.

import TestSupport
import Testing

@testable import LWSTransport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TransportTests.RawPeerTests {
  @Test(arguments: [999, 1_002, 1_005, 1_012, 1_013, 1_015, 2_999] as [UInt16])
  func tellsTheCodeThatCame(code: UInt16) throws {
    let recorder = try attempt(
      try RawServer { client in
        client.acceptUpgrade()
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("restart".utf8)
        client.send([0x81, 0x01, 0x61, 0x88, UInt8(payload.count)] + payload)
        client.drain()
      }
    )
    #expect(recorder.messages == [[0x61]])
    #expect(recorder.ends.first?.code == code)
    #expect(recorder.ends.first?.reason == "restart")
  }

  @Test func waitsForThePeersCloseWhileItStillSends() throws {
    let answered = Box(false)
    let server = try RawServer { client in
      client.acceptUpgrade()
      client.send([0x81, 0x01, 0x61])
      // Its close frame: two bytes of header, four of mask, two of code.
      let close = client.read(8)
      for _ in 0..<50 {
        client.send([0x81, 0x01, 0x62])
        usleep(1_000)
      }
      client.send([0x88, 0x02, 0x03, 0xE8])
      // Had it left before, this would have come as a reset, or not at all.
      var byte: UInt8 = 0
      answered.value = close.first == 0x88 && recv(client.descriptor, &byte, 1, 0) == 0
    }
    var limits = EventLoop.Limits()
    limits.close = 1_000_000
    let loop = try EventLoop(.init(proxies: ProxySettings(), limits: limits))
    let recorder = Recorder()
    recorder.onMessage = { connection, _ in connection.close() }
    _ = loop.connect(
      try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/"),
      events: recorder
    )
    #expect(loop.run(seconds: 2) { !recorder.ends.isEmpty })
    loop.idle(milliseconds: 50)
    loop.close()
    #expect(answered.value)
    #expect(recorder.messages == [[0x61]], "nothing is received after our close")
  }

  @Test func leavesAPeerThatLingersAfterItsCloseFrame() throws {
    let recorder = try attempt(
      try RawServer { client in
        client.acceptUpgrade()
        client.send([0x88, 0x02, 0x03, 0xE9])
        // Reads on, and never closes while the test looks.
        client.drain()
      },
      seconds: 1
    )
    #expect(recorder.ends.first?.cause == .peerClosed)
    #expect(recorder.ends.first?.code == 1001)
  }

  @Test func leavesAPeerThatDoesNotAnswerOurClose() throws {
    let server = try RawServer { client in
      client.acceptUpgrade()
      _ = client.read(1_000_000)
    }
    let loop = try loop()
    let recorder = Recorder()
    recorder.onOpen = { $0.close() }
    _ = loop.connect(
      try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/"),
      events: recorder
    )
    #expect(loop.run(seconds: 0.5) { !recorder.ends.isEmpty })
    #expect(recorder.ends == [ConnectionEnd(cause: .localClose, wasOpen: true)])
  }

  @Test func leavesAPeerThatReadsNothingWhenClosing() throws {
    let hasEnded = Box(false)
    let server = try RawServer { client in
      client.acceptUpgrade()
      for _ in 0..<5_000 where !hasEnded.value { usleep(1_000) }
    }
    var limits = EventLoop.Limits()
    limits.close = 100_000
    limits.sendQueueBytes = 32 << 20
    let loop = try EventLoop(.init(proxies: ProxySettings(), limits: limits))
    let recorder = Recorder()
    let megabyte = [UInt8](repeating: 1, count: 1 << 20)
    recorder.onOpen = { connection in
      // More than the sockets' buffers hold.
      for _ in 0..<8 { connection.send(bytes: megabyte) }
      connection.close()
    }
    _ = loop.connect(
      try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/"),
      events: recorder
    )
    #expect(loop.run(seconds: 4) { !recorder.ends.isEmpty })
    hasEnded.value = true
    #expect(recorder.ends == [ConnectionEnd(cause: .localClose, wasOpen: true)])
  }
}
