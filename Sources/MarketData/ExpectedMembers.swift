import NDJSON

/// The quick way through a record, while its keys and values are what they mostly are.
///
/// A record costs half the instructions so (bench row `parts: record-to-keys`).
///
/// That is the expected key in its exact spelling, then a number or a string without escapes. Stops
/// before any other member, which is read in the ordinary way.
struct ExpectedMembers {
  /// The keys that the record has so far.
  var keys = RecordKeySet()
  /// Of those, the ones that were read here.
  var numbers = RecordKeySet()
  var strings = RecordKeySet()
  /// Those among `numbers` that begin with a zero.
  var zeroLed = RecordKeySet()
  /// Which key is expected next, a place in the order of keys.
  var place = KeyOrder.nothing

  /// Reads from behind a member to behind another, as many as are as expected; the offset reached.
  ///
  /// Each key that it finds is compared to its last letter, and each value is checked as the
  /// scanner checks it: what is accepted does not depend on what is expected.
  mutating func read(
    _ line: Span<UInt8>,
    from position: Int,
    _ spellings: Span<KeySpelling>,
    _ values: inout [JSONValue]
  ) -> Int {
    var found = values.mutableSpan
    let reached = read(line, from: position, standingAt: 0, spellings, &found)
    let length = ExpectedMembers.tail
    let base = line.count - length
    guard base >= 0, base < reached, reached + 1 < line.count else { return reached }
    // Whole words are read, and here they would reach beyond the end of the line: the last of it is
    // read once more where zeros follow.
    let last = line.extracting(base..<line.count)
    var tail = InlineArray<72, UInt8>(repeating: 0)
    for index in 0..<length { tail[index] = last[index] }
    return read(tail.span, from: reached - base, standingAt: base, spellings, &found)
  }

  /// The bytes at the end of a line among which reading may have stopped only because of the end.
  private static let tail = 64

  /// Reads a text that stands somewhere in the line; the offset reached in the line.
  @inline(never)
  private mutating func read(
    _ text: Span<UInt8>,
    from position: Int,
    standingAt base: Int,
    _ spellings: Span<KeySpelling>,
    _ found: inout MutableSpan<JSONValue>
  ) -> Int {
    guard text.count >= 8 else { return position }
    var at = position
    while true {
      guard spellings[place].stands(in: text, at: at),
        keys.rawValue & spellings[place].bit == 0
      else { return base &+ at }
      let bit = RecordKeySet(rawValue: spellings[place].bit)
      let key = Int(spellings[place].key.rawValue)
      let start = at &+ spellings[place].length
      let first = UInt8(truncatingIfNeeded: text.load8OrZero(start))
      if first &- UInt8(ascii: "0") < 10 {
        let end = JSONScanner.endOfPlainNumber(text, from: start)
        guard end > start else { return base &+ at }
        found[key] = JSONValue(.number, TextRange(base &+ start, base &+ end))
        numbers = numbers.union(bit)
        if first == UInt8(ascii: "0") { zeroLed = zeroLed.union(bit) }
        at = end
      } else {
        let end = ExpectedMembers.endOfString(text, from: start)
        guard end > start else { return base &+ at }
        found[key] = JSONValue(.string, TextRange(base &+ start &+ 1, base &+ end))
        strings = strings.union(bit)
        at = end &+ 1
      }
      keys = keys.union(bit)
      place &+= 1
    }
  }

  /// Where the letters of the string at `start` end; `start` for an empty one, which is rare enough
  /// to be noted elsewhere, and for all that is no plain string.
  ///
  /// Apart, so that numbers have the processor's registers for themselves.
  @inline(never)
  private static func endOfString(_ text: Span<UInt8>, from start: Int) -> Int {
    guard text.load8OrZero(start) & 0xFF == UInt64(UInt8(ascii: "\"")) else { return start }
    let (end, next) = JSONScanner.behindPlainLetters(text, from: start &+ 1)
    return next == UInt8(ascii: "\"") && end > start &+ 1 ? end : start
  }
}
