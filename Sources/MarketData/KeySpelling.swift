import NDJSON

/// How a key stands between two values of a record: `,"last":`, as words that compare at once.
struct KeySpelling {
  let key: RecordKey
  /// The set of this key alone.
  let bit: UInt64
  /// In bytes, comma, quotes and colon included: 6 to 20.
  let length: Int
  /// The first eight bytes and the last eight, which are the same where there are no more.
  private let first: UInt64
  private let last: UInt64
  private let mask: UInt64
  /// Where the last eight begin.
  private let lastOffset: Int
  /// What stands between them in the longest key alone.
  private let middle: UInt64

  /// Stands in no text.
  static let nowhere = KeySpelling()

  private init() {
    key = .type
    bit = 0
    length = 0
    lastOffset = 0
    first = 1
    last = 1
    middle = 0
    mask = 0
  }

  init(_ key: RecordKey) {
    let text = Array(",\"\(key.name)\":".utf8)
    self.key = key
    bit = 1 << UInt64(key.rawValue)
    length = text.count
    lastOffset = max(text.count - 8, 0)
    first = KeySpelling.word(text, from: 0)
    last = KeySpelling.word(text, from: lastOffset)
    middle = KeySpelling.word(text, from: 8)
    // The shortest, `,"id":`, has six bytes: what stands behind it is not looked at.
    mask = text.count < 8 ? (1 << UInt64(text.count * 8)) - 1 : .max
  }

  /// True if the text reads so at this offset; false close to its end, whatever stands there.
  @inline(__always)
  func stands(in text: Span<UInt8>, at offset: Int) -> Bool {
    text.load8OrZero(offset) & mask == first
      && text.load8OrZero(offset &+ lastOffset) & mask == last
      && (length <= 16 || text.load8OrZero(offset &+ 8) == middle)
  }

  private static func word(_ text: [UInt8], from: Int) -> UInt64 {
    var word: UInt64 = 0
    for (offset, byte) in text.dropFirst(from).prefix(8).enumerated() {
      word |= UInt64(byte) << UInt64(offset * 8)
    }
    return word
  }
}
