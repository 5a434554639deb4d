import NDJSON
import TestSupport
import Testing

/// Mutated texts: the scanner and a slow reader written for comparison must agree on each.
struct JSONScannerFuzzTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func agreesWithASlowReader(seed: UInt64) {
    var random = Dice(seed: seed)
    var accepted = 0
    for round in 0..<4_000 {
      let seedCase = validJSON[random.below(validJSON.count)]
      guard seedCase.bytes.count < 300 else { continue }
      var text = seedCase.bytes
      for _ in 0..<random.below(4) { mutate(&text, &random) }
      let expected = ReferenceJSON.accepts(text)
      if expected { accepted += 1 }
      #expect(
        (refusal(of: text) == nil) == expected,
        "seed \(seed), round \(round): \(text)"
      )
    }
    #expect(accepted > 500)
  }

  @Test(arguments: [5, 6] as [UInt64])
  func neverTrapsOnNoise(seed: UInt64) {
    var random = Dice(seed: seed)
    let alphabet = Array("{}[]\",:\\u09-+.eE tfn/dD8".utf8) + [0x00, 0xC3, 0xA9, 0xF0, 0x9F, 0xFF]
    for _ in 0..<20_000 {
      let text = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }
      #expect((refusal(of: text) == nil) == ReferenceJSON.accepts(text), "seed \(seed): \(text)")
      _ = walk(text)
    }
  }

  @Test func theSlowReaderKnowsTheTables() {
    for example in validJSON { #expect(ReferenceJSON.accepts(example.bytes), "\(example)") }
    for example in invalidJSON where example.bytes.count < 10_000 {
      #expect(!ReferenceJSON.accepts(example.bytes), "\(example)")
    }
  }

  private func mutate(_ text: inout [UInt8], _ random: inout Dice) {
    let tokens = ["{", "}", "[", "]", ",", ":", "\"", "\\", "0", "-", "e", ".", "null", "\\u00e9"]
    let position = random.below(text.count + 1)
    switch random.below(5) {
    case 0 where position < text.count: text.remove(at: position)
    case 1 where position < text.count: text[position] = UInt8(random.below(256))
    case 2: text.insert(UInt8(random.below(256)), at: position)
    case 3: text.insert(contentsOf: tokens[random.below(tokens.count)].utf8, at: position)
    default: text.insert(contentsOf: text.prefix(random.below(9)), at: position)
    }
  }
}

/// A small random generator (an xorshift) whose run follows from its seed.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// From 0 up to, not including, `limit`.
  mutating func below(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 11) % limit
  }
}
