public import MarketData
public import NDJSON

/// The live table of a terminal, redrawn in its place; other lines scroll by above it.
///
/// The cursor rests on an empty row on top of the table. So a line that another program of the
/// pipeline writes to the same terminal stays to be read, and the table moves down below it. No
/// alternate screen is used.
public struct TableReport: Sendable {
  /// A terminal's size in characters.
  public struct Size: Equatable, Sendable {
    public let columns: Int
    public let rows: Int

    public init(columns: Int, rows: Int) {
      self.columns = max(1, columns)
      self.rows = max(3, rows)
    }
  }

  public let text: TextReport
  /// False with `NO_COLOR`.
  public let usesColour: Bool
  public var size: Size

  public init(_ language: ReportLanguage, usesColour: Bool, size: Size) {
    self.text = TextReport(language)
    self.usesColour = usesColour
    self.size = size
  }

  /// Draws the table over the one that stands there.
  public func draw(_ health: StreamHealth, at now: Now, to output: inout LineBuffer) {
    output.append("\r\u{1B}[K\n")
    var rows = 1
    for (line, style) in lines(health, at: now) {
      if usesColour { output.append(style.start) }
      output.append(DisplayWidth.fit(line, to: size.columns - 1))
      if usesColour { output.append(style.end) }
      output.append("\u{1B}[K\n")
      rows += 1
    }
    output.append("\u{1B}[J\u{1B}[\(rows)A")
  }

  /// Takes the table away, so that lines can be written where it stood.
  public func erase(_ output: inout LineBuffer) {
    output.append("\r\u{1B}[J")
  }

  // MARK: Steps

  private enum Style {
    case plain
    case heading
    case warning

    var start: String {
      switch self {
      case .plain: ""
      case .heading: "\u{1B}[1m"
      case .warning: "\u{1B}[31m"
      }
    }

    var end: String { self == .plain ? "" : "\u{1B}[0m" }
  }

  private func lines(_ health: StreamHealth, at now: Now) -> [(String, Style)] {
    var lines: [(String, Style)] = [
      (text.statusLine(health, at: now), .plain), (secondLine(health, at: now), .plain),
    ]
    let problems = text.problems(health, at: now)
    // The empty row, the headings, the row behind the last and the line of what is wrong need room.
    let room = size.rows - 3 - lines.count - (problems == nil ? 0 : 1)
    let known = health.symbols.indices.filter {
      health.symbols[$0].messages > 0 || health.symbols[$0].silence != nil
    }
    let shown = TableReport.chosen(known, of: health, room: max(0, room))
    if !shown.isEmpty {
      let table = SymbolTable(language: text.language, width: size.columns - 1)
      for (row, line) in table.lines(shown, of: health, at: now).enumerated() {
        let isSilent = row > 0 && health.symbols[shown[row - 1]].silence != nil
        lines.append((line, row == 0 ? .heading : (isSilent ? .warning : .plain)))
      }
    }
    if shown.count < known.count, room > 0 {
      let rest = Figures.grouped(Int64(known.count - shown.count))
      lines.append((text.language.more(rest), .plain))
    }
    if let problems { lines.append((problems, .warning)) }
    return Array(lines.prefix(size.rows - 2))
  }

  /// The instruments that there is room for: in order of appearance; the silent ones first where not
  /// all fit, and one line less then, which tells how many are missing.
  private static func chosen(_ known: [Int], of health: StreamHealth, room: Int) -> [Int] {
    guard known.count > room else { return known }
    let silent = known.filter { health.symbols[$0].silence != nil }
    let others = known.filter { health.symbols[$0].silence == nil }
    return Array((silent + others).prefix(max(0, room - 1)))
  }

  private func secondLine(_ health: StreamHealth, at now: Now) -> String {
    let ring = health.throughput.recent
    let clock = UTCText.time(unixMilliseconds: now.unix.milliseconds) + " UTC"
    let rate = text.language.recentRate(
      seconds: Figures.grouped(Figures.integer(ring.recent(at: now.monotonic).span.seconds)),
      perMinute: Figures.grouped(Figures.integer(ring.perMinute(at: now.monotonic)))
    )
    return ([clock, rate] + (text.latency(health).map { [$0] } ?? [])).joined(separator: " · ")
  }
}
