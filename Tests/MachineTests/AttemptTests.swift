import Foundation
import TestSupport
import Testing

/// Servers that cannot be reached, or answer nothing, or nonsense: rows 1, 2, 6 to 11.
@Suite struct AttemptTests {
  @Test("row 1: a refused port is tried with growing pauses and next to no work")
  func refusedPort() async throws {
    let closed = ClosedPort()
    let run = try await Machine.script(
      """
      processor okx-ws --ws-url ws://127.0.0.1:\(closed.number) --status --duration 6s BTC-USDT
      okx-rest --rest-url http://127.0.0.1:\(closed.number) --retries 1 BTC-USDT; echo "rest $?"
      """
    )
    #expect(run.stdout.contains("status 69 "))
    #expect((2...12).contains(Told(run.stdout).events("disconnected").count))
    // Starting up is most of it: the waiting must cost nothing.
    #expect(run.numbers(after: "worked")[0] < 600)
    let place = "ws://127.0.0.1:\(closed.number)/ws/v5/public"
    #expect(run.stderr.contains("\(place): connection refused or unreachable; next attempt in "))
    #expect(run.stdout.contains("rest 69"))
    #expect(run.stderr.contains("127.0.0.1:\(closed.number): connection refused or unreachable"))
  }

  @Test("row 2: a port that swallows SYNs costs five seconds an address")
  func swallowedSYN() async throws {
    let mute = MutePort()
    let run = try await Machine.script(
      """
      took okx-ws --ws-url ws://127.0.0.1:\(mute.number) --status --duration 6s BTC-USDT
      took okx-rest --rest-url http://127.0.0.1:\(mute.number) --timeout 20s --retries 0 BTC-USDT
      """
    )
    #expect(Told(run.stdout).events("disconnected").count == 1)
    #expect(run.stderr.contains("/ws/v5/public: timed out while connecting; next attempt in "))
    #expect(run.numbers(after: "status") == [69, 69])
    #expect((4_900...8_000).contains(run.numbers(after: "after")[1]))
    #expect(run.stderr.contains("127.0.0.1:\(mute.number): timed out while connecting"))
  }

  @Test(
    "rows 6 to 8: who accepts and then says nothing, or too slowly, is left after fifteen seconds",
    arguments: [("ws", false), ("wss", false), ("ws", true)]
  )
  func muteAccept(scheme: String, trickles: Bool) async throws {
    let server = try RawServer(manyAtOnce: true) { client in
      guard trickles else { return client.drain() }
      client.readHead()
      for byte in "HTTP/1.1 101 Switching Protocols\r\nX: \(String(repeating: "y", count: 200))"
        .utf8
      {
        client.send([byte])
        usleep(100_000)
      }
    }
    let run = try await Machine.script(
      "okx-ws --ws-url \(scheme)://127.0.0.1:\(server.port) --status --duration 18s BTC-USDT",
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    #expect(run.status == 69)
    #expect(
      told.events("disconnected").first?.text
        == "\(scheme)://127.0.0.1:\(server.port)/ws/v5/public: "
        + "timed out while waiting for the server's answer"
    )
    let tries = server.acceptedAt
    #expect(tries.count == 2)
    if tries.count == 2 {
      #expect((9...17.5).contains(tries[1].timeIntervalSince(tries[0])))
    }
  }

