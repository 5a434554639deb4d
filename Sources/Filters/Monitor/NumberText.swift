public import NDJSON

/// The last text of a number that keeps changing, digits as they came, in place.
///
/// At most 64 bytes: a longer one is not kept, and the text is empty then. Up to 16 stand here, since
/// each symbol has four and what is read of memory counts (bench row `scale: dantaro-monitor`).
public struct NumberText: Sendable {
  public static let longest = 64
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var count = 0
  /// What is beyond 16 bytes; kept for its room.
  private var rest: [UInt64] = []

  public init() {}

  public var isEmpty: Bool { count == 0 }

  public var bytes: [UInt8] {
    (0..<count).map { index in
      let word = index < 8 ? first : index < 16 ? second : rest[index / 8 - 2]
      return UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8))
    }
  }

  /// Takes the number that the value is; anything but a number empties the text.
  @inline(__always)
  public mutating func replace(with value: JSONValue, in line: Span<UInt8>) {
    guard value.kind == .number else {
      count = 0
      return
    }
    replace(withNumberAt: value.range, in: line)
  }

  /// Takes the number that stands there.
  @inline(__always)
  mutating func replace(withNumberAt range: TextRange, in line: Span<UInt8>) {
    let start = Int(range.lower)
    let length = Int(range.upper) &- start
    // What a word has beyond the number's end is not looked at. Most numbers have at most two: 80
    // instructions a record less than a loop (bench row `monitor`).
    guard length <= 16, start &+ 16 <= line.count else {
      replaceWords(withNumberAt: range, in: line)
      return
    }
    count = length
    first = line.load8(start)
    second = line.load8(start &+ 8)
  }

  /// Takes the number at a place that is known to be short, or none.
  @inline(__always)
  mutating func replace(withShortNumberAt place: ShortPlace, in line: Span<UInt8>) {
    count = Int(place.count)
    first = line.load8(Int(place.lower))
    second = line.load8(Int(place.lower) &+ 8)
  }

  /// Where a number of at most 16 characters stands in every line of a form, and 16 bytes of line;
  /// no character where there is no number.
  struct ShortPlace {
    fileprivate var lower: UInt16 = 0
    fileprivate var count: UInt8 = 0

    /// Nil where it must be kept in another way.
    init?(_ value: JSONValue, in line: Span<UInt8>) {
      guard value.kind == .number else { return }
      let range = value.range
      guard range.count <= 16, Int(range.lower) + 16 <= line.count,
        let lower = UInt16(exactly: range.lower)
      else { return nil }
      self.lower = lower
      count = UInt8(range.count)
    }
  }

  @inline(never)
  private mutating func replaceWords(withNumberAt range: TextRange, in line: Span<UInt8>) {
    count = 0
    guard range.count <= NumberText.longest else { return }
    count = range.count
    let start = Int(range.lower)
    first = line.upTo8(start)
    second = line.upTo8(start + 8)
    rest.removeAll(keepingCapacity: true)
    for word in 2..<max(2, (count + 7) / 8) { rest.append(line.upTo8(start + word * 8)) }
  }
}
