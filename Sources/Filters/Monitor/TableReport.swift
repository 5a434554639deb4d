public import MarketData
public import NDJSON

/// The live table of a terminal, redrawn in its place; other lines scroll by above it.
///
/// Uses a handful of control sequences and no alternate screen, so that the last state stays to be read.
public struct TableReport: Sendable {
  /// A terminal's size in characters.
  public struct Size: Equatable, Sendable {
    public let columns: Int
    public let rows: Int

    public init(columns: Int, rows: Int) {
      self.columns = max(1, columns)
      self.rows = max(2, rows)
    }
  }

  public let text: TextReport
  /// False with `NO_COLOR`.
  public let usesColour: Bool
  public var size: Size
  /// The width of each line that stands on the terminal now.
  private var drawn: [Int] = []

  public init(_ language: ReportLanguage, usesColour: Bool, size: Size) {
    self.text = TextReport(language)
    self.usesColour = usesColour
    self.size = size
  }

  /// Draws the table over the one that stands there.
  public mutating func draw(_ health: StreamHealth, at now: Now, to output: inout LineBuffer) {
    moveToTop(&output)
    drawn.removeAll(keepingCapacity: true)
    for (line, style) in lines(health, at: now) {
      let shown = DisplayWidth.fit(line, to: size.columns - 1)
      if usesColour { output.append(style.start) }
      output.append(shown)
      if usesColour { output.append(style.end) }
      output.append("\u{1B}[K\n")
      drawn.append(DisplayWidth.columns(shown))
    }
    output.append("\u{1B}[J")
  }

  /// Takes the table away, so that lines can be written where it stood.
  public mutating func erase(_ output: inout LineBuffer) {
    guard !drawn.isEmpty else { return }
    moveToTop(&output)
    output.append("\u{1B}[J")
    drawn.removeAll(keepingCapacity: true)
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

  /// A terminal that has become narrower has folded the lines that stand on it.
  private func moveToTop(_ output: inout LineBuffer) {
    let rows = drawn.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
    if rows > 0 { output.append("\r\u{1B}[\(min(rows, size.rows))A") }
  }

  private func lines(_ health: StreamHealth, at now: Now) -> [(String, Style)] {
    var lines: [(String, Style)] = [
      (text.statusLine(health, at: now), .plain), (secondLine(health, at: now), .plain),
    ]
    let problems = text.problems(health, at: now)
    // The cursor's own line and whatever is told below the rows need room too.
    let room = size.rows - 1 - lines.count - 1 - (problems == nil ? 0 : 1)
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
    return Array(lines.prefix(size.rows - 1))
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
