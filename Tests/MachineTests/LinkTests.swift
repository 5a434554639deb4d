import Foundation
import TestSupport
import Testing

/// Connections that are cut, go dead, or bring broken frames: rows 16 to 18, 20, 30, 32 to 34.
@Suite struct LinkTests {
  @Test("row 16: a connection that is cut or reset is back in about a second, and the hole is told")
  func cut() async throws {
    for isReset in [false, true] {
      let server = try RawServer(manyAtOnce: true) { client in
        client.acceptUpgrade()
        for number in 0..<20 { client.send(TickerFrame.bytes(number)) }
        // What is under way must arrive before a reset throws it away.
        usleep(300_000)
        if isReset { client.resetOnClose() }
      }
      let run = try await Machine.script(
        "okx-ws --ws-url ws://127.0.0.1:\(server.port) --status --duration 2500ms BTC-USDT"
      )
      let told = Told(run.stdout)
      #expect(run.status == 0)
      #expect(run.addsUp)
      #expect(told.pauses.first.map { $0 < 2_000 } == true, "\(told.pauses)")
      #expect(run.announcedPauses.first.map { $0 <= 1.3 } == true)
      #expect(told.events("disconnected").allSatisfy { $0.text.hasPrefix("connection dropped") })
      #expect(told.records.count >= 20)
    }
  }

