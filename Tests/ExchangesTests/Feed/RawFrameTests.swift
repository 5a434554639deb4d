import Foundation
import NDJSON
import Testing

@testable import Exchanges

/// `--raw`: the exchange's frames as they came, one a line.
@Suite struct RawFrameTests {
  private func line(_ bytes: [UInt8], isText: Bool = true) -> String {
    var output = LineBuffer()
    RawFrame.write(bytes.span, isText: isText, recvUs: 17, to: &output)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    "{\"arg\":{\"channel\":\"tickers\"},\"data\":[]}", " { \"a\" : 1.50 } ", "[]", "7", "null",
    "{\"a\":\"\\u0041\\n한\"}", "{\"a\":1e400}",
  ])
  func jsonOnOneLineStandsVerbatim(frame: String) {
    #expect(line(Array(frame.utf8)) == "{\"recv_us\":17,\"frame\":\(frame)}\n")
  }

  @Test(arguments: [
    ("pong", "\"pong\""), ("", "\"\""), ("{\"a\":", "\"{\\\"a\\\":\""),
    ("{\n\"a\":1}", "\"{\\n\\\"a\\\":1}\""), ("{}{}", "\"{}{}\""), ("NaN", "\"NaN\""),
    ("{\"a\":01}", "\"{\\\"a\\\":01}\""), ("\u{1}", "\"\\u0001\""), ("한", "\"한\""),
  ])
  func otherTextStandsAsAString(frame: String, text: String) {
    #expect(line(Array(frame.utf8)) == "{\"recv_us\":17,\"frame\":\(text)}\n")
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 255, 256])
  func binaryStandsAsBase64(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let expected = Data(bytes).base64EncodedString()
    #expect(line(bytes, isText: false) == "{\"recv_us\":17,\"base64\":\"\(expected)\"}\n")
  }

  @Test func textThatIsNoUTF8StandsAsBase64() {
    #expect(line([0x22, 0xFF, 0x22]) == "{\"recv_us\":17,\"base64\":\"Iv8i\"}\n")
    #expect(line([0xED, 0xA0, 0x80]) == "{\"recv_us\":17,\"base64\":\"7aCA\"}\n")
  }

  @Test func aFrameOfMiBsIsOneLine() {
    let frame = "{\"a\":\"" + String(repeating: "x", count: 5 << 20) + "\"}"
    #expect(line(Array(frame.utf8)).utf8.filter { $0 == 0x0A }.count == 1)
  }

  @Test func rawFramesOfAFeedAreCountedAsSuch() {
    var talk = Conversation([.init(.tickers, "A-B")]) { $0.writesRaw = true }
    _ = talk.actions()
    _ = talk.open(1)
    let frames = [Says.ack("tickers", "A-B"), Says.ticker("A-B", 5), "pong", "{\"x\":"]
    for frame in frames { _ = talk.hear(frame) }
    _ = talk.hear("\u{1}", isText: false)
    let lines = talk.lines()
    #expect(lines.count == 5)
    #expect(lines[1].hasSuffix("\"frame\":\(frames[1])}"))
    #expect(talk.feed.accounts.received == 5)
    #expect(talk.feed.accounts.written == 5)
    #expect(talk.feed.accounts.balance)
  }
}
