/// Where a piece of text stands in the bytes it was read from: offsets, never a copy.
///
/// Offsets are 32-bit: nothing this project reads is longer than a few MiB. An empty range stands
/// for "nothing there".
@frozen
public struct TextRange: Equatable, Sendable {
  public var lower: UInt32
  public var upper: UInt32

  /// Nothing.
  @inlinable public static var none: TextRange { TextRange(0, 0) }

  @inlinable
  public init(_ lower: Int, _ upper: Int) {
    self.lower = UInt32(truncatingIfNeeded: lower)
    self.upper = UInt32(truncatingIfNeeded: upper)
  }

  /// The number of bytes; 0 when there is nothing.
  @inlinable public var count: Int { isEmpty ? 0 : Int(upper) - Int(lower) }
  @inlinable public var isEmpty: Bool { upper <= lower }
  @inlinable public var bounds: Range<Int> { Int(lower)..<Int(max(lower, upper)) }
}

extension Span<UInt8> {
  /// Eight bytes from `index`, little-endian; they must be there.
  ///
  /// RawSpan has no safe load in Swift 6.3. This one checks its bounds itself, in the words in which
  /// callers ask beforehand, so that the compiler checks once; it is the only `unsafe` in the pure
  /// layers.
  @inlinable
  @inline(__always)
  public func load8(_ index: Int) -> UInt64 {
    precondition(index >= 0 && index + 8 <= count, "eight bytes beyond the text")
    return unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
    )
  }

  /// The first (at most eight) bytes of a range as one little-endian word: short names compare at
  /// once.
  @inlinable
  @inline(__always)
  public func word(at range: TextRange) -> UInt64 {
    let lower = Int(range.lower)
    let length = Swift.min(range.count, 8)
    if lower + 8 <= count {
      let all = load8(lower)
      return length == 8 ? all : all & ((1 &<< UInt64(length * 8)) &- 1)
    }
    var word: UInt64 = 0
    for offset in 0..<length { word |= UInt64(self[lower + offset]) << UInt64(offset * 8) }
    return word
  }

  /// True if the range says exactly these words.
  @inlinable
  public func says(_ words: String, at range: TextRange) -> Bool {
    guard words.utf8.count == range.count else { return false }
    var index = Int(range.lower)
    for byte in words.utf8 {
      if self[index] != byte { return false }
      index += 1
    }
    return true
  }

  /// A copy of the range as text.
  ///
  /// The range must be valid UTF-8 (a scanned JSON string is); anything else is shown with
  /// replacement characters.
  public func string(at range: TextRange) -> String {
    String(decoding: copy(of: range), as: UTF8.self)
  }

  /// A copy of the range.
  public func copy(of range: TextRange) -> [UInt8] {
    [UInt8](copying: extracting(range.bounds))
  }
}

extension Array where Element == UInt8 {
  /// The bytes of a span, copied.
  public init(copying span: Span<UInt8>) {
    self.init()
    append(copying: span)
  }

  /// Appends the bytes of a span.
  @inlinable
  public mutating func append(copying span: Span<UInt8>) {
    append(addingCapacity: span.count) { (out: inout OutputSpan<UInt8>) in
      for index in span.indices { out.append(span[index]) }
    }
  }
}
