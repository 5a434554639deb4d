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
    #expect(check.subject(ofLast: bytes.span) == subject)
  }

  @Test func ofALineThatWasNotLookedAtIsNotTheLastOnes() {
    var check = RecordCheck()
    _ = check.push(Array(#"{"type":"ticker","symbol":"ANOTHER-ONE"}"#.utf8).span, at: now)
    #expect(check.subject(ofLast: Span()) == "a line")
  }

  private let now = Now(
    unix: UnixTime(microseconds: 1_763_800_000_000_000),
    monotonic: MonotonicTime(microseconds: 0)
  )
}
