/// The keys of a record's fields as they are written, each with the comma before and the colon behind.
public struct FieldKeys: Sendable {
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
    self.bytes = bytes
    self.ends = ends
  }
}

extension LineBuffer {
  /// Appends each key and its value as it stands in the text, or null where the range is empty.
  ///
  /// `values` has as many as there are keys.
  public mutating func append(
    _ keys: FieldKeys,
    _ values: Span<TextRange>,
    from text: Span<UInt8>
  ) {
    var length = keys.bytes.count
    for index in values.indices { length += max(values[index].count, 4) }
    append(addingCapacity: length) { (out: inout OutputSpan<UInt8>) in
      let letters = keys.bytes.span
      let ends = keys.ends.span
      let null: InlineArray<4, UInt8> = [0x6E, 0x75, 0x6C, 0x6C]
      var start = 0
      for index in values.indices {
        for place in start..<ends[index] { out.append(letters[place]) }
        start = ends[index]
        let value = text.extracting(values[index].bounds)
        if value.isEmpty {
          for place in null.indices { out.append(null[place]) }
        } else {
          for place in value.indices { out.append(value[place]) }
        }
      }
    }
  }
}
