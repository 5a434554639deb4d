/// TLS against a CA made for the test: trusted, and every way not to be.

import Foundation
import TestSupport
import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct TLSTests {
    @Test func talksToAServerItsCAVouchesFor() throws {
      let authority = try Authority()
      let stage = try Stage(
        tls: try authority.listenerCertificate(for: "IP:127.0.0.1"),
        caFile: authority.caFile
      )
      stage.script.onMessage = { peer, bytes, _ in peer.send(text: bytes) }
      stage.script.onRequest = { $0.answer(HTTPAnswer(body: Array("{}".utf8))) }
      let recorder = Recorder()
      let big = [UInt8](repeating: 66, count: 400_000)
      recorder.onOpen = { $0.send(bytes: big) }
      _ = stage.loop.connect(try stage.url(scheme: "wss"), events: recorder)
      #expect(stage.loop.run { recorder.messages == [big] })
      var outcome: Result<HTTPResponse, HTTPFailure>?
      stage.loop.request(HTTPRequest(try stage.url(scheme: "https"))) { outcome = $0 }
      #expect(stage.loop.run { outcome != nil })
      #expect(try outcome?.get().body == Array("{}".utf8))
    }

    @Test(arguments: [
      (name: "DNS:example.com", days: 30, ownCA: true, reason: "IP address mismatch"),
      (name: "IP:127.0.0.1", days: -1, ownCA: true, reason: "certificate has expired"),
      (
        name: "IP:127.0.0.1", days: 30, ownCA: false,
        reason: "unable to get local issuer certificate"
      ),
    ])
    func refusesACertificateAndSaysWhy(name: String, days: Int, ownCA: Bool, reason: String) throws
    {
      let authority = try Authority()
      let other = try Authority()
      let stage = try Stage(
        tls: try authority.listenerCertificate(for: name, days: days),
        caFile: ownCA ? authority.caFile : other.caFile
      )
      let recorder = Recorder()
      _ = stage.loop.connect(try stage.url(scheme: "wss"), events: recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.tls("certificate refused: \(reason)")])
      #expect(recorder.opened == 0)
      var outcome: Result<HTTPResponse, HTTPFailure>?
      stage.loop.request(HTTPRequest(try stage.url(scheme: "https"))) { outcome = $0 }
      #expect(stage.loop.run { outcome != nil })
      #expect(outcome == .failure(.connection(.tls("certificate refused: \(reason)"))))
    }

    @Test func refusesTheTestCAWithTheSystemsRoots() throws {
      let authority = try Authority()
      let stage = try Stage(tls: try authority.listenerCertificate(for: "IP:127.0.0.1"))
      let recorder = Recorder()
      _ = stage.loop.connect(try stage.url(scheme: "wss"), events: recorder)
      #expect(stage.loop.run { !recorder.ends.isEmpty })
      guard case .tls(let text)? = recorder.ends.first?.cause else {
        Issue.record("accepted: \(recorder.ends)")
        return
      }
      #expect(text.hasPrefix("certificate refused: "))
    }

    private func expectNoTLS(of server: RawServer) throws {
      let loop = try EventLoop(.init(usesTLS: true, proxies: ProxySettings()))
      let recorder = Recorder()
      _ = loop.connect(
        try TransportURL(parsing: "wss://127.0.0.1:\(server.port)/"),
        events: recorder
      )
      #expect(loop.run { !recorder.ends.isEmpty })
      switch recorder.ends.first?.cause {
      // Whether OpenSSL or the poll sees the end first, is a race.
      case .tls?, .handshake?: break
      default: Issue.record("not TLS: \(recorder.ends)")
      }
    }

    @Test func tellsOfAServerThatSpeaksNoTLS() throws {
      let server = try RawServer { client in
        client.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        client.drain()
      }
      try expectNoTLS(of: server)
    }

    @Test func tellsOfAServerThatClosesDuringTLS() throws {
      let server = try RawServer { client in _ = client.read(10) }
      try expectNoTLS(of: server)
    }

    @Test func endsAMuteTLSServerAtItsOwnDeadline() throws {
      let server = try RawServer { $0.drain() }
      var limits = EventLoop.Limits()
      limits.attempt = 150_000
      let loop = try EventLoop(
        .init(usesTLS: true, proxies: ProxySettings(), limits: limits)
      )
      let recorder = Recorder()
      _ = loop.connect(
        try TransportURL(parsing: "wss://127.0.0.1:\(server.port)/"),
        events: recorder
      )
      #expect(loop.run(seconds: 1) { !recorder.ends.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.timeout("waiting for the server's answer")])
    }

    @Test func refusesToDialTLSWithoutATLSContext() throws {
      let loop = try EventLoop(.init(proxies: ProxySettings()))
      let recorder = Recorder()
      _ = loop.connect(try TransportURL(parsing: "wss://127.0.0.1:1/"), events: recorder)
      #expect(loop.run(seconds: 1) { !recorder.ends.isEmpty })
      #expect(recorder.ends.map(\.cause) == [.tls("this loop was made without TLS")])
    }

    @Test func refusesAnUnreadableCAFileAtTheStart() throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let junk = folder.appending(path: "junk.pem").path()
      try "not a certificate".write(toFile: junk, atomically: true, encoding: .utf8)
      for path in ["/nonexistent/ca.pem", folder.path(), junk] {
        #expect(throws: TransportError.self) {
          _ = try EventLoop(.init(usesTLS: true, caFile: path))
        }
      }
    }

    @Test func neverAsksForLessSecurity() throws {
      let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/LWSTransport")
      for file in try FileManager.default.contentsOfDirectory(atPath: sources.path()) {
        let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
        #expect(!text.contains("LCCSCF_ALLOW"), "\(file)")
        #expect(!text.contains("LCCSCF_SKIP"), "\(file)")
      }
    }
  }
}

extension Authority {
  /// A certificate as a listener takes it.
  fileprivate func listenerCertificate(for name: String, days: Int = 30) throws
    -> ListenerConfiguration.Certificate
  {
    let made = try certificate(for: name, days: days)
    return ListenerConfiguration.Certificate(path: made.path, keyPath: made.keyPath)
  }
}
