/// The keys of a record's fields as they are written, each with the comma before and the colon behind.
public struct FieldKeys: Sendable {
  /// With a word of zeros behind, so that the last key too is copied by words.
  let bytes: [UInt8]
  /// Where each key ends in `bytes`.
  let ends: [Int]

  public init(_ names: [String]) {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for name in names {
      bytes += Array(",\"\(name)\":".utf8)
      ends.append(bytes.count)
    }
    self.bytes = bytes + [UInt8](repeating: 0, count: 8)
    self.ends = ends
  }
}

extension LineBuffer {
  /// Appends the rest of a record's line behind its beginning: two times, then the values as they
  /// stand in the text, null where a range is empty, and the closing bracket.
  ///
  /// There are as many keys as times and values together. One growth of the buffer and copies by
  /// words: a third of the instructions of an append each (row *parts*, `frame-to-record`).
  public mutating func appendRecord(
    _ beginning: Span<UInt8>,
    _ keys: FieldKeys,
    _ first: Int64,
    _ second: Int64,
    _ values: Span<TextRange>,
    from text: Span<UInt8>
  ) {
    var most = beginning.count + keys.bytes.count + 2 * DecimalDigits.most + 2
    for index in values.indices { most += max(values[index].count, 4) }
    append(atMost: most + 8) { (out: inout MutableSpan<UInt8>) in
      let letters = keys.bytes.span
      let ends = keys.ends.span
      var at = out.copy(beginning, 0, beginning.count, to: 0)
      at = out.copy(letters, 0, ends[0], to: at)
      at = out.write(first, at: at)
      at = out.copy(letters, ends[0], ends[1], to: at)
      at = out.write(second, at: at)
      var key = 2
      for index in values.indices {
        at = out.copy(letters, ends[key - 1], ends[key], to: at)
        key += 1
        let value = values[index]
        if value.isEmpty {
          out.store8(0x6C6C_756E, at: at)  // null
          at += 4
        } else {
          at = out.copy(text, Int(value.lower), Int(value.upper), to: at)
        }
      }
      out[at] = UInt8(ascii: "}")
      out[at + 1] = 0x0A
      return at + 2
    }
  }
}
