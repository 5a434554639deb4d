/// Inputs that once broke a promise, each with what was wrong; found by scripts/fuzz.

import Fuzzing
import Testing

@Suite struct FoundInputsTests {
  @Test(arguments: [
    // A zero byte behind an interval's name was not seen.
    ("interval", [], "1d\u{0} 0"),
    // Whose record was refused was told as nobody's.
    ("validate", [0, 0, 0], #"{"type":"trade","exchange":"okx","symbol":"","source":"ws"}"#),
    // Times far apart, played slowly, were beyond what a time can be: the simulator ended.
    (
      "replay", [0, 1],
      #"{"recv_us":-9007199254740992,"frame":{"arg":{"channel":"tickers","instId":"A"},"data":[]}}"#
        + "\n"
        + #"{"recv_us":9007199254740992,"frame":{"arg":{"channel":"tickers","instId":"A"},"data":[]}}"#
    ),
  ])
  func passesNow(name: String, choices: [UInt8], text: String) throws {
    let entry = try #require(FuzzEntry.all.first { $0.name == name })
    try entry.check(choices + Array(text.utf8))
  }
}
