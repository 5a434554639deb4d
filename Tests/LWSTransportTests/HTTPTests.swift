/// GETs over the loop: whole answers, and every way not to get one.

import Foundation
import TestSupport
import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct HTTPTests {
    typealias Outcome = Result<HTTPResponse, HTTPFailure>

    private func get(_ loop: EventLoop, _ request: HTTPRequest, seconds: Double = 3) -> Outcome? {
      var outcomes: [Outcome] = []
      loop.request(request) { outcomes.append($0) }
      #expect(outcomes.isEmpty, "never from inside the call")
      #expect(loop.run(seconds: seconds) { !outcomes.isEmpty })
      loop.idle(milliseconds: 2)
      #expect(outcomes.count == 1, "exactly one completion")
      return outcomes.first
    }

    /// One request to a byte server that answers with `answer` and closes.
    private func raw(_ answer: [UInt8], timeout: Int64 = 3_000_000, limit: Int = 1_000) throws
      -> Outcome?
    {
      let server = try RawServer { client in
        client.readHead()
        client.send(answer)
      }
      let loop = try EventLoop(.init(proxies: ProxySettings()))
      let url = try TransportURL(parsing: "http://127.0.0.1:\(server.port)/a?b=c")
      return get(
        loop,
        HTTPRequest(url, timeoutMicroseconds: timeout, maximumBodyBytes: limit)
      )
    }

    @Test(arguments: [0, 1, 1_000, 70_000, 3_000_000])
    func deliversAWholeBody(size: Int) throws {
      let stage = try Stage()
      let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      stage.script.onRequest = { request in
        #expect(request.path == "/api/v5/market/tickers")
        #expect(request.query == "instType=SPOT&after=1")
        #expect(request.userAgent == "dantaro-test/1")
        #expect(request.accept == "application/json")
        #expect(request.acceptEncoding == "identity")
        request.answer(HTTPAnswer(contentType: "application/json", body: body))
      }
      let url = try stage.url("/api/v5/market/tickers?instType=SPOT&after=1", scheme: "http")
      let response = try #require(try get(stage.loop, HTTPRequest(url))?.get())
      #expect(response.status == 200)
      #expect(response.contentType == "application/json")
      #expect(response.body == body)
    }

    @Test func deliversOtherStatusesAsAnswers() throws {
      let stage = try Stage()
      for status in [404, 429, 503, 301] {
        stage.script.onRequest = { request in
          let headers = [(name: "Retry-After", value: "3"), (name: "Location", value: "/b")]
          request.answer(HTTPAnswer(status: status, headers: headers, body: Array("{}".utf8)))
        }
        let response = try #require(
          try get(stage.loop, HTTPRequest(try stage.url(scheme: "http")))?.get()
        )
        #expect(response.status == status)
        #expect(response.retryAfterSeconds == 3)
        #expect(response.body == Array("{}".utf8))
      }
    }

    @Test func takesAnAnswerThatComesLater() throws {
      let stage = try Stage()
      var waiting: ListenerRequest?
      stage.script.onRequest = { waiting = $0 }
      var outcome: Outcome?
      stage.loop.request(HTTPRequest(try stage.url(scheme: "http"))) { outcome = $0 }
      #expect(stage.loop.run { waiting != nil })
      stage.loop.idle(milliseconds: 20)
      #expect(outcome == nil)
      waiting?.answer(HTTPAnswer(body: [1, 2, 3]))
      #expect(stage.loop.run { outcome != nil })
      #expect(try outcome?.get().body == [1, 2, 3])
    }

    @Test func endsARequestAtItsTimeout() throws {
      let stage = try Stage()
      var waiting: ListenerRequest?
      stage.script.onRequest = { waiting = $0 }
      let url = try stage.url(scheme: "http")
      let outcome = get(stage.loop, HTTPRequest(url, timeoutMicroseconds: 50_000), seconds: 1)
      #expect(outcome == .failure(.timeout("waiting for the server's answer")))
      waiting?.answer(HTTPAnswer(body: []))
      stage.loop.idle(milliseconds: 5)
    }

    @Test func cancels() throws {
      let stage = try Stage()
      stage.script.onRequest = { _ in }
      var outcome: Outcome?
      let request = stage.loop.request(HTTPRequest(try stage.url(scheme: "http"))) { outcome = $0 }
      stage.loop.idle(milliseconds: 10)
      request.cancel()
      request.cancel()
      #expect(stage.loop.run { outcome != nil })
      #expect(outcome == .failure(.cancelled))
    }

    @Test func callsACutBodyAFailure() throws {
      let stage = try Stage()
      stage.script.onRequest = { request in
        request.answer(
          HTTPAnswer(body: [UInt8](repeating: 7, count: 100_000), cutAfterBytes: 40_000)
        )
      }
      let outcome = get(stage.loop, HTTPRequest(try stage.url(scheme: "http")))
      #expect(
        outcome == .failure(.cutShort(receivedBytes: 40_000, expectedBytes: 100_000))
      )
    }

    @Test func refusesABodyOverTheLimit() throws {
      let announced = try raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n".utf8))
      #expect(announced == .failure(.tooBig(limitBytes: 1_000)))
      let unannounced = try raw(
        Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 1, count: 5_000)
      )
      #expect(unannounced == .failure(.tooBig(limitBytes: 1_000)))
    }

    @Test(arguments: ["gzip", "deflate", "br"])
    func refusesACompressedAnswerByName(encoding: String) throws {
      let outcome = try raw(
        Array(
          "HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: 3\r\n\r\nabc".utf8
        )
      )
      #expect(outcome == .failure(.encoded(encoding)))
    }

    @Test func takesABodyInChunksOrUpToTheEnd() throws {
      let chunked = try raw(
        Array(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            .utf8
        )
      )
      #expect(try chunked?.get().body == Array("abcde".utf8))
      let unbounded = try raw(Array("HTTP/1.0 200 OK\r\n\r\nabcde".utf8))
      #expect(try unbounded?.get().body == Array("abcde".utf8))
    }

    @Test(arguments: [
      "HTTP/1.1 200 OK\r\nContent-Le", "", "garbage\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFF00\r\nabcdefgh\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ])
    func callsABrokenAnswerAFailure(answer: String) throws {
      let outcome = try raw(Array(answer.utf8))
      guard case .failure? = outcome else {
        Issue.record("accepted: \(String(describing: outcome))")
        return
      }
    }

    @Test(arguments: ["x-gate-ratelimit-reset-timestamp", "date", "x-other"])
    func tellsAHeaderThatIsWantedWhateverItsName(name: String) throws {
      let server = try RawServer { client in
        client.readHead()
        client.send(
          Array(
            ("HTTP/1.1 429 Too Many Requests\r\nX-Gate-RateLimit-Limit: 200\r\n"
              + "X-Gate-RateLimit-Reset-Timestamp: 1795392042\r\nX-More: a\r\n"
              + "Content-Length: 2\r\n\r\n{}").utf8
          )
        )
      }
      let loop = try EventLoop(.init(proxies: ProxySettings()))
      var request = HTTPRequest(try TransportURL(parsing: "http://127.0.0.1:\(server.port)/"))
      request.wantedHeader = name
      let response = try #require(try get(loop, request)?.get())
      #expect(response.wantedHeader == (name.hasPrefix("x-gate") ? "1795392042" : nil))
      #expect(response.body == Array("{}".utf8))
    }

    // A content delivery network adds cookies, policies and traces to what the exchange says.
    @Test(arguments: [3_000, 8_000, 20_000])
    func takesALongHeader(bytes: Int) throws {
      let policy = String(repeating: "p", count: bytes)
      let answer =
        "HTTP/1.1 200 OK\r\nContent-Security-Policy: \(policy)\r\nContent-Length: 2\r\n\r\n{}"
      let response = try #require(try raw(Array(answer.utf8))?.get())
      #expect(response.body == Array("{}".utf8))
    }

    @Test func namesARefusedPort() throws {
      let loop = try EventLoop(.init(proxies: ProxySettings()))
      let closed = ClosedPort()
      let url = try TransportURL(parsing: "http://127.0.0.1:\(closed.number)/")
      let outcome = get(loop, HTTPRequest(url))
      #expect(outcome == .failure(.connection(.refused)))
    }

    @Test func keepsDescriptorsAndMemoryFlatOver2000Requests() throws {
      let stage = try Stage()
      let body = [UInt8](repeating: 32, count: 2_000)
      stage.script.onRequest = { $0.answer(HTTPAnswer(body: body)) }
      let request = HTTPRequest(try stage.url(scheme: "http"))
      var before = (descriptors: 0, kilobytes: 0)
      var succeeded = 0
      for round in 0..<2_000 {
        if round == 200 { before = (try openDescriptors(), try residentKilobytes()) }
        var isDone = false
        stage.loop.request(request) { outcome in
          isDone = true
          if case .success = outcome { succeeded += 1 }
        }
        #expect(stage.loop.run(seconds: 2) { isDone })
      }
      #expect(succeeded == 2_000)
      #expect(try openDescriptors() < before.descriptors + othersDescriptors)
      #expect(try residentKilobytes() - before.kilobytes < 16_000)
    }
  }
}
