/// Two times read together: what they tell is what each tells alone.

import MarketData
import NDJSON
import Testing

struct CloseTimesTests {
  private func record(_ tsMs: String, _ recvUs: String) -> [UInt8] {
    Array(#"{"type":"ticker","ts_ms":\#(tsMs),"recv_us":\#(recvUs)}"#.utf8)
  }

  @Test(
    "Times that begin alike are what they are alone",
    arguments: [
      ("1795391999995", "1795391999995000"), ("1795391999995", "1795391900000001"),
      ("1795391900000", "1795391999999999"), ("1000000000000", "1000000099999999"),
      ("8999999999999", "8999999900000000"), ("1234567890123", "1234567801234567"),
    ]
  )
  func areRight(_ tsMs: String, _ recvUs: String) throws {
    let line = record(tsMs, recvUs)
    let record = try RecordLine(decoding: line.span)
    let found = record.closeTimes(in: line.span)
    let times = try #require(found)
    #expect(times.tsMs == record.integer(.tsMs, in: line.span))
    #expect(times.recvUs == record.integer(.recvUs, in: line.span))
    #expect(times.underway == times.recvUs - times.tsMs * 1_000)
    let (sent, received) = (record[.tsMs].range.bounds, record[.recvUs].range.bounds)
    let underway = CloseTimes.underway(
      line.span,
      tsMs: sent.lowerBound,
      recvUs: received.lowerBound
    )
    #expect(underway == times.underway)
  }

  @Test("How far apart they are is right whatever their digits")
  func underway() {
    var generator = SeededGenerator(seed: 20_261_123)
    for _ in 0..<2_000 {
      let head = Int64.random(in: 10_000_000..<90_000_000, using: &generator)
      let sent = head * 100_000 + Int64.random(in: 0..<100_000, using: &generator)
      let received = head * 100_000_000 + Int64.random(in: 0..<100_000_000, using: &generator)
      let line = record("\(sent)", "\(received)")
      #expect(CloseTimes.underway(line.span, tsMs: 25, recvUs: 49) == received - sent * 1_000)
    }
  }

  @Test(
    "Of times that are not close, or beyond 2^53, it is not told",
    arguments: [
      ("1795391999995", "1795392000000000"), ("9007199254740", "9007199254740992"),
      ("9999999999999", "9999999999999999"),
    ]
  )
  func isNotTold(_ tsMs: String, _ recvUs: String) {
    #expect(CloseTimes.underway(record(tsMs, recvUs).span, tsMs: 25, recvUs: 49) == nil)
  }

  @Test(
    "All others are left to the ordinary reading",
    arguments: [
      // Another hundred seconds, other lengths, no integers, beyond 2^53, other kinds.
      ("1795391999995", "1795392000000000"), ("179539199999", "1795391999995000"),
      ("17953919999951", "1795391999995000"), ("1795391999995", "179539199999500"),
      ("1795391999995", "17953919999950001"), ("17953919999.5", "1795391999995000"),
      ("1795391999995", "17953919999950.0"), ("1795391999995", "17953919999950e1"),
      ("-179539199999", "-179539199999500"), ("9007199254740", "9007199254740992"),
      ("9999999999999", "9999999999999999"), ("\"1795391999995\"", "1795391999995000"),
      ("null", "1795391999995000"), ("\"17953919999\"", "\"17953919999950\""),
    ]
  )
  func areNot(_ tsMs: String, _ recvUs: String) throws {
    let line = record(tsMs, recvUs)
    let record = try RecordLine(decoding: line.span)
    let found = record.closeTimes(in: line.span)
    #expect(found.map(\.tsMs) == nil)
  }

  @Test("Whatever one byte of them becomes, they are right or not told")
  func everyByte() throws {
    let line = record("1795391999995", "1795391999995678")
    for index in 20..<line.count - 1 {
      for byte in Array("0189.-/:e ".utf8) {
        var text = line
        text[index] = byte
        var record = RecordLine()
        do {
          try record.decode(text.span)
        } catch {
          continue  // No record, so nothing is asked of it.
        }
        guard let times = record.closeTimes(in: text.span) else { continue }
        #expect(times.tsMs == record.integer(.tsMs, in: text.span))
        #expect(times.recvUs == record.integer(.recvUs, in: text.span))
      }
    }
  }
}
