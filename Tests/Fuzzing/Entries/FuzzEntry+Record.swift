/// A line taken apart: the same keys and values however it is spelled and wherever it stands.

import MarketData
import NDJSON

extension FuzzEntry {
  static let recordLine = FuzzEntry("record-line", seeds: recordSeeds) { bytes in
    let isObject = objectIsWhole(bytes)
    var record = RecordLine()
    // What an earlier line left behind means nothing to this one.
    _ = try? record.decode(Array(FuzzSeeds.records[0].utf8).span)
    do {
      try record.decode(bytes.span)
    } catch let error as Malformed {
      if case .twice(let key) = error {
        try must(isObject, "\(key.name) twice in what is no object")
      } else {
        try must(!isObject, "an object was refused: \(error.description)")
      }
      return
    }
    try must(isObject, "it is no object, and was taken")
    let fresh = try RecordLine(decoding: bytes.span)
    // The guess of the next key looks 24 bytes ahead; blanks behind the line give it room.
    let padded = bytes + [UInt8](repeating: 0x20, count: 32)
    let roomy = try RecordLine(decoding: padded.span)
    try must(fresh.kind == record.kind && roomy.kind == record.kind, "another kind")
    for key in RecordKey.allCases {
      try must(record[key] == fresh[key], "\(key.name) depends on the line before")
      try must(record[key] == roomy[key], "\(key.name) depends on what is behind")
      try check(record, key, bytes)
    }
  }

  private static func check(_ record: RecordLine, _ key: RecordKey, _ bytes: [UInt8]) throws {
    let value = record[key]
    try must(record.keys.contains(key) == (value.kind != .absent), "\(key.name) is half there")
    guard value.kind != .absent else { return }
    try must(Int(value.range.upper) <= bytes.count, "\(key.name) beyond the line")
    try must(record.numbers.contains(key) == (value.kind == .number), "\(key.name): numbers")
    try must(record.strings.contains(key) == value.isString, "\(key.name): strings")
    try must(record.nulls.contains(key) == (value.kind == .null), "\(key.name): nulls")
    try must(
      record.booleans.contains(key) == (value.kind == .true || value.kind == .false),
      "\(key.name): booleans"
    )
    let text = bytes.span.copy(of: value.range)
    try must(
      record.emptyStrings.contains(key) == (value.isString && text.isEmpty),
      "\(key.name): empty strings"
    )
    guard value.kind == .number else { return }
    try must(record.negatives.contains(key) == (text.first == 0x2D), "\(key.name): negatives")
    let digits = shown(text)
    let whole = Int64(digits).flatMap { $0.magnitude <= 1 << 53 ? $0 : nil }
    try must(record.integer(key, in: bytes.span) == whole, "\(key.name): \(digits) as integer")
  }

  /// True if the text is one JSON object, told by the scanner alone.
  private static func objectIsWhole(_ bytes: [UInt8]) -> Bool {
    var scanner = JSONScanner()
    do {
      try scanner.enterObject(bytes.span)
      while try scanner.nextKey(bytes.span) != nil { _ = try scanner.value(bytes.span) }
      try scanner.end(bytes.span)
      return true
    } catch {
      return false  // Whether it is one is all that is asked.
    }
  }

  @Sendable private static func recordSeeds() -> [[UInt8]] {
    FuzzSeeds.records.map { Array($0.utf8) } + FuzzSeeds.json
  }
}
