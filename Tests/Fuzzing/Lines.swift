/// What is asked of every line that a tool writes.

import MarketData
import NDJSON

enum Lines {
  /// The lines of an output, each of which must be ended.
  static func whole(_ output: LineBuffer) throws -> [[UInt8]] {
    try whole(output.bytes)
  }

  static func whole(_ bytes: [UInt8]) throws -> [[UInt8]] {
    guard !bytes.isEmpty else { return [] }
    try must(bytes.last == 0x0A, "the last line has no end: \(shown(bytes.suffix(200)))")
    return bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// One JSON object, at most `longest` bytes with its newline.
  static func mustBeObject(_ line: [UInt8], longest: Int = .max) throws {
    var scanner = JSONScanner()
    let text = line.span
    do {
      try must(try scanner.value(text).kind == .object, "no object: \(shown(line))")
      try scanner.end(text)
    } catch let error as JSONError {
      throw FuzzFailure("no JSON (\(error.description)): \(shown(line))")
    }
    try must(line.count < longest, "a line of \(line.count) bytes")
  }

  /// A record with its escapes resolved as the tools do it, for looking into.
  static func record(_ line: [UInt8]) throws -> (record: RecordLine, text: [UInt8]) {
    do {
      let record = try RecordLine(decoding: line.span)
      guard record.hasEscapes else { return (record, line) }
      let plain = JSONText.plain(line.span)
      return (try RecordLine(decoding: plain.span), plain)
    } catch {
      throw FuzzFailure("no record (\(error.description)): \(shown(line))")
    }
  }

  /// The moment at which entries begin.
  static let start = Now(
    unix: UnixTime(microseconds: 1_763_800_000_000_000),
    monotonic: MonotonicTime(microseconds: 5_000_000)
  )
}

extension Now {
  /// The moment so many microseconds later, on both clocks.
  func later(_ microseconds: Int64) -> Now {
    Now(
      unix: UnixTime(microseconds: unix.microseconds + microseconds),
      monotonic: MonotonicTime(microseconds: monotonic.microseconds + microseconds)
    )
  }
}
