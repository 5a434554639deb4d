import MarketData
import NDJSON
import TestSupport
import Testing

/// What a buffer spells is JSON, and means what was put in.
struct LineBufferTests {
  @Test(arguments: [
    (Int64(0), "0"), (7, "7"), (-1, "-1"), (1_763_800_000_001, "1763800000001"),
    (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
  ])
  func writesIntegers(_ value: Int64, _ expected: String) {
    var buffer = LineBuffer()
    buffer.append(integer: value)
    #expect(buffer.bytes == Array(expected.utf8))
  }

  /// Around each power of ten, and what lies far from them.
  @Test func writesIntegersOfEveryLength() {
    var numbers: [Int64] = []
    var power: Int64 = 1
    for _ in 0..<18 {
      numbers += [power - 1, power, power + 1] + (1...9).map { power / 7 * $0 + $0 }
      power *= 10
    }
    for number in numbers + numbers.map({ -$0 }) {
      var buffer = LineBuffer()
      buffer.append("[")
      buffer.append(integer: number)
      buffer.append("]")
      #expect(buffer.bytes == Array("[\(number)]".utf8))
    }
  }

  @Test(arguments: [
    "", "plain", "a\"b\\c", "line\nend\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "é€😀 한국어", "/",
    "\u{2028}", "ends with \\",
  ])
  func stringsComeBackAsTheyWere(_ text: String) throws {
    var buffer = LineBuffer()
    buffer.append(jsonString: text)
    #expect(!buffer.bytes.contains { $0 < 0x20 || $0 == 0x7F })
    var scanner = JSONScanner()
    let value = try scanner.value(buffer.bytes.span)
    try scanner.end(buffer.bytes.span)
    #expect(JSONText.string(value, in: buffer.bytes.span) == text)
  }

  @Test(arguments: invalidUTF8)
  func bytesThatAreNoTextBecomeValidJSON(_ name: String, _ bytes: [UInt8]) {
    var buffer = LineBuffer()
    buffer.append(jsonString: (Array("ab".utf8) + bytes + Array("cd".utf8)).span)
    #expect(refusal(of: buffer.bytes) == nil, "\(name)")
    #expect(String(decoding: buffer.bytes, as: UTF8.self).contains("\u{FFFD}"), "\(name)")
  }

  @Test func aLineGoesInByteForByte() {
    var buffer = LineBuffer()
    buffer.appendLine(Array("{\"a\":1e5}\r".utf8).span)
    buffer.append("x")
    buffer.endLine()
    #expect(buffer.bytes == Array("{\"a\":1e5}\r\nx\n".utf8))
    #expect(buffer.count == 13)
  }

  @Test func whatIsTakenBackIsGone() {
    var buffer = LineBuffer(reserving: 100)
    buffer.append("kept\n")
    let mark = buffer.count
    buffer.append("half a li")
    buffer.rewind(to: mark)
    #expect(buffer.bytes == Array("kept\n".utf8))
    buffer.rewind(to: 1_000)
    #expect(buffer.count == 5)
    buffer.removeFirst(2)
    #expect(buffer.bytes == Array("pt\n".utf8))
    buffer.removeFirst(1_000)
    #expect(buffer.isEmpty)
    buffer.append(0x61)
    buffer.removeAll()
    #expect(buffer.isEmpty)
  }

  /// Values of any length at any place, none, and times of any size: as if appended one by one.
  @Test func aRecordIsItsKeysAndValuesInARow() {
    let names = ["first_time", "t", "a", "a_key_of_twenty_char", "b", "c"]
    let keys = FieldKeys(names)
    var random = SeededGenerator(seed: 3)
    // The same buffer throughout: it remembers the last time of sixteen digits.
    var buffer = LineBuffer()
    let limits: [Int64] = [999_999_999_999_999, 1_000_000_000_000_000, 1_795_477_183_232_680]
    let sixteen = limits + limits.map { $0 + 9_000_000_000_000_000 } + [0, -1]
    for round in 0..<4_000 {
      let text = (0..<Int.random(in: 0...60, using: &random)).map { UInt8(32 + $0) }
      let values: [TextRange] = (0..<4).map { _ in
        let lower = Int.random(in: 0...text.count, using: &random)
        let most = min(text.count, lower + (round % 2 == 0 ? 16 : 60))
        return TextRange(lower, Int.random(in: lower...most, using: &random))
      }
      let times: [Int64] = (0..<2).map { _ in
        if round % 3 == 0, let time = sixteen.randomElement(using: &random) { return time }
        let any = Int64.random(in: .min ... .max, using: &random)
        return any >> Int64.random(in: 0...63, using: &random)
      }
      let beginning = [UInt8](text.prefix(Int.random(in: 0...text.count, using: &random)))
      var expected = beginning
      let written =
        times.map(String.init) + values.map { $0.isEmpty ? "null" : text.span.string(at: $0) }
      for (name, value) in zip(names, written) { expected += Array(",\"\(name)\":\(value)".utf8) }
      expected += Array("}\n".utf8)
      buffer.removeAll()
      buffer.append("before")
      buffer.appendRecord(beginning.span, keys, times[0], times[1], values.span, from: text.span)
      #expect(buffer.bytes == Array("before".utf8) + expected)
    }
  }
}
