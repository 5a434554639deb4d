import Filters
import MarketData
import NDJSON
import Testing

/// Whose record a rejected line is, as people are told.
struct SubjectTests {
  @Test(arguments: [
    (#"{"type":"ticker","symbol":"BTC-USDT"}"#, "BTC-USDT"), (#"{"type":"ticker"}"#, "a record"),
    (#"{"type":"ticker","symbol":""}"#, "a record"), (#"{"type":"ticker","symbol":5}"#, "a record"),
    (#"{"type":"ticker","symbol":"\u0042TC-USDT"}"#, "BTC-USDT"), ("[]", "a line"), ("", "a line"),
  ])
  func isItsSymbol(_ line: String, _ subject: String) {
    let bytes = Array(line.utf8)
    var check = RecordCheck()
    _ = check.push(Array(#"{"type":"ticker","symbol":"ANOTHER-ONE"}"#.utf8).span, at: now)
    _ = check.push(bytes.span, at: now)
    #expect(shown(&check, bytes.span) == subject)
  }

  @Test func ofALineThatWasNotLookedAtIsNotTheLastOnes() {
    var check = RecordCheck()
    _ = check.push(Array(#"{"type":"ticker","symbol":"ANOTHER-ONE"}"#.utf8).span, at: now)
    #expect(shown(&check, Span()) == "a line")
  }

  private func shown(_ check: inout RecordCheck, _ line: Span<UInt8>) -> String {
    var text = LineBuffer()
    check.appendSubject(ofLast: line, to: &text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  private let now = Now(
    unix: UnixTime(microseconds: 1_763_800_000_000_000),
    monotonic: MonotonicTime(microseconds: 0)
  )
}
