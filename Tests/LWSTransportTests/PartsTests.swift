/// The parts that need no socket: URLs, proxies, addresses, the queue, the assembler.

import Testing

@testable import LWSTransport

extension TransportTests {
  @Suite struct PartsTests {
    @Test(
      arguments: [
        ("ws://127.0.0.1:9001", "127.0.0.1", 9_001, "/", true, "127.0.0.1:9001"),
        ("wss://ws.okx.com", "ws.okx.com", 443, "/", false, "ws.okx.com"),
        (
          "wss://WS.OKX.com:8443/ws/v5/public?a=b", "ws.okx.com", 8_443, "/ws/v5/public?a=b", false,
          "ws.okx.com:8443"
        ),
        ("http://[::1]:80/x", "::1", 80, "/x", true, "[::1]"),
        ("https://localhost?x=1", "localhost", 443, "/?x=1", true, "localhost"),
      ] as [(String, String, Int, String, Bool, String)]
    )
    func readsAURL(
      text: String,
      host: String,
      port: Int,
      path: String,
      isLoopback: Bool,
      header: String
    ) throws {
      let url = try TransportURL(parsing: text)
      #expect(url.host == host)
      #expect(url.port == port)
      #expect(url.path == path)
      #expect(url.isLoopback == isLoopback)
      #expect(url.hostHeader == header)
      #expect(try TransportURL(parsing: url.description) == url)
    }

    @Test(arguments: [
      "", "ws", "ws:/x", "ws://", "ws://:80", "ftp://x", "ws://a b", "ws://a\r\nX: y", "ws://a:0",
      "ws://a:65536", "ws://a:", "ws://a:8o", "ws://a:+1", "ws://u:p@a", "ws://a/#f", "ws://[::1",
      "ws://[x]", "ws://[::1]x", "ws://a_b\u{e9}", "ws://a,b", "127.0.0.1:80", "ws://a:1:2",
      "ws://" + String(repeating: "a", count: 101),
      "ws://a/" + String(repeating: "b", count: 2_000),
    ])
    func refusesWhatIsNoURL(text: String) {
      #expect(throws: TransportError.self) { _ = try TransportURL(parsing: text) }
    }

    @Test func appendsAPath() throws {
      let base = try TransportURL(parsing: "https://www.okx.com")
      #expect(
        try base.appending(path: "/api/v5/time?x=1").description
          == "https://www.okx.com/api/v5/time?x=1"
      )
      let local = try TransportURL(parsing: "http://127.0.0.1:8/base/")
      #expect(try local.appending(path: "/a").path == "/base/a")
    }

    @Test(
      arguments: [
        ("ws.okx.com", true, "s:1"), ("www.okx.com", false, "p:2"), ("internal", true, nil),
        ("a.internal", true, nil), ("notinternal", true, "s:1"), ("a.corp.example", false, nil),
        ("127.0.0.1", true, nil), ("localhost", false, nil), ("::1", false, nil),
      ] as [(String, Bool, String?)]
    )
    func choosesTheProxy(host: String, isSecure: Bool, expected: String?) {
      let variables = [
        "http_proxy": "http://p:2/", "HTTPS_PROXY": "s:1", "no_proxy": "internal, *.corp.example",
      ]
      let settings = ProxySettings { variables[$0] }
      #expect(settings.proxy(for: host, isSecure: isSecure)?.description == expected)
    }

