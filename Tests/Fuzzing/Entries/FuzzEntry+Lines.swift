/// Lines in and lines out: the splitter, the buffer, and names in a table.

import MarketData
import NDJSON

extension FuzzEntry {
  /// However a stream is cut, its pieces join to it again.
  static let splitter = FuzzEntry("splitter", seeds: splitterSeeds) { bytes in
    var input = FuzzInput(bytes)
    let longest = [4, 10, 64, 1_000, LineSplitter.longestLine][Int(input.byte()) % 5]
    let step = Int(input.byte()) % 97 + 1
    let reads = input.bool()
    let stream = Array(input.rest)
    var expected = stream.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    if expected.last?.isEmpty == true { expected.removeLast() }

    var splitter = LineSplitter(longestLine: longest)
    var place = 0
    var found = 0
    func next(_ piece: LineSplitter.Piece) throws {
      try must(found < expected.count, "more lines than came")
      switch piece {
      case .line(let range):
        try must(Array(splitter.bytes[range]) == expected[found], "line \(found) is another")
        try must(range.count <= longest, "a line beyond the limit")
      case .oversized(let count):
        try must(count == expected[found].count, "line \(found) has another length")
        try must(count > longest, "a line within the limit was skipped")
      }
      found += 1
    }
    var turn = 0
    while place < stream.count {
      turn += 1
      let end = min(stream.count, place + step * (turn % 3 + 1))
      let piece = Array(stream[place..<end])
      if reads {
        splitter.read(upTo: piece.count) { out in for byte in piece { out.append(byte) } }
      } else {
        splitter.append(piece.span)
      }
      place = end
      while let piece = splitter.next() { try next(piece) }
      try must(splitter.pendingBytes <= longest, "\(splitter.pendingBytes) bytes held")
    }
    if let piece = splitter.finish() { try next(piece) }
    try must(splitter.finish() == nil, "two ends")
    try must(found == expected.count, "\(found) of \(expected.count) lines")
  }

  @Sendable private static func splitterSeeds() -> [[UInt8]] {
    let text = Array("one\n\ntwo, längér\r\n\u{0}three\nlast without end".utf8)
    return (0..<12).map { [$0, $0 &* 7, $0] + text }
  }

  /// Any bytes as a JSON string are one, without a newline, and mean the same.
  static let lineBuffer = FuzzEntry("line-buffer", seeds: { FuzzSeeds.json }) { bytes in
    var buffer = LineBuffer()
    buffer.append(jsonString: bytes.span)
    try must(!buffer.bytes.contains(0x0A), "a newline inside")
    try must(!buffer.bytes.contains(0x7F), "a control character inside")
    var scanner = JSONScanner()
    let text = buffer.bytes.span
    do {
      let value = try scanner.value(text)
      try scanner.end(text)
      try must(value.isString, "no string")
      guard let valid = String(validating: bytes, as: UTF8.self) else { return }
      let read = JSONText.string(value, in: text)
      try must(Array(read.utf8) == Array(valid.utf8), "it means \(read)")
      var other = LineBuffer()
      other.append(jsonString: valid)
      try must(other.bytes == buffer.bytes, "as text it is spelled otherwise")
    } catch let error as JSONError {
      throw FuzzFailure("no JSON: \(error.description)")
    }
    try keysKeepTheirNumbers(bytes)
  }

  /// Each distinct key has a number of its own, and keeps it.
  private static func keysKeepTheirNumbers(_ bytes: [UInt8]) throws {
    var table = KeyTable(limit: 40)
    var numbers: [[[UInt8]]: Int] = [:]
    var place = 0
    while place + 3 < bytes.count {
      let cuts = (0...3).map { place + $0 }
      let ranges = (0..<3).map { TextRange(cuts[$0], cuts[$0 + 1] - Int(bytes[place] & 1)) }
      let key = ranges.map { bytes.span.copy(of: $0) }
      let number = table.index(bytes.span, ranges[0], ranges[1], ranges[2])
      if let known = numbers[key] {
        try must(number == known, "the key \(key) has the numbers \(known) and \(number ?? -1)")
      } else if let number {
        try must(number == numbers.count, "a new key has number \(number)")
        numbers[key] = number
      } else {
        try must(numbers.count >= 40, "no room at \(numbers.count)")
      }
      place += 1
    }
  }
}
