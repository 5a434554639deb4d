import Filters
import NDJSON
import Testing

/// How refused records are written down, and that the accounts add up.
struct RejectedLineTests {
  @Test func aRecordStandsInItsOwnBytes() {
    let record = RecordText.ticker.with("last", "1E-3").text + " \r"
    #expect(
      written(record, .priceJump, "last 1 vs \"level\" 2")
        == "{\"reason\":\"price_jump\",\"detail\":\"last 1 vs \\\"level\\\" 2\",\"record\":\(record)}\n"
    )
  }

  @Test(arguments: [
    ("", "\"\""), ("not \"json\"\\\u{1}", #""not \"json\"\\\u0001""#), ("{\"a\":", #""{\"a\":""#),
    ("[1]", "\"[1]\""), ("{\"a\":1} x", #""{\"a\":1} x""#),
  ])
  func textThatIsNoRecordStandsInAString(_ line: String, _ expected: String) {
    #expect(
      written(line, .malformed, "d")
        == "{\"reason\":\"malformed\",\"detail\":\"d\",\"line\":\(expected)}\n"
    )
  }

  @Test func anObjectWithAnImpossibleValueIsStillARecord() {
    let record = RecordText.ticker.with("last", "1e400").text
    #expect(
      written(record, .malformed, "d")
        == "{\"reason\":\"malformed\",\"detail\":\"d\",\"record\":\(record)}\n"
    )
  }

  @Test(arguments: [[0xFF, 0xFE], [0x7B, 0xC3, 0x28, 0x7D], [0x00], [0x1B, 0x5B]] as [[UInt8]])
  func whateverTheLineTheResultIsOneLineOfJSON(_ line: [UInt8]) throws {
    var buffer = LineBuffer()
    RejectedLine.write(line.span, .malformed, detail: Array("d".utf8).span, to: &buffer)
    #expect(buffer.bytes.last == 0x0A)
    let text = Array(buffer.bytes.dropLast())
    #expect(!text.contains { $0 < 0x20 })
    var scanner = JSONScanner()
    _ = try scanner.value(text.span)
    try scanner.end(text.span)
  }

  @Test(arguments: [
    ("{\"a\":1}", "{\"a\":1,\"rejected\":\"stale\"}\n"),
    ("{\"a\":{}}  \r", "{\"a\":{},\"rejected\":\"stale\"}\n"),
    (" { \"a\" : \"}\" } ", " { \"a\" : \"}\" ,\"rejected\":\"stale\"}\n"),
  ])
  func aMarkIsTheLastKey(_ line: String, _ expected: String) {
    var buffer = LineBuffer()
    RejectedLine.annotate(Array(line.utf8).span, .stale, to: &buffer)
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == expected)
  }

  @Test func theAccountsAddUp() {
    var judge = Judge()
    var counts = VerdictCounts()
    let lines =
      ["", "x", "{}"] + RecordText.all.map(\.text) + RecordText.all.map(\.text)
      + [RecordText.ticker.with("last", "0").text, RecordText.ticker.without("bid").text]
    for line in lines {
      counts.add(judge.verdict(line))
      #expect(counts.received == counts.passed + counts.rejected)
    }
    #expect(counts.received == lines.count)
    #expect(counts.passed == 6)
    #expect(counts.rejected(.duplicate) == 3)
    #expect(counts.rejected(.malformed) == 2)
    #expect(
      counts.summary
        == "13 received = 6 passed + 7 rejected: 2 malformed, 1 missing_field, 1 nonpositive_price, "
        + "3 duplicate"
    )
    #expect(VerdictCounts().summary == "0 received = 0 passed + 0 rejected")
  }

  private func written(_ line: String, _ reason: Reason, _ detail: String) -> String {
    var buffer = LineBuffer()
    RejectedLine.write(Array(line.utf8).span, reason, detail: Array(detail.utf8).span, to: &buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
