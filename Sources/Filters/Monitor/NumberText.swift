public import NDJSON

/// The last text of a number that keeps changing, digits as they came, in place.
///
/// At most 64 bytes: a longer one is not kept, and the text is empty then.
public struct NumberText: Sendable {
  public static let longest = 64
  private var words = InlineArray<8, UInt64>(repeating: 0)
  private var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  public var bytes: [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64($0 % 8 * 8)) }
  }

  /// Takes the number that the value is; anything but a number empties the text.
  public mutating func replace(with value: JSONValue, in line: Span<UInt8>) {
    let start = Int(value.range.lower)
    let length = Int(value.range.upper) &- start
    // What a word has beyond the number's end is not looked at. Most numbers have at most two: 80
    // instructions a record less than a loop (bench row `monitor`).
    if value.kind == .number, length <= 16, start &+ 16 <= line.count {
      count = length
      words[0] = line.load8(start)
      words[1] = line.load8(start &+ 8)
    } else {
      replaceWords(with: value, in: line)
    }
  }

  @inline(never)
  private mutating func replaceWords(with value: JSONValue, in line: Span<UInt8>) {
    count = 0
    guard value.kind == .number, value.range.count <= NumberText.longest else { return }
    count = value.range.count
    let start = Int(value.range.lower)
    for word in 0..<(count + 7) / 8 { words[word] = line.upTo8(start + word * 8) }
  }
}
