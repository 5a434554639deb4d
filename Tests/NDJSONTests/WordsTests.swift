/// Words of a text: never a byte from beyond it.

import NDJSON
import Testing

struct WordsTests {
  private static let text = (0..<40).map { UInt8($0) }

  private func word(_ lower: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(Self.text[lower + $1]) << UInt64(8 * $1) }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 40])
  func areTheBytesThatStandThere(count: Int) {
    let text = Self.text.span.extracting(first: count)
    for index in [Int.min, -17, -1] + Array(0...count + 1) + [Int.max - 15, Int.max] {
      let left = index < 0 ? 0 : max(0, count - max(0, min(index, count)))
      #expect(text.has16(index) == (index >= 0 && left >= 16))
      if text.has16(index) {
        #expect(text.load16(index) == SIMD2(word(index, 8), word(index + 8, 8)))
      }
      guard index >= 0 else { continue }
      #expect(text.upTo8(index) == word(index, min(8, left)))
      #expect(text.load8OrZero(index) == (left >= 8 ? word(index, 8) : 0))
    }
  }
}
