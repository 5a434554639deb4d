/// The JSON scanner against a slow reader that was written for comparison, and texts it lets pass.

import Foundation
import NDJSON
import TestSupport

extension FuzzEntry {
  /// The scanner takes what JSON is and nothing else, however it is walked through.
  static let json = FuzzEntry("json", longest: 2_000, seeds: { FuzzSeeds.json }) { bytes in
    let expected = ReferenceJSON.accepts(bytes)
    let whole = wholeValue(bytes)
    try must((whole != nil) == expected, "value() takes it: \(whole != nil), JSON: \(expected)")
    guard let whole else {
      // Walking enters one level by hand, so that one more may lie below.
      let mayWalk = ReferenceJSON.accepts(bytes, depth: JSONScanner.deepest + 1)
      try must(mayWalk || members(bytes) == nil, "walking takes what is no JSON")
      return
    }
    try must(Int(whole.range.upper) <= bytes.count, "a range beyond the text")
    if whole.kind == .object || whole.kind == .array {
      guard let values = members(bytes) else { throw FuzzFailure("walking does not take it") }
      var last = 0
      for value in values {
        try must(Int(value.range.lower) >= last, "values out of order")
        last = Int(value.range.upper)
        try must(last <= bytes.count, "a range beyond the text")
        guard value.kind == .number else { continue }
        try must(JSONScanner.isNumber(bytes.span, at: value.range), "a number that is none")
      }
    }
    // Blanks around a text, and room behind it for the fast paths, change nothing.
    let padded = Array("\t \n".utf8) + bytes + [UInt8](repeating: 0x20, count: 40)
    let moved = wholeValue(padded)
    try must(moved?.kind == whole.kind, "blanks change the kind")
    try must(
      moved.map { padded.span.copy(of: $0.range) } == bytes.span.copy(of: whole.range),
      "blanks change the value"
    )
  }

  /// Escapes: what a string means, and the plain spelling of a line.
  static let jsonText = FuzzEntry("json-text", longest: 2_000, seeds: { FuzzSeeds.json }) { bytes in
    guard let value = wholeValue(bytes) else { return }
    let plain = JSONText.plain(bytes.span)
    try must(plain.count <= bytes.count, "longer than before")
    guard let same = wholeValue(plain) else { throw FuzzFailure("plain, it is no JSON any more") }
    try must(same.kind == value.kind || value.kind == .escapedString, "another kind")
    try must(JSONText.plain(plain.span) == plain, "plain is not plain")
    let (before, after) = (try meaning(bytes), try meaning(plain))
    try must(before == after, "the plain spelling means something else")
    guard value.isString, case .text(let text)? = before else { return }
    try must(JSONText.string(value, in: bytes.span) == text, "it is read as another string")
  }

  private static func wholeValue(_ bytes: [UInt8]) -> JSONValue? {
    var scanner = JSONScanner()
    do {
      let value = try scanner.value(bytes.span)
      try scanner.end(bytes.span)
      return value
    } catch {
      return nil  // Whether it is taken is all that is asked.
    }
  }

  /// The members of the outermost object or array, walked through one by one; nil if refused.
  private static func members(_ bytes: [UInt8]) -> [JSONValue]? {
    var scanner = JSONScanner()
    var values: [JSONValue] = []
    let text = bytes.span
    do {
      switch try scanner.peekKind(text) {
      case .object:
        try scanner.enterObject(text)
        while let key = try scanner.nextKey(text) {
          values.append(key)
          values.append(try scanner.value(text))
        }
      case .array:
        try scanner.enterArray(text)
        while try scanner.nextElement(text) { values.append(try scanner.value(text)) }
      case .absent, .null, .true, .false, .number, .string, .escapedString:
        return nil
      }
      try scanner.end(text)
      return values
    } catch {
      return nil  // Whether it is taken is all that is asked.
    }
  }

  /// A text's meaning to Foundation, as far as it is compared.
  private enum Meaning: Equatable {
    case text(String)
    case other(String)
    case refused
  }

  /// What Foundation makes of the text: for a string its characters, compared one by one.
  private static func meaning(_ bytes: [UInt8]) throws -> Meaning? {
    // JSONSerialization guesses UTF-16 and UTF-32 from zeros and marks, and wants UTF-8's left out.
    guard !bytes.contains(0) else { return nil }
    do {
      let value = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
      if let text = value as? String { return .text(text) }
      let sorted = try JSONSerialization.data(withJSONObject: [value], options: [.sortedKeys])
      return .other(String(decoding: sorted, as: UTF8.self))
    } catch {
      return .refused  // Numbers that no double holds, mostly.
    }
  }
}
