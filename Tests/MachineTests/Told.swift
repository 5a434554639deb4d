import Foundation
import TestSupport

/// What a run of a feed has told: its lines, its status events and the terms of its summary.
struct Told {
  struct Event: Equatable {
    var name: String
    var atMicroseconds: Int64
    var channel: String
    var text: String
  }

  let lines: [String]
  let events: [Event]

  /// Reads lines that have already been split off from others, or a run's whole stdout.
  init(_ stdout: String) {
    lines = stdout.split(separator: "\n").map(String.init)
    events = lines.compactMap { line in
      guard line.hasPrefix("{\"type\":\"status\""),
        let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
        let object = value as? [String: Any]
      else { return nil }  // No status: a record, or the script's own words.
      return Event(
        name: object["event"] as? String ?? "",
        atMicroseconds: (object["recv_us"] as? NSNumber)?.int64Value ?? 0,
        channel: object["channel"] as? String ?? "",
        text: object["message"] as? String ?? ""
      )
    }
  }

  var records: [String] {
    lines.filter { $0.hasPrefix("{") && !$0.hasPrefix("{\"type\":\"status\"") }
  }

  func events(_ name: String) -> [Event] { events.filter { $0.name == name } }

  /// Milliseconds from each end of a connection to the next beginning of one, in order.
  var pauses: [Int64] {
    var pauses: [Int64] = []
    var lostAt: Int64?
    for event in events {
      if event.name == "disconnected", lostAt == nil { lostAt = event.atMicroseconds }
      if event.name == "connected", let start = lostAt {
        pauses.append((event.atMicroseconds - start) / 1_000)
        lostAt = nil
      }
    }
    return pauses
  }

  /// The longest time between two lines of stdout that hold `text`, in milliseconds.
  func longestGap(between text: String) -> Int64 {
    var longest: Int64 = 0
    var last: Int64?
    for line in lines where line.contains(text) {
      guard let time = Told.received(line) else { continue }
      if let last { longest = max(longest, (time - last) / 1_000) }
      last = time
    }
    return longest
  }

  /// The record's `recv_us`.
  static func received(_ line: String) -> Int64? {
    guard let place = line.range(of: "\"recv_us\":") else { return nil }
    return Int64(line[place.upperBound...].prefix { $0.isNumber })
  }
}

extension BuiltTool.Run {
  /// The terms of a feed's summary: received, then all the others; nil without a summary.
  var accounts: (received: Int, others: [Int])? {
    guard let line = stderr.split(separator: "\n").last(where: { $0.contains(": received ") }),
      let sum = line.components(separatedBy: ";").first
    else { return nil }
    let numbers = sum.split { !$0.isNumber }.compactMap { Int($0) }
    return numbers.isEmpty ? nil : (numbers[0], Array(numbers.dropFirst()))
  }

  /// Whether received = written + everything that was not.
  var addsUp: Bool { accounts.map { $0.received == $0.others.reduce(0, +) } ?? false }

  /// The pauses that stderr announces: "next attempt in 1.3 s".
  var announcedPauses: [Double] {
    stderr.components(separatedBy: "next attempt in ").dropFirst().compactMap {
      Double($0.prefix { $0.isNumber || $0 == "." })
    }
  }

  /// The numbers after each `word` in stdout: of `took` and `processor`.
  func numbers(after word: String) -> [Int] {
    stdout.components(separatedBy: word + " ").dropFirst().compactMap {
      Int($0.prefix { $0.isNumber || $0 == "-" })
    }
  }
}
