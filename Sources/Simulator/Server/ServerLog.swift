import MarketData
import NDJSON

/// One line of the server's log: `{"ts_ms":…,"event":"…",…}`, values of two kinds only.
struct LogLine {
  enum Value {
    case text(String)
    case number(Int64)
  }
}

extension ServerOutput {
  /// Appends a log line.
  mutating func log(_ event: String, at now: Now, _ fields: [(String, LogLine.Value)] = []) {
    log.append("{\"ts_ms\":")
    log.append(integer: now.unix.milliseconds)
    log.append(",\"event\":")
    log.append(jsonString: event)
    for (name, value) in fields {
      log.append(",\"")
      log.append(name)
      log.append("\":")
      switch value {
      case .text(let text): log.append(jsonString: text)
      case .number(let number): log.append(integer: number)
      }
    }
    log.append("}")
    log.endLine()
  }
}

extension LogLine.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .number(value) }
}
