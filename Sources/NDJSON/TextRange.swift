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
  /// RawSpan has no safe load in Swift 6.3. This one and ``load16(_:)`` check their bounds themselves,
  /// in the words in which callers ask beforehand, so that the compiler checks once.
  @inlinable
  @inline(__always)
  public func load8(_ index: Int) -> UInt64 {
    precondition(has8(index), "eight bytes beyond the text")
    return unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
    )
  }

  /// Up to eight bytes from `index`, little-endian; zeros stand for what lies beyond the end.
  @inlinable
  @inline(__always)
  public func upTo8(_ index: Int) -> UInt64 {
    has8(index) ? load8(index) : last8(index)
  }

  /// Eight bytes from `index`, or zero if fewer stand there.
  @inlinable
  @inline(__always)
  public func load8OrZero(_ index: Int) -> UInt64 {
    has8(index) ? load8(index) : 0
  }

  /// True if eight bytes stand at `index`, which may be any number.
  ///
  /// One comparison where it is known that the text has eight bytes at all.
  @inlinable
  @inline(__always)
  func has8(_ index: Int) -> Bool {
    count >= 8 && UInt(bitPattern: index) <= UInt(bitPattern: count &- 8)
  }

  /// Sixteen bytes from `index`, checked as ``load8(_:)`` checks eight.
  @inlinable
  @inline(__always)
  public func load16(_ index: Int) -> SIMD2<UInt64> {
    precondition(has16(index), "sixteen bytes beyond the text")
    let words = unsafe bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: index,
      as: SIMD2<UInt64>.self
    )
    return SIMD2(UInt64(littleEndian: words.x), UInt64(littleEndian: words.y))
  }

  /// True if sixteen bytes stand at `index`, which may be any number.
  @inlinable
  @inline(__always)
  public func has16(_ index: Int) -> Bool {
    count >= 16 && UInt(bitPattern: index) <= UInt(bitPattern: count &- 16)
  }

  /// The bytes from `index` to the end, fewer than eight.
  @inline(never)
  @usableFromInline
  func last8(_ index: Int) -> UInt64 {
    precondition(index >= 0, "bytes before the text")
    guard index < count else { return 0 }
    // The text's last eight bytes, those before `index` pushed out.
    if count >= 8 { return load8(count - 8) &>> UInt64((index - (count - 8)) * 8) }
    var word: UInt64 = 0
    for place in index..<count { word |= UInt64(self[place]) << UInt64((place - index) * 8) }
    return word
  }

  /// The first (at most eight) bytes of a range as one little-endian word: short names compare at
  /// once.
  @inlinable
  @inline(__always)
  public func word(at range: TextRange) -> UInt64 {
    let length = Swift.min(range.count, 8)
    let word = upTo8(Int(range.lower))
    return length == 8 ? word : word & ((1 &<< UInt64(length * 8)) &- 1)
  }

  /// True if the range says exactly these words.
  @inlinable
  public func says(_ words: String, at range: TextRange) -> Bool {
    guard words.utf8.count == range.count else { return false }
    let spelled = words.utf8Span.span
    var offset = 0
    while offset < spelled.count {
      let lower = Int(range.lower) + offset
      let word = word(at: TextRange(lower, Swift.min(lower + 8, Int(range.upper))))
      if spelled.upTo8(offset) != word { return false }
      offset += 8
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
