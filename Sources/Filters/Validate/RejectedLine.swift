import MarketData
public import NDJSON

/// How a refused record is written down: on its own line in a file, or marked in the stream.
public enum RejectedLine {
  /// Writes `{"reason":…,"detail":…,"record":<the line>}`; `"line":"<its text>"` where the line is
  /// no JSON object that could stand there.
  public static func write(
    _ line: Span<UInt8>,
    _ reason: Reason,
    detail: Span<UInt8>,
    to output: inout LineBuffer
  ) {
    output.append("{\"reason\":\"")
    output.append(reason.rawValue)
    output.append("\",\"detail\":")
    output.append(jsonString: detail)
    if reason == .malformed, !isObject(line) {
      output.append(",\"line\":")
      output.append(jsonString: line)
      output.append("}\n")
    } else {
      output.append(",\"record\":")
      output.append(line)
      output.append("}\n")
    }
  }

  /// Writes the record with `"rejected":"reason"` as its last key.
  ///
  /// The line must be a JSON object with at least one key, as every refused record is that is not
  /// malformed.
  public static func annotate(_ line: Span<UInt8>, _ reason: Reason, to output: inout LineBuffer) {
    var end = line.count
    while end > 0, line[end - 1] != UInt8(ascii: "}") { end -= 1 }
    output.append(line.extracting(0..<max(end - 1, 0)))
    output.append(",\"rejected\":\"")
    output.append(reason.rawValue)
    output.append("\"}\n")
  }

  /// Whose record it is, for people: its symbol where there is one.
  public static func subject(of line: Span<UInt8>) -> String {
    do {
      let record = try RecordLine(decoding: line)
      let symbol = record.string(.symbol, in: line) ?? ""
      return symbol.isEmpty ? "a record" : symbol
    } catch {
      return "a line"  // That it is no record is what is being told.
    }
  }

  private static func isObject(_ line: Span<UInt8>) -> Bool {
    var scanner = JSONScanner()
    do {
      let value = try scanner.value(line)
      try scanner.end(line)
      return value.kind == .object
    } catch {
      return false  // What it is instead was said in the detail.
    }
  }
}