    @Test func refusesAMalformedProxy() {
      for text in ["", "socks5://a:1", "a:x", "http://a:1/path", "http://@:1"] {
        #expect(ProxySettings.Proxy(text) == nil, "\(text)")
      }
      #expect(
        ProxySettings { $0 == "no_proxy" ? "*" : "p:1" }.proxy(for: "a", isSecure: true) == nil
      )
    }

    private func four(_ last: Int) -> Address { Address(text: "192.0.2.\(last)", family: .ipv4) }
    private func six(_ last: Int) -> Address { Address(text: "2001:db8::\(last)", family: .ipv6) }

    @Test func triesTheFamiliesInTurn() {
      var book = AddressBook()
      book.resolved("h", to: [six(1), six(2), four(1), four(2)])
      #expect(book.addresses(of: "h") == [six(1), four(1), six(2), four(2)])
      book.worked(four(1), for: "h")
      #expect(book.addresses(of: "h").first == four(1))
      book.resolved("h", to: [six(1), six(2), four(2), four(1)])
      #expect(book.addresses(of: "h") == [four(1), four(2), six(1), six(2)])
      book.resolved("other", to: [six(9), four(9)])
      #expect(book.addresses(of: "other") == [four(9), six(9)])
    }

    @Test func putsAnAddressThatFailedLast() {
      var book = AddressBook()
      book.resolved("h", to: [four(1), four(2), four(3)])
      book.failed(four(1), for: "h")
      #expect(book.addresses(of: "h") == [four(2), four(3), four(1)])
      book.failed(four(7), for: "h")
      book.worked(four(7), for: "nobody")
      #expect(book.addresses(of: "h").count == 3)
    }

    @Test func boundsTheHostsItRemembers() {
      var book = AddressBook()
      for index in 0..<20 { book.resolved("h\(index)", to: [four(index)]) }
      #expect(book.addresses(of: "h0").isEmpty)
      #expect(book.addresses(of: "h19") == [four(19)])
    }

    @Test func queuesFramesInOrderWithinItsBound() {
      var queue = SendQueue(limit: 10)
      var first: [UInt8] = []
      let fits = [[1, 2, 3], [4, 5, 6, 7, 8, 9, 10], [0]].map { add($0, to: &queue) }
      #expect(fits == [true, true, false])
      #expect(queue.pendingBytes == 10)
      while !queue.isEmpty {
        _ = queue.writeFirst { bytes, frame, _ in
          first += bytes[frame].dropFirst(SendQueue.headroom)
        }
      }
      #expect(first == Array(1...10))
      #expect(queue.pendingBytes == 0)
      let fitsAgain = add([0], to: &queue)
      #expect(fitsAgain)
    }

    private func add(_ bytes: [UInt8], to queue: inout SendQueue) -> Bool {
      queue.append(bytes.span, .text)
    }

    @Test func reclaimsTheQueueWhileItIsBusy() {
      var queue = SendQueue(limit: 8 << 20)
      let line = [UInt8](repeating: 7, count: 1_000)
      var written = 0
      for _ in 0..<4_000 { _ = queue.append(line.span, .text) }
      for round in 0..<20_000 {
        _ = queue.append(line.span, .text)
        let isRight = queue.writeFirst { bytes, frame, _ in
          bytes[frame].dropFirst(SendQueue.headroom).allSatisfy { $0 == 7 }
            && frame.count == 1_000 + SendQueue.headroom
        }
        if isRight == true { written += 1 }
        if round % 5_000 == 0 { #expect(queue.pendingFrames == 4_000) }
      }
      #expect(written == 20_000)
    }

    @Test func putsPiecesTogetherUpToTheLimit() {
      var assembler = MessageAssembler(limit: 5)
      var messages: [[UInt8]] = []
      func push(_ piece: [UInt8], _ isFirst: Bool, _ isLast: Bool) -> MessageAssembler.Outcome {
        assembler.push(piece.span, isFirst: isFirst, isLast: isLast) { message in
          messages.append(message.withUnsafeBufferPointer { Array($0) })
        }
      }
      #expect(push([1, 2], true, true) == .delivered)
      #expect(push([1, 2], true, false) == .incomplete)
      #expect(push([], false, false) == .incomplete)
      #expect(push([3, 4, 5], false, true) == .delivered)
      #expect(push([1, 2, 3], true, false) == .incomplete)
      #expect(push([4, 5, 6], false, true) == .tooBig)
      #expect(push([9], true, false) == .incomplete)
      #expect(push([8], true, true) == .delivered, "a first piece forgets an unfinished message")
      #expect(push([], true, true) == .delivered)
      #expect(messages == [[1, 2], [1, 2, 3, 4, 5], [8], []])
    }

    @Test func keepsHeaderLinesOnOneLine() {
      #expect(RequestHeader.line("X", "a\r\nEvil: b\u{e9}", limit: 100) == "X: aEvil: b\r\n")
      #expect(RequestHeader.userAgent(String(repeating: "u", count: 999)).utf8.count == 214)
    }

    @Test func describesEveryEndInOneLine() {
      let causes: [ConnectionEnd.Cause] = [
        .peerClosed, .dropped, .brokenProtocol("x"), .dns("x"), .refused, .timeout("x"), .tls("x"),
        .http(status: 1, retryAfterSeconds: 2), .http(status: 1, retryAfterSeconds: nil),
        .handshake("x"), .proxy("x"), .messageTooBig, .localClose,
      ]
      let lines = causes.map { ConnectionEnd(cause: $0).description }
      #expect(Set(lines).count == causes.count)
      #expect(lines.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
    }
  }
}
