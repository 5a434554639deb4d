/// The three filters, each over a stream of any bytes.

import Filters
import MarketData
import NDJSON

extension FuzzEntry {
  /// What passes is what came, byte for byte and in order; what does not is told as JSON.
  static let validate = FuzzEntry("validate", seeds: { streams(choices: 3) }) { bytes in
    var input = FuzzInput(bytes)
    var settings = RecordCheck.Settings()
    settings.clock = input.bool() ? .records : .wall
    if input.bool() { settings.allowed = [.stale, .future, .outOfOrder] }
    let step = Int64(input.byte()) * 1_000
    var check = RecordCheck(settings, memory: 3)
    var again = RecordCheck(settings, memory: 3)
    var counts = VerdictCounts()
    var now = Lines.start
    for line in input.lines {
      let verdict = check.push(line.span, at: now)
      let known = again.passPlainTickers(in: (line + [0x0A]).span, at: now)
      let second = known.lines == 1 ? .pass : again.push(line.span, at: now)
      try must(second == verdict, "two verdicts: \(shown(line))")
      counts.add(verdict)
      now = now.later(step)
      guard case .reject(let reason) = verdict else {
        try Lines.mustBeObject(line)
        continue
      }
      try must(!check.detail.isEmpty, "no detail for \(reason)")
      var told = LineBuffer()
      RejectedLine.write(line.span, reason, detail: check.detail.span, to: &told)
      try must(try Lines.whole(told).count == 1 || line.contains(0x0D), "not one line")
      try Lines.mustBeObject(Array(told.bytes.dropLast()))
      try must(!RejectedLine.subject(of: line.span).isEmpty, "no subject")
      guard reason != .malformed else { continue }
      var marked = LineBuffer()
      RejectedLine.annotate(line.span, reason, to: &marked)
      try Lines.mustBeObject(Array(marked.bytes.dropLast()))
    }
    try must(counts.received == counts.passed + counts.rejected, counts.summary)
    try must(counts.received == input.lines.count, counts.summary)
  }

  /// Every format of the monitor: reports are whole, and every line is counted somewhere.
  static let monitor = FuzzEntry("monitor", seeds: { streams(choices: 5) }) { bytes in
    var input = FuzzInput(bytes)
    let format = Int(input.byte()) % 4
    let step = Int64(input.byte()) * 50_000
    let language: ReportLanguage = input.bool() ? .korean : .english
    let shape: MonitorFilter.Format =
      switch format {
      case 0: .json
      case 1: .text(showsTicks: true)
      case 2: .text(showsTicks: false)
      default: .table(.init(columns: Int(input.byte()) % 120 + 1, rows: 20), usesColour: false)
      }
    var settings = MonitorFilter.Settings(shape)
    settings.language = language
    settings.interval = .seconds(10)
    settings.silentAfter = .seconds(5)
    let mostAtOnce = Int(input.byte()) % 8 + 1
    var now = Lines.start
    var filter = MonitorFilter(settings, from: now)
    var again = MonitorFilter(settings, from: now)
    var (reports, second) = (LineBuffer(), LineBuffer())
    let lines = input.lines
    var left = lines[...]
    while !left.isEmpty {
      let read = left.prefix(mostAtOnce)
      left = left.dropFirst(mostAtOnce)
      for line in read { filter.push(line.span, at: now, reports: &reports) }
      pushAtOnce(read, at: now, into: &again, reports: &second)
      now = now.later(step)
      filter.advance(to: now, reports: &reports)
      again.advance(to: now, reports: &second)
      if let due = filter.deadline { try must(due > now.monotonic || format == 3, "due for ever") }
    }
    filter.finish(at: now, reports: &reports)
    again.finish(at: now, reports: &second)
    try must(reports.bytes == second.bytes, "known lines are told otherwise")
    let throughput = filter.health.throughput
    try must(throughput.received == Int64(lines.count), "\(throughput.received) received")
    try must(
      throughput.received == throughput.counts.records + throughput.notRecords,
      "counts do not add up"
    )
    try must(String(validating: reports.bytes, as: UTF8.self) != nil, "a report is no UTF-8")
    if format == 0 {
      for line in try Lines.whole(reports) { try Lines.mustBeObject(line) }
    } else {
      try mustBeHarmless(reports.bytes, isTable: format == 3)
    }
    var page = LineBuffer()
    PrometheusReport.append(filter.health, of: .init(version: "1"), at: now, to: &page)
    for line in try Lines.whole(page) { try mustBeSample(line) }
  }

  /// The lines of one read, as the tool gives them: what is known at once, and any other one by one.
  private static func pushAtOnce(
    _ lines: ArraySlice<[UInt8]>,
    at now: Now,
    into filter: inout MonitorFilter,
    reports: inout LineBuffer
  ) {
    let text: [UInt8] = lines.flatMap { (line: [UInt8]) -> [UInt8] in line + [0x0A] }
    var start = 0
    while start < text.count {
      let rest = text.span.extracting(start..<text.count)
      start += filter.pushKnownLines(in: rest, at: now, reports: &reports)
      guard let end = text[start...].firstIndex(of: 0x0A) else { break }
      filter.push(text.span.extracting(start..<end), at: now, reports: &reports)
      start = end + 1
    }
  }

  /// Nothing in a report for people steers their terminal or turns its writing round, but the
  /// table's own few words.
  private static func mustBeHarmless(_ bytes: [UInt8], isTable: Bool) throws {
    var rest = shown(bytes).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar.value {
      case 0x0A: continue
      case 0x0D where isTable: continue
      case 0x1B where isTable && rest.first == "[":
        rest = rest.dropFirst().drop { $0.value < 0x40 }.dropFirst()
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        throw FuzzFailure("a character that steers: \(String(scalar.value, radix: 16))")
      default: continue
      }
    }
  }

  /// A comment, or `name{label="…",…} number`, with no quote open at the end.
  private static func mustBeSample(_ line: [UInt8]) throws {
    if line.first == UInt8(ascii: "#") { return }
    var isQuoted = false
    var isEscaped = false
    for byte in line {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
    }
    try must(!isQuoted && !isEscaped, "a label without an end: \(shown(line))")
    let number = shown(line).split(separator: " ").last ?? ""
    try must(Double(number) != nil, "no number at the end: \(shown(line))")
  }

  static func streams(choices: Int) -> [[UInt8]] {
    FuzzSeeds.streams.enumerated().map { index, stream in
      (0..<choices).map { UInt8(truncatingIfNeeded: index &* (37 + $0)) } + stream
    }
  }
}
