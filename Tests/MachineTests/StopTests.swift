import Foundation
import TestSupport
import Testing

/// Row 47: a tool that is told to stop does so within two seconds, whatever it is waiting for.
@Suite struct StopTests {
  private static func stop(_ tool: String, _ arguments: String, _ signal: String) -> String {
    """
    \(tool) \(arguments) BTC-USDT & pid=$!
    sleep 0.7
    kill -\(signal) $pid
    took wait $pid

    """
  }

  private func expectPrompt(_ run: BuiltTool.Run) {
    #expect(run.numbers(after: "status").allSatisfy { $0 == 0 })
    let times = run.numbers(after: "after")
    #expect(!times.isEmpty && times.allSatisfy { $0 < 2_000 }, "\(times)")
    #expect(run.stderr.components(separatedBy: ": received 0 ").count == times.count + 1)
  }

  @Test("row 47: TERM and INT while connecting, during TLS and before the answer")
  func whileReaching() async throws {
    let swallowing = MutePort()
    let mute = try RawServer(manyAtOnce: true) { $0.drain() }
    var script = ""
    for signal in ["TERM", "INT"] {
      for place in ["ws://127.0.0.1:\(swallowing.number)", "ws://127.0.0.1:\(mute.port)"] {
        let rest = place.replacing("ws:", with: "http:")
        script += Self.stop("okx-ws", "--ws-url \(place)", signal)
        script += Self.stop("okx-rest", "--rest-url \(rest)", signal)
      }
      script += Self.stop("okx-ws", "--ws-url wss://127.0.0.1:\(mute.port)", signal)
      script += Self.stop("okx-rest", "--rest-url https://127.0.0.1:\(mute.port)", signal)
    }
    expectPrompt(try await Machine.script(script))
  }

  @Test("row 47: TERM while the resolver is asked", .enabled(if: Apart.isPermitted))
  func whileResolving() async throws {
    expectPrompt(
      try await Machine.apart(
        Self.stop("okx-ws", "--insecure --ws-url ws://venue.test:$port", "TERM")
          + Self.stop("okx-rest", "--insecure --rest-url http://venue.test:$port", "TERM")
      )
    )
  }

  @Test("row 47: TERM during the pause before the next attempt")
  func whilePausing() async throws {
    let server = try RawServer { client in
      client.readHead()
      client.send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
    }
    expectPrompt(
      try await Machine.script(
        Self.stop("okx-ws", "--ws-url ws://127.0.0.1:\(server.port)", "TERM")
          + Self.stop("okx-rest", "--rest-url http://127.0.0.1:\(server.port)", "TERM")
      )
    )
  }
}
