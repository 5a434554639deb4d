import NDJSON

/// How a key stands between two values of a record: `,"last":`, as words that compare at once.
struct KeySpelling {
  let key: RecordKey
  /// In bytes, comma, quotes and colon included: at most 20.
  let length: Int
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let firstMask: UInt64
  private let secondMask: UInt64
  private let thirdMask: UInt64

  /// The keys that follow this one, one byte for each kind of record.
  private let successors: UInt64

  /// No key at all, as an index.
  static let none = 0xFF

  /// In the order of `RecordKey`.
  static let all = RecordKey.allCases.map(KeySpelling.init)

  private init(_ key: RecordKey) {
    let text = Array(",\"\(key.name)\":".utf8)
    self.key = key
    length = text.count
    successors = KeySpelling.kinds.reduce(0) { all, kind in
      let next = KeySpelling.successor(of: key, in: kind).map { Int($0.rawValue) } ?? Self.none
      return all | UInt64(next) << UInt64(kind.rawValue * 8)
    }
    func word(_ from: Int) -> UInt64 {
      var word: UInt64 = 0
      for (offset, byte) in text.dropFirst(from).prefix(8).enumerated() {
        word |= UInt64(byte) << UInt64(offset * 8)
      }
      return word
    }
    func mask(_ from: Int) -> UInt64 {
      let bytes = max(0, min(text.count - from, 8))
      return bytes == 8 ? .max : (1 << UInt64(bytes * 8)) - 1
    }
    // The shortest, `,"id":`, has six bytes: what stands behind it is not looked at.
    first = word(0)
    second = word(8)
    third = word(16)
    firstMask = mask(0)
    secondMask = mask(8)
    thirdMask = mask(16)
  }

  /// True if the text reads so at this offset.
  ///
  /// False near the end of the text, where a word would read beyond it; the caller then reads the
  /// key in the ordinary way.
  @inline(__always)
  func stands(in text: Span<UInt8>, at offset: Int) -> Bool {
    guard offset + 24 <= text.count else { return false }
    return text.load8(offset) & firstMask == first
      && text.load8(offset + 8) & secondMask == second
      && text.load8(offset + 16) & thirdMask == third
  }

  /// The key that is likely to come next, as an index into `all`; `none` after the last.
  @inline(__always)
  func successor(in kind: RecordLine.Kind) -> Int {
    Int(truncatingIfNeeded: successors &>> UInt64(kind.rawValue * 8)) & 0xFF
  }

  private static let kinds: [RecordLine.Kind] = [.ticker, .candle, .trade, .status, .other]

  /// The order of records.md.
  private static func successor(of key: RecordKey, in kind: RecordLine.Kind) -> RecordKey? {
    switch (kind, key) {
    case (.candle, .source): .interval
    case (.candle, .interval): .tsMs
    case (.candle, .recvUs): .open
    case (.trade, .recvUs): .id
    case (.status, .recvUs): .event
    case (.status, .channel): .interval
    case (.status, .interval): .code
    case (.ticker, _), (.candle, _), (.trade, _), (.status, _), (.other, _):
      RecordKey(rawValue: key.rawValue + 1)
    }
  }
}
