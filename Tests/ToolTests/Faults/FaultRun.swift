import Foundation
import TestSupport

/// What became of one run: every summary's terms, every pipe's lines, the simulator's log.
struct FaultRun: Sendable {
  private let files: [String: [String]]
  let stderr: String

  init(_ run: BuiltTool.Run) {
    var files: [String: [String]] = [:]
    var name = ""
    for line in run.stdout.split(separator: "\n", omittingEmptySubsequences: true) {
      if line.hasPrefix("=== ") {
        name = String(line.dropFirst(4))
        files[name] = []
      } else {
        files[name, default: []].append(String(line))
      }
    }
    self.files = files
    stderr = run.stderr
  }

  func lines(_ file: String) -> [String] { files[file] ?? [] }

  func text(_ file: String) -> String { lines(file).joined(separator: "\n") }

  // MARK: Summaries

  /// The terms of a summary: `received 3 records = written 2 + dropped 1; …` or, as validate has
  /// it, `3 received = 2 passed + 1 rejected: 1 stale`.
  func terms(_ file: String) -> [String: Int] {
    guard let line = lines(file).last(where: { $0.contains("received") && $0.contains(" = ") })
    else { return [:] }
    var terms: [String: Int] = [:]
    if line.contains(" received = ") {
      for match in line.matches(of: /(\d+) ([a-z_]+)/) { terms[String(match.2)] = Int(match.1) }
    } else {
      for match in line.matches(of: /([a-z_]+) (\d+)/) { terms[String(match.1)] = Int(match.2) }
    }
    return terms
  }

  /// The terms behind the equals sign, up to the first semicolon or colon, added up.
  func sum(_ file: String) -> Int? {
    guard let line = lines(file).last(where: { $0.contains("received") && $0.contains(" = ") }),
      let right = line.components(separatedBy: " = ").last,
      let sum = right.components(separatedBy: CharacterSet(charactersIn: ";:")).first
    else { return nil }
    return sum.split { !$0.isNumber }.compactMap { Int($0) }.reduce(0, +)
  }

  /// What the monitor counted to the end.
  var monitored: Int? {
    lines("report").last.flatMap { FaultRun.object($0)?["received"] as? Int }
  }

  // MARK: Records

  /// Lines of a pipe as objects; nil where one is none.
  func records(_ file: String) -> [[String: Any]?] { lines(file).map(FaultRun.object) }

  /// Status records behind merge by event.
  func events(_ event: String) -> [String] {
    lines("merge.out").filter { $0.contains("\"type\":\"status\"") && $0.contains("\"\(event)\"") }
  }

  static func object(_ line: String) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
  }

  // MARK: The simulator

  /// The log's lines of one event.
  func log(_ event: String) -> [[String: Any]] {
    lines("sim.log").compactMap(FaultRun.object).filter { $0["event"] as? String == event }
  }

  /// What the simulator sent in data messages, by its summary.
  var sent: Int {
    guard let summary = log("summary").first else { return -1 }
    return summary.filter { $0.key.hasPrefix("sent_") }.compactMap { $0.value as? Int }.reduce(0, +)
  }

  /// When a fault first struck, in Unix milliseconds; the start of the log if none did.
  var firstStrike: Int64 {
    let line = log("fault").first ?? lines("sim.log").first.flatMap(FaultRun.object)
    return (line?["ts_ms"] as? Int).map(Int64.init) ?? 0
  }
}
