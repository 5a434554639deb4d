/// Makes inputs out of seeds: a few small changes each, all of which follow from one number.
///
/// What libFuzzer does better, with an eye on the code that was reached; this one is there
/// everywhere.
import MarketData

public struct FuzzMutator {
  private var random: SeededGenerator
  private let seeds: [[UInt8]]
  private let longest: Int

  public init(_ entry: FuzzEntry, seed: UInt64) {
    self.init(entry.seeds(), longest: entry.longest, seed: seed)
  }

  public init(_ seeds: [[UInt8]], longest: Int, seed: UInt64) {
    random = SeededGenerator(seed: seed)
    self.seeds = seeds
    self.longest = longest
  }

  /// The next input.
  public mutating func next() -> [UInt8] {
    var bytes = seeds.isEmpty ? [] : seeds[below(seeds.count)]
    for _ in 0...below(5) { mutate(&bytes) }
    return Array(bytes.prefix(longest))
  }

  private mutating func below(_ limit: Int) -> Int {
    Int.random(in: 0..<max(1, limit), using: &random)
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = below(bytes.count + 1)
    switch below(12) {
    case 0 where place < bytes.count: bytes[place] = UInt8(below(256))
    case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
    case 2: bytes.removeSubrange(place..<min(place + 1 + below(8), bytes.count))
    case 3: bytes.insert(UInt8(below(256)), at: place)
    case 4: bytes.removeSubrange(place...)
    case 5: splice(&bytes, at: place)
    case 6: copyWithin(&bytes, to: place)
    case 7, 8: replaceNumber(&bytes, near: place)
    default:
      bytes.insert(
        contentsOf: FuzzDictionary.tokens[below(FuzzDictionary.tokens.count)].utf8,
        at: place
      )
    }
  }

  /// The front of this one and the end of another.
  private mutating func splice(_ bytes: inout [UInt8], at place: Int) {
    guard !seeds.isEmpty else { return }
    let other = seeds[below(seeds.count)]
    bytes.replaceSubrange(place..., with: other[below(other.count + 1)...])
  }

  /// A piece once more, somewhere else: a key twice, a line out of its order.
  private mutating func copyWithin(_ bytes: inout [UInt8], to place: Int) {
    let from = below(bytes.count + 1)
    let piece = Array(bytes[from..<min(from + 1 + below(300), bytes.count)])
    bytes.insert(contentsOf: piece, at: place)
  }

  /// A number at the edge in place of one that is there.
  private mutating func replaceNumber(_ bytes: inout [UInt8], near place: Int) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let number = FuzzDictionary.numbers[below(FuzzDictionary.numbers.count)]
    bytes.replaceSubrange(start..<end, with: number.utf8)
  }
}
