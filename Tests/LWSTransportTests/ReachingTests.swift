/// Names, addresses, proxies and the loop's sleep.

import Foundation
import TestSupport
import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct ReachingTests {
    private func end(of url: String, _ configuration: EventLoop.Configuration) throws
      -> ConnectionEnd?
    {
      let loop = try EventLoop(configuration)
      let recorder = Recorder()
      _ = loop.connect(try TransportURL(parsing: url), events: recorder)
      #expect(loop.run { !recorder.ends.isEmpty })
      #expect(recorder.ends.count == 1)
      return recorder.ends.first
    }

    @Test func tellsOfANameWithoutAnAddress() throws {
      let end = try end(of: "ws://no-such-host.invalid/", .init(proxies: ProxySettings()))
      guard case .dns(let text)? = end?.cause else {
        Issue.record("not DNS: \(String(describing: end))")
        return
      }
      #expect(text.hasPrefix("no-such-host.invalid: "))
    }

    @Test func resolvesLocalhostWithoutAThread() throws {
      let stage = try Stage()
      let recorder = Recorder()
      let url = try TransportURL(parsing: "ws://localhost:\(stage.port)/")
      _ = stage.loop.connect(url, events: recorder)
      #expect(stage.loop.run { recorder.opened == 1 })
      #expect(stage.script.upgrades.first?.host == "localhost:\(stage.port)")
    }

    @Test func resolvesANameInTheResolversThread() throws {
      // The machine's own name resolves through the hosts file, with no network.
      let stage = try Stage()
      let name = ProcessInfo.processInfo.hostName.lowercased()
      let recorder = Recorder()
      guard let url = try? TransportURL(parsing: "ws://\(name):\(stage.port)/") else { return }
      _ = stage.loop.connect(url, events: recorder)
      // The listener is on 127.0.0.1 only, so a refusal is as good an answer.
      #expect(stage.loop.run { recorder.opened == 1 || !recorder.ends.isEmpty })
      if case .timeout? = recorder.ends.first?.cause { Issue.record("no answer came back") }
    }

    @Test func tunnelsThroughAProxyByName() throws {
      let proxy = try RawServer { client in
        client.readHead()
        client.send("HTTP/1.1 200 Connection established\r\n\r\n")
        client.acceptUpgrade()
        client.send([0x81, 0x02, 0x68, 0x69, 0x88, 0x00])
        client.drain()
      }
      let settings = ProxySettings(
        plain: ProxySettings.Proxy("http://user:secret@127.0.0.1:\(proxy.port)")
      )
      let loop = try EventLoop(.init(proxies: settings))
      let recorder = Recorder()
      _ = loop.connect(try TransportURL(parsing: "ws://venue.invalid:8443/ws"), events: recorder)
      #expect(loop.run { !recorder.ends.isEmpty })
      #expect(recorder.messages == [Array("hi".utf8)])
      let heads = proxy.heads
      #expect(heads.first?.hasPrefix("CONNECT venue.invalid:8443 HTTP/1.1\r\n") == true)
      #expect(heads.first?.contains("dXNlcjpzZWNyZXQ=") == true)
      #expect(heads.last?.contains("Host: venue.invalid:8443\r\n") == true)
    }

    @Test func namesTheProxyThatRefuses() throws {
      let proxy = try RawServer { client in
        client.readHead()
        client.send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
      }
      let place = "127.0.0.1:\(proxy.port)"
      let end = try end(
        of: "ws://venue.invalid/",
        .init(proxies: ProxySettings(plain: .init(place)))
      )
      #expect(end?.cause == .proxy("\(place) refused, hung up, or is no HTTP proxy"))
    }

    @Test func namesTheProxyThatHangsOrIsAway() throws {
      let proxy = try RawServer { $0.drain() }
      let place = "127.0.0.1:\(proxy.port)"
      var limits = EventLoop.Limits()
      limits.attempt = 100_000
      let hung = try end(
        of: "ws://venue.invalid/",
        .init(proxies: ProxySettings(plain: .init(place)), limits: limits)
      )
      #expect(hung?.cause == .proxy("no answer through \(place)"))
      let closed = ClosedPort()
      let nobody = "127.0.0.1:\(closed.number)"
      let away = try end(
        of: "ws://venue.invalid/",
        .init(proxies: ProxySettings(plain: .init(nobody)))
      )
      #expect(away?.cause == .proxy("cannot reach \(nobody)"))
    }

    @Test func neverSendsLoopbackThroughAProxy() throws {
      let script = Script()
      let loop = try EventLoop(
        .init(
          listener: ListenerConfiguration(events: script),
          proxies: ProxySettings(plain: .init("127.0.0.1:1"))
        )
      )
      let recorder = Recorder()
      let port = loop.listener?.port ?? 0
      _ = loop.connect(try TransportURL(parsing: "ws://127.0.0.1:\(port)/"), events: recorder)
      #expect(loop.run { recorder.opened == 1 })
    }

    @Test func sleepsUntilTheDeadlineAndNotBeyond() throws {
      let loop = try EventLoop(.init(proxies: ProxySettings()))
      loop.turn(until: 0)
      let start = MonotonicClock.microseconds()
      for _ in 0..<100 { loop.turn(until: start) }
      #expect(MonotonicClock.microseconds() - start < 20_000, "a past deadline never sleeps")
      let begin = MonotonicClock.microseconds()
      var turns = 0
      while MonotonicClock.microseconds() < begin + 50_000 {
        loop.turn(until: begin + 50_000)
        turns += 1
      }
      #expect(turns < 10, "it slept")
      #expect(MonotonicClock.microseconds() - begin < 75_000)
    }

    @Test func isWokenFromAnotherThread() throws {
      let loop = try LoopCore(.init(proxies: ProxySettings()))
      loop.turn(until: 0)
      let waker = loop.waker
      Thread.detachNewThread {
        usleep(20_000)
        waker.wake()
      }
      let start = MonotonicClock.microseconds()
      while MonotonicClock.microseconds() - start < 10_000 {
        loop.turn(until: start + 3_000_000)
      }
      #expect(MonotonicClock.microseconds() - start < 1_000_000)
      loop.close()
      waker.wake()
    }

    @Test func startsWithinAMillisecondWithoutTLS() throws {
      var best = Int64.max
      for _ in 0..<5 {
        let start = MonotonicClock.microseconds()
        let loop = try EventLoop(.init(proxies: ProxySettings()))
        best = min(best, MonotonicClock.microseconds() - start)
        loop.close()
      }
      print("a loop without TLS: \(best) µs")
      #expect(best < 5_000, "1 ms is the aim; a busy machine gets some room")
    }

    @Test func refusesAPortThatIsTaken() throws {
      let stage = try Stage()
      #expect(throws: TransportError.cannotListen(port: stage.port)) {
        _ = try EventLoop(
          .init(listener: ListenerConfiguration(port: stage.port, events: Script()))
        )
      }
    }
  }
}
