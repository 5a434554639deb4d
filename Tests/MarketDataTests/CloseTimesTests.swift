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
