/// A client against a byte server: what it takes for a yes to the upgrade.

import TestSupport
import Testing

@testable import LWSTransport

extension TransportTests.RawPeerTests {
  @Test(arguments: [
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\n\u{1}\u{2}\u{3}: \u{4}\r\n\r\n",
    "\r\n\r\n\r\n",
  ])
  func refusesAWrongAnswerToTheUpgrade(answer: String) throws {
    let recorder = try attempt(
      try RawServer { client in
        client.readHead()
        client.send(answer)
      }
    )
    guard case .handshake? = recorder.ends.first?.cause else {
      Issue.record("not a handshake failure: \(recorder.ends)")
      return
    }
    #expect(recorder.opened == 0)
  }

  @Test(
    arguments: [
      ("Sec-WebSocket-Extensions: permessage-deflate", "an extension that was not offered"),
      ("Sec-WebSocket-Protocol: chat", "a subprotocol that was not offered"),
      ("Content-Length: 3", "a body"), ("Transfer-Encoding: chunked", "a body"),
    ]
  )
  func refusesWhatItDidNotAskFor(line: String, what: String) throws {
    let recorder = try attempt(
      try RawServer { client in
        client.acceptUpgrade(extra: line + "\r\n")
        client.drain()
      }
    )
    #expect(recorder.ends.map(\.cause) == [.handshake("the answer has \(what)")])
  }

  @Test(
    arguments: [
      ("Upgrade: h2c\r\nConnection: Upgrade\r\n", "does not say Upgrade: websocket"),
      ("Connection: Upgrade\r\n", "does not say Upgrade: websocket"),
      ("Upgrade: websocket\r\n", "does not say Connection: Upgrade"),
      (
        "Upgrade: websocket\r\nConnection: close, upgraded\r\n",
        "does not say Connection: Upgrade"
      ),
    ]
  )
  func refusesAnAnswerThatIsNoUpgrade(fields: String, what: String) throws {
    let recorder = try attempt(
      try RawServer { client in
        client.acceptUpgrade(fields: Array(fields.utf8))
        client.drain()
      }
    )
    #expect(recorder.ends.map(\.cause) == [.handshake("the answer \(what)")])
  }

  @Test func takesAnUpgradeInAnySpelling() throws {
    let recorder = try attempt(
      try RawServer { client in
        let fields = "upgrade: WebSocket\r\nCONNECTION: keep-alive , UPGRADE\r\n"
        client.acceptUpgrade(fields: Array(fields.utf8))
        client.send([0x88, 0x00])
        client.drain()
      }
    )
    #expect(recorder.opened == 1)
  }

  @Test func readsFramesThatCameWithTheAnswer() throws {
    let recorder = try attempt(
      try RawServer { client in
        client.acceptUpgrade(followedBy: [0x81, 0x02, 0x68, 0x69, 0x88, 0x02, 0x03, 0xE9])
        client.drain()
      }
    )
    #expect(recorder.messages == [Array("hi".utf8)])
    #expect(recorder.ends.first?.code == 1001)
  }

  @Test func sendsAPlainHandshake() throws {
    let server = try RawServer { client in
      client.acceptUpgrade()
      client.send([0x88, 0x02, 0x03, 0xE8])
      client.drain()
    }
    let recorder = try attempt(server)
    let head = try #require(server.heads.first)
    #expect(head.hasPrefix("GET /x HTTP/1.1\r\n"))
    #expect(head.contains("Host: 127.0.0.1:\(server.port)\r\n"))
    #expect(head.contains("User-Agent: dantaro\r\n"))
    let connections = head.lowercased().split(separator: "\r\n").filter {
      $0.hasPrefix("connection:")
    }
    #expect(connections == ["connection: upgrade"], "not closed, as a GET would be")
    for name in ["sec-websocket-extensions", "sec-websocket-protocol", "origin"] {
      #expect(!head.lowercased().contains("\r\n\(name):"))
    }
    #expect(recorder.ends.first?.code == 1000)
  }
}
