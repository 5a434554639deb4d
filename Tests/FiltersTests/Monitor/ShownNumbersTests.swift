import Filters
import NDJSON
import Testing

/// The last text of a number, however long it is and wherever it stands.
struct NumberTextTests {
  @Test func keepsTheDigitsAsTheyCame() {
    var number = NumberText()
    // Long and short in turn: what a longer one left must not show.
    for length in [1, 64, 8, 17, 16, 24, 65, 9, 33, 15] {
      let text = (0..<length).map { UInt8(0x31 + $0 % 9) }
      for rest in [0, 3, 40] {
        let line = [0x3A] + text + [UInt8](repeating: 0x2C, count: rest)
        number.replace(with: JSONValue(.number, TextRange(1, 1 + length)), in: line.span)
        #expect(number.bytes == (length > NumberText.longest ? [] : text))
        #expect(number.isEmpty == (length > NumberText.longest))
      }
    }
    number.replace(with: JSONValue(.null, TextRange(0, 4)), in: Array("null".utf8).span)
    #expect(number.isEmpty && number.bytes.isEmpty)
  }
}
