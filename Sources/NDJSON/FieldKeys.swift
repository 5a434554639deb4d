/// The keys of a record's fields as they are written, each with the comma before and the colon behind.
public struct FieldKeys: Sendable {
  /// A key of up to 24 letters, which are always copied all; what comes next writes over the rest.
  struct Key: Sendable {
    static let most = 24
    var first: UInt64
    var second: UInt64
    var third: UInt64
    var count: Int
  }

  let keys: [Key]

  /// `names`: each of at most 20 letters.
  public init(_ names: [String]) {
    keys = names.map { name in
      let letters = Array(",\"\(name)\":".utf8)
      precondition(letters.count <= Key.most, "a long key: \(name)")
      let text = letters.span
      return Key(
        first: text.upTo8(0),
        second: text.upTo8(8),
        third: text.upTo8(16),
        count: letters.count
      )
    }
  }
}

extension LineBuffer {
  /// Appends the rest of a record's line behind its beginning: two times, then the values as they
  /// stand in the text, null where a range is empty, and the closing bracket.
  ///
  /// There are as many keys as times and values together. One growth of the buffer, and copies of 16
  /// and 24 bytes of which what comes next writes over what is too much: a fifth of the instructions
  /// of an append each (row *parts*, `frame-to-record`).
  public mutating func appendRecord(
    _ beginning: Span<UInt8>,
    _ keys: FieldKeys,
    _ first: Int64,
    _ second: Int64,
    _ values: Span<TextRange>,
    from text: Span<UInt8>
  ) {
    precondition(keys.keys.count == values.count + 2, "as many keys as values")
    // Of nearly all records each value is short, and can be copied at once.
    var (counts, last) = (UInt32(0), UInt32(0))
    for index in values.indices {
      counts |= values[index].upper &- values[index].lower
      last = max(last, values[index].lower)
    }
    let areShort = counts < 16 && Int(last) <= text.count &- 16
    var room = beginning.count + keys.keys.count * FieldKeys.Key.most + 2 * DecimalDigits.most
    room += values.count * 16
    if !areShort {
      for index in values.indices { room += values[index].count }
    }
    let isKnown = lastTime.become(second)
    let known = lastTime.text
    append(atMost: room + 16) { (out: consuming MutableRawSpan) in
      let keys = keys.keys.span
      var at = out.copy(beginning, 0, beginning.count, to: 0)
      at = out.write(keys[0], at: at)
      at = out.write(first, at: at)
      at = out.write(keys[1], at: at)
      if isKnown {
        out.store16(known.x, known.y, at: at)
        at &+= 16
      } else {
        at = out.write(second, at: at)
      }
      for index in values.indices {
        at = out.write(keys[index &+ 2], at: at)
        let value = values[index]
        if value.isEmpty {
          out.store8(0x6C6C_756E, at: at)  // null
          at &+= 4
        } else if areShort {
          out.copy16(text, Int(value.lower), to: at)
          at &+= Int(value.upper &- value.lower)
        } else {
          at = out.copy(text, Int(value.lower), Int(value.upper), to: at)
        }
      }
      out.store(UInt8(ascii: "}"), at: at)
      out.store(0x0A, at: at + 1)
      return at + 2
    }
  }
}

extension MutableRawSpan {
  /// Writes a key, and up to ``FieldKeys/Key/most`` bytes in all; returns where it ends.
  @inline(__always)
  fileprivate mutating func write(_ key: FieldKeys.Key, at index: Int) -> Int {
    store16(key.first, key.second, at: index)
    store8(key.third, at: index &+ 16)
    return index &+ key.count
  }
}
