import Foundation
import TestSupport
import Testing

/// Row 14: proxies that work, hang and refuse; the message names the proxy.
@Suite struct ProxyTests {
  /// A proxy that tunnels to `port`, whatever it is asked for.
  private func tunnel(to port: @escaping @Sendable () -> Int) throws -> RawServer {
    try RawServer(manyAtOnce: true) { client in
      client.readHead()
      client.send("HTTP/1.1 200 Connection established\r\n\r\n")
      client.relay(to: port())
    }
  }

  /// A port that is free now, for an exchange that a script starts later.
  private func freePort() -> Int { ClosedPort().number }

  @Test("a proxy that works is gone through, plain and TLS", arguments: [false, true])
  func works(isSecure: Bool) async throws {
    let port = freePort()
    let proxy = try tunnel { port }
    let authority = try Authority()
    let made = try authority.certificate(for: "DNS:venue.invalid")
    let variable = isSecure ? "https_proxy" : "http_proxy"
    let run = try await Machine.script(
      """
      export \(variable)=http://127.0.0.1:\(proxy.port)
      dantaro-sim okx --port \(port) \(isSecure
        ? "--tls-cert \(made.path) --tls-key \(made.keyPath)" : "") > url 2> sim.log & sim=$!
      trap 'kill $(jobs -pr)' EXIT
      for _ in $(seq 300); do [ -s url ] && break; sleep 0.02; done
      trust='\(isSecure ? "--ca-file \(authority.caFile)" : "--insecure")'
      okx-ws --ws-url ws\(isSecure ? "s" : "")://venue.invalid:8443 $trust --count 2 BTC-USDT > out
      echo "ws $?"
      okx-rest --rest-url http\(isSecure ? "s" : "")://venue.invalid:8443 $trust BTC-USDT >> out
      echo "rest $?"
      grep -c ticker out
      """
    )
    #expect(run.stdout == "ws 0\nrest 0\n3\n", "\(run.stderr)")
    #expect(proxy.heads.allSatisfy { $0.hasPrefix("CONNECT venue.invalid:8443 HTTP/1.1\r\n") })
    #expect(proxy.heads.count == 2)
  }

  @Test("row 14: a proxy that hangs is left after fifteen seconds and named")
  func hangs() async throws {
    let proxy = try RawServer(manyAtOnce: true) { $0.drain() }
    let run = try await Machine.script(
      """
      export http_proxy=http://127.0.0.1:\(proxy.port) https_proxy=http://127.0.0.1:\(proxy.port)
      okx-rest --rest-url http://venue.invalid --insecure --timeout 1s --retries 0 BTC-USDT
      echo "rest $?"
      okx-ws --ws-url wss://venue.invalid --duration 17s BTC-USDT; echo "ws $?"
      """,
      mostlyWaits: true
    )
    #expect(run.stdout == "rest 69\nws 69\n")
    #expect(
      run.stderr.contains(
        "wss://venue.invalid/ws/v5/public: proxy: no answer through 127.0.0.1:\(proxy.port);"
      )
    )
    #expect(
      run.stderr.contains(
        "venue.invalid: proxy: no answer through 127.0.0.1:\(proxy.port)\n"
      )
    )
  }

  @Test(
    "row 14: a proxy that refuses, answers nonsense or hangs up is named",
    arguments: [
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
      "HTTP/1.1 502 Bad Gateway\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "",
    ]
  )
  func refuses(answer: String) async throws {
    let proxy = try RawServer { client in
      client.readHead()
      client.send(answer)
    }
    let run = try await Machine.script(
      """
      export http_proxy=http://user:secret@127.0.0.1:\(proxy.port)
      export https_proxy=$http_proxy
      okx-ws --ws-url ws://venue.invalid --insecure --duration 700ms BTC-USDT; echo "ws $?"
      okx-ws --ws-url wss://venue.invalid --duration 700ms BTC-USDT; echo "wss $?"
      okx-rest --rest-url https://venue.invalid --retries 0 BTC-USDT; echo "rest $?"
      """
    )
    #expect(run.stdout == "ws 69\nwss 69\nrest 69\n")
    let name = "proxy: 127.0.0.1:\(proxy.port) refused, hung up, or is no HTTP proxy"
    #expect(run.stderr.components(separatedBy: name).count >= 4, "\(run.stderr)")
    #expect(!run.stderr.contains("secret"))
  }

  @Test("a variable that names no proxy is told, not passed over in silence")
  func noProxy() async throws {
    let run = try await Machine.script(
      """
      for proxy in socks5://127.0.0.1:1 https://user:secret@127.0.0.1:1; do
        https_proxy=$proxy okx-ws --ws-url wss://venue.invalid --duration 100ms BTC-USDT
        https_proxy=$proxy okx-rest --rest-url https://venue.invalid --retries 0 BTC-USDT
      done
      """
    )
    let text = "warning: https_proxy is no proxy that can be used (expected http://HOST:PORT); "
    #expect(run.stderr.components(separatedBy: text).count == 5, "\(run.stderr)")
    #expect(!run.stderr.contains("secret"))
  }

  @Test("row 14: a proxy that is not there is named")
  func isAway() async throws {
    let closed = ClosedPort()
    let run = try await Machine.script(
      """
      export http_proxy=http://127.0.0.1:\(closed.number)
      export https_proxy=$http_proxy
      okx-ws --ws-url wss://venue.invalid --duration 700ms BTC-USDT; echo "ws $?"
      okx-rest --rest-url https://venue.invalid --retries 0 BTC-USDT; echo "rest $?"
      """
    )
    #expect(run.stdout == "ws 69\nrest 69\n")
    let text = "proxy: cannot reach 127.0.0.1:\(closed.number)"
    #expect(run.stderr.components(separatedBy: text).count >= 3)
  }
}
