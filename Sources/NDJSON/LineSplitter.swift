/// Cuts a stream of bytes into lines; keeps the unfinished end for the next piece.
///
/// A line longer than the limit is skipped to its end and counted; memory never grows beyond the
/// limit and one read. Blank lines are lines too: what they mean is the reader's business.
public struct LineSplitter {
  /// The longest line of input that is looked at, in bytes, its newline not counted.
  public static let longestLine = 1 << 20

  /// What is held: a `line` piece's range points into it, until the next read or append.
  public private(set) var bytes: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var skipping = false
  private var skippedBytes = 0
  private let longest: Int

  public init(longestLine: Int = LineSplitter.longestLine) {
    self.longest = longestLine
  }

  /// What comes next out of the splitter.
  public enum Piece: Equatable, Sendable {
    /// A whole line: where it stands in `bytes`, newline not included.
    case line(Range<Int>)
    /// A line beyond the limit was skipped whole; its length in bytes.
    case oversized(bytes: Int)
  }

  /// Bytes that are held for a line that has not ended.
  public var pendingBytes: Int { bytes.count - start }

  /// Makes room and lets `fill` append what it read, at most `capacity` bytes.
  public mutating func read<Failure>(
    upTo capacity: Int,
    _ fill: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    discardConsumed()
    try bytes.append(addingCapacity: capacity, initializingWith: fill)
  }

  /// Appends a piece of the stream.
  public mutating func append(_ piece: Span<UInt8>) {
    discardConsumed()
    bytes.append(copying: piece)
  }

  /// The next whole line, or nil until more bytes come.
  public mutating func next() -> Piece? {
    guard let newline = find(0x0A, from: max(start, searched)) else {
      searched = bytes.count
      if bytes.count - start > longest || skipping { skipAll() }
      return nil
    }
    searched = newline + 1
    return take(upTo: newline, resume: newline + 1)
  }

  /// Where what comes next begins in `bytes`; nil while a line beyond the limit is skipped.
  public var nextStart: Int? { skipping ? nil : start }

  /// Leaves out whole lines that the caller has read where ``nextStart`` said they begin, so many
  /// bytes with their newlines.
  public mutating func skip(_ count: Int) {
    guard count > 0 else { return }
    start = min(start + count, bytes.count)
    searched = start
  }

  /// The next whole line, whose length the caller knows already: its newline stands behind it.
  ///
  /// Anything else is looked for as ever.
  public mutating func next(ofLength length: Int) -> Piece? {
    let newline = start + length
    guard !skipping, length <= longest, newline < bytes.count, bytes[newline] == 0x0A else {
      return next()
    }
    let line = start..<newline
    start = newline + 1
    searched = start
    return .line(line)
  }

  /// At the end of the stream: the last line, if it came without a newline.
  public mutating func finish() -> Piece? {
    guard start < bytes.count || skipping else { return nil }
    return take(upTo: bytes.count, resume: bytes.count)
  }

  // MARK: Steps

  private mutating func take(upTo end: Int, resume: Int) -> Piece {
    let line = start..<end
    start = resume
    if skipping || line.count > longest {
      let total = skippedBytes + line.count
      skipping = false
      skippedBytes = 0
      return .oversized(bytes: total)
    }
    return .line(line)
  }

  private mutating func skipAll() {
    skipping = true
    skippedBytes += bytes.count - start
    bytes.removeAll(keepingCapacity: true)
    start = 0
    searched = 0
  }

  private mutating func discardConsumed() {
    guard start > 0 else { return }
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: true)
    } else {
      bytes.removeSubrange(0..<start)
    }
    searched -= min(searched, start)
    start = 0
  }

  /// The offset of the next such byte, eight at a time.
  private func find(_ byte: UInt8, from: Int) -> Int? {
    let text = bytes.span
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var index = from
    while index + 64 <= text.count {
      // Eight words at once, 240 instructions a record less than one by one (bench row `validate`).
      // Within a line there is rarely a control character, so any will do to look closer.
      let block = text.extracting(index..<index + 64)
      let words = SIMD8<UInt64>(
        block.load8(0),
        block.load8(8),
        block.load8(16),
        block.load8(24),
        block.load8(32),
        block.load8(40),
        block.load8(48),
        block.load8(56)
      )
      let controls = LineSplitter.controlBytes(words)
      let pairs = controls.lowHalf | controls.highHalf
      let both = pairs.lowHalf | pairs.highHalf
      if both.x | both.y != 0 { break }
      index += 64
    }
    while index < text.count {
      let word = text.upTo8(index)
      let flags = LineSplitter.zeroBytes(word ^ pattern)
      if flags != 0 { return index + flags.trailingZeroBitCount >> 3 }
      index += 8
    }
    return nil
  }

  /// True if one of a word's eight bytes is a newline.
  @inlinable
  @inline(__always)
  public static func holdsNewline(_ word: UInt64) -> Bool {
    zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A) != 0
  }

  /// Flags the bytes of a word that are zero; the lowest flag is exact.
  @inlinable
  @inline(__always)
  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// Flags bytes below 0x20: some flag is set exactly if there is such a byte.
  @inline(__always)
  private static func controlBytes(_ words: SIMD8<UInt64>) -> SIMD8<UInt64> {
    let blanks = SIMD8<UInt64>(repeating: 0x2020_2020_2020_2020)
    let highs = SIMD8<UInt64>(repeating: 0x8080_8080_8080_8080)
    return (words &- blanks) & ~words & highs
  }
}
