/// A server of any bytes: the upgrade, the frames and the answers that it sends are all broken a little.

import Foundation
import Fuzzing
import TestSupport
import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct HostileBytesTests {
    private static let limit = 5_000

    private func loop() throws -> EventLoop {
      var limits = EventLoop.Limits()
      limits.messageBytes = Self.limit
      return try EventLoop(.init(proxies: ProxySettings(), limits: limits))
    }

    /// What a good server sends, whole.
    private static let upgrades: [String] = [
      "Upgrade: websocket\r\nConnection: Upgrade\r\n",
      "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nServer: a\r\n",
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: x\r\n",
    ]
    private static let frames: [[UInt8]] = [
      [0x81, 0x03, 0x61, 0x62, 0x63], [0x82, 0x02, 0x00, 0xFF], [0x89, 0x02, 0x70, 0x71],
      [0x01, 0x01, 0x61, 0x00, 0x01, 0x62, 0x80, 0x01, 0x63],
      [0x81, 0x7E, 0x00, 0xC8]
        + [UInt8](repeating: 0x78, count: 200),
      [0x81, 0x7F, 0, 0, 0, 0, 0, 0, 0x40, 0x00] + [UInt8](repeating: 0x79, count: 300),
      [0x88, 0x07, 0x03, 0xE9] + Array("again".utf8), [0x88, 0x00], [0x8A, 0x00], [0x81, 0x00],
      [0x88, 0x03, 0x0F, 0xA0, 0xFF],
    ]
    private static let answers: [[UInt8]] = [
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      "HTTP/1.1 503 No\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\nConnection: close\r\n\r\nx",
      "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
      "HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test func endsEveryConnectionOnceWhateverTheServerSends() throws {
      let seed: UInt64 = 20_261_123
      let heads = Box(FuzzMutator(Self.upgrades.map { Array($0.utf8) }, longest: 6_000, seed: seed))
      let tails = Box(FuzzMutator(Self.frames, longest: 3_000, seed: seed))
      let turn = Box(0)
      let server = try RawServer { client in
        turn.value += 1
        // A broken upgrade each third time, else broken frames behind a good one.
        let head = turn.value % 3 == 0 ? heads.value.next() : []
        client.acceptUpgrade(fields: head.isEmpty ? Array(Self.upgrades[0].utf8) : head)
        for _ in 0..<3 { client.send(tails.value.next()) }
        if turn.value % 5 == 0 { client.resetOnClose() }
      }
      let loop = try loop()
      let url = try TransportURL(parsing: "ws://127.0.0.1:\(server.port)/")
      var before = 0
      for round in 0..<300 {
        if round == 20 { before = try openDescriptors() }
        let recorder = Recorder()
        _ = loop.connect(url, events: recorder)
        #expect(loop.run(seconds: 10) { !recorder.ends.isEmpty }, "round \(round)")
        #expect(recorder.ends.count == 1, "round \(round)")
        #expect(recorder.opened <= 1, "round \(round)")
        #expect(recorder.opened == 1 || recorder.messages.isEmpty, "round \(round)")
        #expect(recorder.messages.allSatisfy { $0.count <= Self.limit }, "round \(round)")
        let text = recorder.ends.first.map(\.description) ?? ""
        #expect(!text.isEmpty && text.utf8.count < 500, "round \(round): \(text)")
      }
      #expect(try openDescriptors() < before + othersDescriptors)
    }

    @Test func completesEveryRequestOnceWhateverTheServerSends() throws {
      let mutator = Box(FuzzMutator(Self.answers, longest: 6_000, seed: 7))
      let server = try RawServer { client in
        client.readHead()
        client.send(mutator.value.next())
      }
      let loop = try loop()
      let url = try TransportURL(parsing: "http://127.0.0.1:\(server.port)/")
      var before = 0
      for round in 0..<300 {
        if round == 20 { before = try openDescriptors() }
        var results: [Result<HTTPResponse, HTTPFailure>] = []
        loop.request(HTTPRequest(url, maximumBodyBytes: Self.limit)) { results.append($0) }
        #expect(loop.run(seconds: 10) { !results.isEmpty }, "round \(round)")
        #expect(results.count == 1, "round \(round)")
        guard case .success(let answer)? = results.first else { continue }
        #expect(answer.body.count <= Self.limit, "round \(round)")
        #expect((answer.retryAfterSeconds ?? 0) >= 0, "round \(round)")
      }
      #expect(try openDescriptors() < before + othersDescriptors)
    }
  }
}
