/// Inputs that once broke a promise, each with what was wrong; found by scripts/fuzz.

import Fuzzing
import Testing

@Suite struct FoundInputsTests {
  @Test(arguments: [
    // A zero byte behind an interval's name was not seen.
    ("interval", "3164000020300000000000000002000000000000")
  ])
  func passesNow(name: String, digits: String) throws {
    let entry = try #require(FuzzEntry.all.first { $0.name == name })
    let pairs = stride(from: 0, to: digits.utf8.count, by: 2).map { digits.dropFirst($0).prefix(2) }
    try entry.check(pairs.compactMap { UInt8($0, radix: 16) })
  }
}