  @Test(
    "row 17: a cable that is out for 36 s is noticed within 30 s, and told; back when it is back",
    .enabled(if: Apart.isPermitted, "needs namespaces")
  )
  func halfOpen() async throws {
    let run = try await Machine.apart(
      """
      okx-ws --ws-url $url --status --candles 1m BTC-USDT ETH-USDT > out & feed=$!
      poll 'grep -q ticker out && grep -q 1m out'
      now; ip link set lo down; sleep 36; ip link set lo up; now
      poll '[ $(grep -c "\\"connected\\"" out) -ge 4 ]' || poll '[ $(grep -c "\\"connected\\"" out) -ge 4 ]'
      sleep 1; kill $feed; wait $feed; echo "status $?"
      cat out
      """,
      options: "--rate 10",
      limitSeconds: 90,
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    let out = Int64(told.lines[0]) ?? 0
    let back = Int64(told.lines[1]) ?? 0
    #expect(told.lines[2] == "status 0")
    #expect(run.addsUp)
    for channel in ["public", "business"] {
      let events = told.events.filter { $0.channel == channel }
      let lost = events.first { $0.name == "disconnected" }
      let noticed = (lost?.atMicroseconds ?? 0) / 1_000 - out
      #expect((15_000...31_000).contains(noticed), "\(channel) \(noticed)")
      let again = events.last { $0.name == "connected" }
      let reached = (again?.atMicroseconds ?? 0) / 1_000 - back
      #expect((0...20_000).contains(reached), "\(channel) \(reached)")
    }
    let last = told.lines.last { $0.contains("\"ticker\"") }.flatMap(Told.received) ?? 0
    #expect(last / 1_000 > back)
  }

  @Test(
    "row 18: three seconds without a cable cost nothing but time",
    .enabled(if: Apart.isPermitted, "needs namespaces")
  )
  func shortOutage() async throws {
    let run = try await Machine.apart(
      """
      okx-ws --ws-url $url --status BTC-USDT > out & feed=$!
      poll 'grep -q ticker out'
      ip link set lo down; sleep 3; ip link set lo up; now
      sleep 5; kill $feed; wait $feed; echo "status $?"
      cat out
      """,
      options: "--rate 10"
    )
    let told = Told(run.stdout)
    let back = Int64(told.lines[0]) ?? 0
    #expect(told.events("disconnected").isEmpty)
    #expect(told.events("connected").count == 1)
    let last = told.lines.last { $0.contains("\"ticker\"") }.flatMap(Told.received) ?? 0
    #expect(last / 1_000 > back, "data flows again")
    // TCP sends again what was under way: nothing of it is missing, ten a second or more.
    #expect(told.records.count > 50)
    #expect(run.addsUp)
  }

  @Test("row 20: data without a single pong keeps the connection")
  func noPong() async throws {
    let run = try await Machine.exchange(
      "okx-ws --ws-url $url --status --duration 34s BTC-USDT",
      options: "--rate 1 --fault no-pong",
      mostlyWaits: true
    )
    let told = Told(run.stdout)
    #expect(run.status == 0)
    #expect(told.events("connected").count == 1)
    #expect(told.events("disconnected").isEmpty)
    #expect(run.addsUp)
  }

  @Test("row 30: bytes that come one by one make the same records")
  func byteByByte() async throws {
    let frames = (0..<25).flatMap { TickerFrame.bytes($0) }
    func records(slowly: Bool) async throws -> [String] {
      let server = try RawServer(manyAtOnce: true) { client in
        client.acceptUpgrade()
        if slowly {
          client.sendAtOnce()
          for byte in frames {
            client.send([byte])
            usleep(20)
          }
        } else {
          client.send(frames)
        }
        client.drain()
      }
      let run = try await Machine.script(
        """
        okx-ws --ws-url ws://127.0.0.1:\(server.port) --count 25 --duration 20s BTC-USDT \
          | sed 's/"recv_us":[0-9]*//'
        """
      )
      return Told(run.stdout).lines
    }
    let whole = try await records(slowly: false)
    #expect(whole.count == 25)
    #expect(try await records(slowly: true) == whole)
  }

  @Test(
    "row 32: frames against the protocol cost the connection, and the next one is made",
    arguments: [[0xC1, 0x01, 0x41], [0x83, 0x01, 0x41], [0x80, 0x01, 0x41]] as [[UInt8]]
  )
  func badFrames(frame: [UInt8]) async throws {
    let server = try RawServer(manyAtOnce: true) { client in
      client.acceptUpgrade()
      client.send(TickerFrame.bytes(1))
      client.send(frame)
      client.drain()
    }
    let run = try await Machine.script(
      "okx-ws --ws-url ws://127.0.0.1:\(server.port) --status --duration 4s BTC-USDT"
    )
    let told = Told(run.stdout)
    #expect(told.events("connected").count >= 2)
    #expect(told.pauses.first.map { $0 < 2_000 } == true)
    #expect(run.stderr.contains("public: the peer broke the WebSocket protocol"))
    #expect(run.addsUp)
  }

  @Test("row 33: an extension that was not offered is a failed handshake, in words")
  func deflate() async throws {
    let server = try RawServer { client in
      client.acceptUpgrade(extra: "Sec-WebSocket-Extensions: permessage-deflate\r\n")
      client.drain()
    }
    let run = try await Machine.script(
      "okx-ws --ws-url ws://127.0.0.1:\(server.port) --duration 700ms BTC-USDT"
    )
    #expect(run.status == 69)
    #expect(
      run.stderr.contains(
        "handshake failed: the answer has an extension that was not offered; next attempt"
      )
    )
    let head = try #require(server.heads.first)
    #expect(!head.lowercased().contains("sec-websocket-extensions"))
  }

  @Test("row 34: a flood of pings costs little and loses nothing")
  func pingFlood() async throws {
    let run = try await Machine.exchange(
      "processor okx-ws --ws-url $url --status --duration 4s BTC-USDT > out; tail -1 out; cat out",
      options: "--rate 20 --fault ping-flood=1000"
    )
    let told = Told(run.stdout)
    #expect(told.events("disconnected").isEmpty)
    #expect(told.records.count > 40)
    #expect(run.numbers(after: "worked")[0] < 2_000)
    #expect(run.addsUp)
  }

  @Test("a close code that libwebsockets cannot name is told as such", arguments: [1012, 2500])
  func unnamedCloseCode(code: Int) async throws {
    let server = try RawServer(manyAtOnce: true) { client in
      client.acceptUpgrade()
      client.send(TickerFrame.bytes(1))
      client.send([0x88, 0x02, UInt8(code >> 8), UInt8(code & 255)])
      client.drain()
    }
    let run = try await Machine.script(
      "okx-ws --ws-url ws://127.0.0.1:\(server.port) --status --duration 1s BTC-USDT"
    )
    #expect(run.stderr.contains("closed by the peer: \(code)"))
  }
}
