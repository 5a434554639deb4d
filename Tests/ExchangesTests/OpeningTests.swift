import MarketData
import NDJSON
import Testing

@testable import Exchanges

/// When a bar opens, as any venue writes it.
@Suite struct OpeningTests {
  private func opening(_ text: String, of interval: Interval) throws(RowError) -> Int64 {
    let bytes = Array(text.utf8)
    let value = JSONValue(.number, TextRange(0, bytes.count))
    return try Fields.opening(value, "t", of: interval, in: bytes.span)
  }

  @Test(arguments: [
    ("1790121600000", Interval.day), ("1790121600000", .sixHours), ("1790133780000", .minute),
  ])
  func onOurGridItIsTaken(text: String, interval: Interval) throws {
    #expect(try opening(text, of: interval) == Int64(text))
  }

  /// A day of Korea begins at 15:00 UTC, four hours of it at odd hours.
  @Test(arguments: [
    ("1790089200000", Interval.day, "a bar of 1d does not open at 2026-09-22T15:00:00Z"),
    ("1790132400000", .fourHours, "a bar of 4h does not open at 2026-09-23T03:00:00Z"),
    ("1790133780001", .minute, "a bar of 1m does not open at 2026-09-23T03:23:00Z"),
    ("1790035200000", .week, "a bar of 1w does not open at 2026-09-22T00:00:00Z"),
  ])
  func besideItItIsRefusedByName(text: String, interval: Interval, why: String) {
    do {
      _ = try opening(text, of: interval)
      Issue.record("taken")
    } catch {
      #expect(error.description == why)
    }
  }

  @Test(arguments: ["-60000", "1e12", "99999999999999999999"])
  func whatIsNoTimeIsNone(text: String) {
    #expect(throws: RowError.notATime("t", text)) { try opening(text, of: .minute) }
  }
}