  @Test("row 6: okx-rest waits for its --timeout and no longer", arguments: ["http", "https"])
  func muteAnswer(scheme: String) async throws {
    let server = try RawServer(manyAtOnce: true) { $0.drain() }
    let run = try await Machine.script(
      """
      took okx-rest --rest-url \(scheme)://127.0.0.1:\(server.port) --timeout 1s --retries 1 BTC-USDT
      """
    )
    #expect(run.stdout.hasPrefix("status 69 "))
    #expect(run.numbers(after: "after")[0] < 8_000)
    #expect(
      run.stderr.contains(
        "127.0.0.1:\(server.port): timed out while waiting for the server's answer"
      )
    )
    #expect(server.acceptedAt.count == 2)
  }

  @Test("row 9: who hangs up at once is asked less and less often", arguments: [false, true])
  func hangsUpAtAccept(isReset: Bool) async throws {
    let server = try RawServer { client in
      if isReset { client.resetOnClose() }
    }
    let run = try await Machine.script(
      "processor okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 8s BTC-USDT"
    )
    #expect(run.stdout.hasPrefix("status 69 "))
    #expect((2...12).contains(server.acceptedAt.count))
    #expect(run.numbers(after: "worked")[0] < 600)
    // A reset may come before the connection is known to stand.
    let causes = ["handshake failed: "] + (isReset ? ["connection refused or unreachable"] : [])
    #expect(
      causes.contains {
        run.stderr.contains("ws://127.0.0.1:\(server.port)/ws/v5/public: \($0)")
      }
    )
  }

  @Test(
    "row 10: an HTTP answer is named, and the pause is what it asks for",
    arguments: [
      ("503 Service Unavailable", "", 0.2...1.3), ("503 Busy", "Retry-After: 7", 7.0...7.0),
      ("429 Too Many Requests", "Retry-After: 2", 2.0...2.0),
      ("429 Too Many Requests", "", 60.0...72.0), ("403 Forbidden", "", 120.0...144.0),
      ("418 I'm a teapot", "", 120.0...144.0), ("200 OK", "", 0.2...1.3),
    ]
  )
  func answersOfHTTP(status: String, header: String, pause: ClosedRange<Double>) async throws {
    let server = try RawServer { client in
      client.readHead()
      client.send("HTTP/1.1 \(status)\r\n\(header)\(header.isEmpty ? "" : "\r\n")")
      client.send("Content-Length: 0\r\n\r\n")
    }
    let run = try await Machine.script(
      "okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 700ms BTC-USDT"
    )
    #expect(run.status == 69)
    let first = run.announcedPauses.first ?? 0
    #expect(pause.contains(first), "\(first)")
    #expect(run.stderr.contains("127.0.0.1:\(server.port)/ws/v5/public: HTTP \(status.prefix(3))"))
  }

  @Test("row 10: a redirection is told and never followed", arguments: [301, 302, 307])
  func redirection(status: Int) async throws {
    let other = try RawServer { $0.readHead() }
    let server = try RawServer(manyAtOnce: true) { client in
      client.readHead()
      client.send("HTTP/1.1 \(status) Moved\r\nLocation: http://127.0.0.1:\(other.port)/x\r\n")
      client.send("Content-Length: 0\r\n\r\n")
    }
    let run = try await Machine.script(
      """
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 700ms BTC-USDT; echo "ws $?"
      okx-rest --rest-url http://127.0.0.1:\(server.port) --retries 0 BTC-USDT; echo "rest $?"
      """
    )
    #expect(run.stdout == "ws 69\nrest 1\n")
    #expect(run.stderr.contains("/ws/v5/public: HTTP \(status)"))
    #expect(run.stderr.contains("okx-rest: warning: BTC-USDT ticker: "))
    #expect(other.acceptedAt.isEmpty)
  }

  @Test(
    "row 11: nonsense in place of the upgrade is told, and tried again",
    arguments: [
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: wrong\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\n\r\n", "\u{1}\u{2}\u{3}\r\n\r\n",
    ]
  )
  func nonsense(answer: String) async throws {
    let server = try RawServer { client in
      client.readHead()
      client.send(answer)
    }
    let run = try await Machine.script(
      """
      okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 4s BTC-USDT; echo "ws $?"
      okx-rest --rest-url http://127.0.0.1:\(server.port) --retries 0 BTC-USDT; echo "rest $?"
      """
    )
    #expect(run.stdout.contains("ws 69\n"))
    #expect(run.stderr.contains("/ws/v5/public: handshake failed: "))
    #expect(server.acceptedAt.count >= 3)
  }
}
