/// Inputs that once broke a promise, each with what was wrong; found by scripts/fuzz.

import Fuzzing
import Testing

@Suite struct FoundInputsTests {
  @Test(arguments: [
    // A zero byte behind an interval's name was not seen.
    ("interval", [], "1d\u{0} 0"),
    // Whose record was refused was told as nobody's.
    ("validate", [0, 0, 0], #"{"type":"trade","exchange":"okx","symbol":"","source":"ws"}"#),
  ])
  func passesNow(name: String, choices: [UInt8], text: String) throws {
    let entry = try #require(FuzzEntry.all.first { $0.name == name })
    try entry.check(choices + Array(text.utf8))
  }
}
