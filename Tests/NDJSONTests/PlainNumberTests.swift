/// Numbers measured at once: the same as by going from character to character.

import NDJSON
import Testing

struct PlainNumberTests {
  /// The number at the start of a text by the grammar alone, its length and that of its whole part.
  private func reference(_ text: [UInt8]) -> (count: Int, whole: Int) {
    func digits(_ start: Int) -> Int {
      text[min(start, text.count)...].prefix { $0 >= 0x30 && $0 <= 0x39 }.count
    }
    let whole = digits(0)
    guard whole > 0, whole == 1 || text[0] != 0x30 else { return (0, 0) }
    guard whole < text.count, text[whole] == 0x2E else {
      return whole <= PlainNumber.longest ? (whole, whole) : (0, 0)
    }
    let places = digits(whole + 1)
    let count = whole + 1 + places
    return places > 0 && count <= PlainNumber.longest ? (count, whole) : (0, 0)
  }

  private func check(_ text: String, behind: String) {
    let bytes = Array((text + behind).utf8)
    // With other bytes before it, and at the very start.
    for before in 0..<3 {
      let line = [UInt8](repeating: 0x31, count: before) + bytes
      let number = PlainNumber.at(before, in: line.span)
      let (count, whole) = reference(bytes)
      #expect(number.count == count, "\(text)\(behind)")
      #expect(count == 0 || number.whole == whole, "\(text)\(behind)")
    }
  }

  @Test(
    "A number is measured whatever follows it, close to the end of the text or not",
    arguments: [
      "", ",", "}", "\"", "}\n", ",\"bid\":1.25,\"ask\":7", "e5,\"b\":1234567", "E+10", "-1", ".5",
      "..",
      "/2,1234567890123", ":\u{e9}", " ", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
    ]
  )
  func table(behind: String) {
    for text in [
      "", "0", "1", "00", "01", "0.", "0.0", "1.", "1.5", "10", "10.25", "1234567", "1234567.8",
      "12345678",
      "12345678.9", "0.12345678", "0.1234567", "0.123456789", "123456789012345", "1234567890123456",
      "12345678901234567", "0.123456789012345", "0.12345678901234567890123456789", "-1", ".5", "a",
      "302140058.01215828", "1234567.12345678901", String(repeating: "9", count: 64),
      String(repeating: "9", count: 65), "0." + String(repeating: "1", count: 62),
      "0." + String(repeating: "1", count: 63),
    ] { check(text, behind: behind) }
  }

  @Test("Whatever stands there, it is what the grammar says")
  func anything() {
    var random = UInt64(20_261_124)
    let letters = Array("00112345678999...,,\"}-e/:;x\u{7F}".unicodeScalars)
    for _ in 0..<40_000 {
      var text = ""
      for _ in 0..<24 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Mostly digits, so that there are numbers of all lengths.
        let choice = Int(random >> 33)
        text.unicodeScalars.append(
          choice % 4 == 0 ? letters[choice / 4 % letters.count] : letters[choice / 4 % 12]
        )
      }
      check(text, behind: "")
    }
  }
}
