/// A client and the listener on one loop: messages both ways, closing, refusals.

import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct WebSocketTests {
    @Test(arguments: [0, 1, 125, 126, 4_096, 65_535, 65_536, 300_000, 4 << 20])
    func deliversMessagesWholeBothWays(size: Int) throws {
      var limits = EventLoop.Limits()
      limits.sendQueueBytes = 8 << 20
      let stage = try Stage(limits: limits)
      let recorder = Recorder()
      let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
      stage.script.onMessage = { peer, bytes, isText in
        if isText { peer.send(text: bytes) } else { peer.send(binary: bytes) }
      }
      recorder.onOpen = { connection in
        #expect(connection.send(bytes: payload))
        #expect(connection.send(text: "ping"))
      }
      let connection = try stage.connect(recorder)
      #expect(stage.loop.run { recorder.messages.count == 2 })
      #expect(recorder.messages.first == payload)
      #expect(recorder.messages.last == Array("ping".utf8))
      #expect(recorder.kinds == [false, true])
      #expect(connection.isOpen)
      #expect(recorder.ends.isEmpty)
    }

    @Test func endsAMessageOverTheLimitWith1009() throws {
      let stage = try Stage()
      let recorder = Recorder()
      let big = [UInt8](repeating: 65, count: 5_000_000)
      stage.script.onOpen = { $0.send(text: big) }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.messageTooBig])
      #expect(recorder.messages.isEmpty)
    }

    @Test func joinsFragmentsAndKeepsPingsBetweenThemApart() throws {
      let stage = try Stage()
      let recorder = Recorder()
      let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
      stage.script.onOpen = { peer in
        peer.send(text: payload, inFragmentsOf: [1, 0, 1_000, 65_000])
        peer.ping(Array("x".utf8))
        peer.send(text: "next")
      }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { recorder.messages.count == 2 })
      #expect(recorder.messages.first == payload)
      #expect(recorder.messages.last == Array("next".utf8))
    }

    @Test func tellsTheListenerOfEachPongAndItsPayload() throws {
      let stage = try Stage()
      var pinged: ListenerPeer?
      stage.script.onOpen = { peer in
        pinged = peer
        peer.ping(Array("1795410000000".utf8))
      }
      _ = try stage.connect(Recorder())
      #expect(stage.loop.run { stage.script.pongs.count == 1 })
      // With a payload: of an empty pong libwebsockets says nothing.
      pinged?.ping(Array("y".utf8))
      #expect(stage.loop.run { stage.script.pongs.count == 2 })
      #expect(stage.script.pongs == [Array("1795410000000".utf8), Array("y".utf8)])
    }

    @Test func deliversThePeersCloseCodeAndReason() throws {
      let stage = try Stage()
      let recorder = Recorder()
      stage.script.onOpen = { $0.close(code: 4004, reason: "No data received in 30s.") }
      let connection = try stage.connect(recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(
        recorder.ends == [
          ConnectionEnd(
            cause: .peerClosed,
            code: 4004,
            reason: "No data received in 30s.",
            wasOpen: true
          )
        ]
      )
      #expect(
        recorder.ends.first?.description == "closed by the peer: 4004 No data received in 30s."
      )
      #expect(!connection.isOpen)
      #expect(stage.loop.run { stage.script.closedPeers == [1] })
    }

    @Test func callsAPeerThatVanishesDropped() throws {
      let stage = try Stage()
      let recorder = Recorder()
      stage.script.onOpen = { $0.drop() }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(recorder.ends == [ConnectionEnd(cause: .dropped, wasOpen: true)])
    }

    @Test func sendsWhatIsQueuedBeforeItsOwnClose() throws {
      let stage = try Stage()
      let recorder = Recorder()
      recorder.onOpen = { connection in
        for index in 0..<300 { connection.send(text: "\(index)") }
        connection.close(code: 1001, reason: "bye")
        #expect(!connection.isOpen)
        #expect(!connection.send(text: "late"))
      }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty && !stage.script.closedPeers.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.localClose])
      #expect(stage.script.messages.count == 300)
    }

    @Test func abandonsWithoutWaiting() throws {
      let stage = try Stage()
      let recorder = Recorder()
      recorder.onOpen = { $0.abandon() }
      stage.script.onOpen = { $0.send(text: "unheard") }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { !stage.script.closedPeers.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.localClose])
      #expect(recorder.messages.isEmpty)
    }

    @Test func endsAnAttemptThatIsClosedBeforeItOpened() throws {
      let stage = try Stage()
      let recorder = Recorder()
      let connection = try stage.connect(recorder)
      connection.close()
      connection.close()
      connection.abandon()
      #expect(recorder.ends.isEmpty, "never from inside the call")
      stage.loop.idle(milliseconds: 20)
      #expect(recorder.ends == [ConnectionEnd(cause: .localClose)])
      #expect(recorder.opened == 0)
    }

    @Test(arguments: [(404, nil), (429, 7), (503, 2), (403, nil), (301, nil)] as [(Int, Int?)])
    func deliversTheStatusOfARefusedUpgrade(status: Int, retryAfter: Int?) throws {
      let stage = try Stage()
      let recorder = Recorder()
      stage.script.onUpgrade = { request in
        #expect(request.path == "/ws/v5/public")
        #expect(request.query == "brokerId=9")
        var headers = retryAfter.map { [(name: "Retry-After", value: "\($0)")] } ?? []
        headers.append((name: "Location", value: "ws://127.0.0.1:1/"))
        return .refuse(status: status, headers: headers, body: "no")
      }
      _ = try stage.connect(recorder, path: "/ws/v5/public?brokerId=9")
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(
        recorder.ends.map(\.cause) == [.http(status: status, retryAfterSeconds: retryAfter)]
      )
      #expect(stage.script.upgrades.count == 1, "nothing is followed")
    }

    @Test func introducesItselfAndOffersNothing() throws {
      let stage = try Stage()
      let recorder = Recorder()
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { recorder.opened == 1 })
      let upgrade = try #require(stage.script.upgrades.first)
      #expect(upgrade.userAgent == "dantaro-test/1")
      #expect(upgrade.extensions == nil)
      #expect(upgrade.origin == nil)
      #expect(upgrade.host == "127.0.0.1:\(stage.port)")
    }

    @Test func refusesToSendPastTheBoundOfItsQueue() throws {
      var limits = EventLoop.Limits()
      // The payload, two bytes of header and four of mask.
      limits.sendQueueBytes = 106
      let stage = try Stage(limits: limits)
      let recorder = Recorder()
      let hundred = [UInt8](repeating: 1, count: 100)
      recorder.onOpen = { connection in
        #expect(connection.send(bytes: hundred))
        #expect(!connection.send(bytes: []))
      }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { stage.script.messages == [hundred] })
    }

    @Test func tellsEveryConnectionWhenTheLoopCloses() throws {
      let stage = try Stage()
      let open = Recorder()
      let early = Recorder()
      let url = try stage.url()
      _ = try stage.connect(open)
      #expect(stage.loop.run { open.opened == 1 })
      _ = try stage.connect(early)
      stage.loop.close()
      stage.loop.close()
      #expect(open.ends == [ConnectionEnd(cause: .localClose, wasOpen: true)])
      #expect(early.ends == [ConnectionEnd(cause: .localClose)])
      let late = Recorder()
      _ = stage.loop.connect(url, events: late)
      stage.loop.turn(until: 0)
      stage.loop.close()
      #expect(late.ends == [ConnectionEnd(cause: .localClose)])
    }

    @Test func closesFromInsideAnEvent() throws {
      let stage = try Stage()
      let recorder = Recorder()
      recorder.onOpen = { _ in stage.loop.close() }
      _ = try stage.connect(recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.localClose])
    }

    @Test func connectsAnewFromInsideEvents() throws {
      let stage = try Stage()
      let first = Recorder()
      let second = Recorder()
      var connection: WebSocketConnection?
      stage.script.onOpen = { peer in peer.send(text: "a\(peer.id)") }
      first.onMessage = { _, _ in
        connection = try? stage.connect(second)
      }
      _ = try stage.connect(first)
      #expect(stage.loop.run { second.messages == [Array("a2".utf8)] })
      #expect(connection?.isOpen == true)
      #expect(first.messages == [Array("a1".utf8)])
    }

    @Test func streamsManyMessagesInOrder() throws {
      let stage = try Stage()
      let recorder = Recorder()
      recorder.keepsMessages = false
      let line = [UInt8](repeating: 120, count: 390)
      stage.script.onOpen = { peer in
        for _ in 0..<20_000 { #expect(peer.send(text: line)) }
        peer.close(code: 1000)
      }
      _ = try stage.connect(recorder)
      let start = MonotonicClock.microseconds()
      #expect(stage.loop.run(seconds: 10) { !recorder.ends.isEmpty })
      let microseconds = MonotonicClock.microseconds() - start
      print("20,000 messages of 390 bytes both ends on one loop: \(microseconds) µs")
      #expect(recorder.count == 20_000)
      #expect(recorder.bytes == 20_000 * 390)
      #expect(recorder.ends.first?.code == 1000)
    }
  }
}
