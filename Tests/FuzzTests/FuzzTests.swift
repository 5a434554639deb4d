/// Every entry with a fixed number of inputs: the same ones each time, all of which must pass.

import Fuzzing
import Testing

///
/// One after the other, so that a note of what is tried is never of another.
@Suite(.serialized) struct FuzzTests {
  @Test(arguments: FuzzEntry.all.map(\.name))
  func startsFromInputsThatPass(name: String) throws {
    let entry = try #require(FuzzEntry.all.first { $0.name == name })
    let seeds = entry.seeds()
    #expect(!seeds.isEmpty)
    for seed in seeds {
      CrashNote.write(name, seed)
      #expect(throws: Never.self, "\(name): \(hexadecimal(seed))") { try entry.check(seed) }
    }
    CrashNote.clear()
  }

  @Test(arguments: counts)
  func keepsItsPromisesWhateverComes(name: String, count: Int) throws {
    let entry = try #require(FuzzEntry.all.first { $0.name == name })
    let seed: UInt64 = 20_261_123
    var mutator = FuzzMutator(entry, seed: seed)
    for round in 0..<count {
      let input = mutator.next()
      CrashNote.write("\(name), seed \(seed), round \(round)", input)
      do {
        try entry.check(input)
      } catch {
        Issue.record("\(name), seed \(seed), round \(round): \(error): \(hexadecimal(input))")
        return
      }
    }
    CrashNote.clear()
  }

  @Test func countsEveryEntry() {
    #expect(FuzzTests.counts.map(\.0) == FuzzEntry.all.map(\.name))
  }

  /// Inputs of each entry: some half second of a debug build.
  static let counts: [(String, Int)] = [
    ("json", 15_000), ("json-text", 15_000), ("splitter", 15_000), ("line-buffer", 6_000),
    ("record-line", 10_000), ("record-forms", 3_000), ("decimal", 20_000), ("interval", 20_000),
    ("validate", 1_500), ("merge", 3_000), ("monitor", 1_000), ("message", 10_000), ("feed", 1_500),
    ("snapshot", 1_000), ("simulator", 100), ("replay", 700), ("options", 8_000),
    ("frames", 800), ("frame-queue", 800),
  ]
}

/// Bytes as text that a test can be made of.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
