public import MarketData
public import NDJSON

/// The monitor as a state machine: lines and time go in, reports come out as bytes.
///
/// Decides when a report is due and in which of the three shapes; counts nothing itself.
public struct MonitorFilter {
  /// The shape of the reports.
  public enum Format: Sendable {
    /// A live table for a terminal; alarms scroll by above it.
    case table(TableReport.Size, usesColour: Bool)
    /// Lines for people; with ticks also a line a record.
    case text(showsTicks: Bool)
    /// One JSON object a report.
    case json
  }

  public struct Settings: Sendable {
    public var format: Format
    public var language = ReportLanguage.english
    /// Between two reports.
    public var interval = TimeSpan.seconds(60)
    /// Without a record for longer, an instrument is silent.
    public var silentAfter = TimeSpan.seconds(300)

    public init(_ format: Format) {
      self.format = format
    }
  }

  /// Nobody waits a minute to see whether anything comes: the first report is due by then.
  private static let firstReport = TimeSpan.seconds(10)
  /// A table is drawn at most so often; without news its ages run on after so much longer.
  private static let redraw = TimeSpan.milliseconds(250)
  private static let idleRedraw = TimeSpan.milliseconds(750)

  public private(set) var health: StreamHealth
  /// Reports that were due so far, in any shape.
  public private(set) var reports = 0
  /// True once an instrument, or the whole stream, has been silent beyond the limit.
  public private(set) var hasSeenSilence = false

  private let settings: Settings
  private let text: TextReport
  private var table: TableReport?
  private let start: Now
  private var nextReport: MonotonicTime
  private var nextRedraw: MonotonicTime
  /// When all that was due was done; the lines of one read come at one moment (bench row `monitor`).
  private var advancedTo: Now?
  private var hasNews = false
  private var hasDrawn = false

  public init(_ settings: Settings, from start: Now) {
    self.settings = settings
    self.start = start
    text = TextReport(settings.language)
    switch settings.format {
    case .table(let size, let usesColour):
      table = TableReport(settings.language, usesColour: usesColour, size: size)
    case .text, .json:
      table = nil
    }
    health = StreamHealth(
      interval: settings.interval,
      silentAfter: settings.silentAfter,
      from: start
    )
    nextReport = start.monotonic + min(settings.interval, MonitorFilter.firstReport)
    nextRedraw = start.monotonic
  }

  // MARK: Input

  /// The length of the text's first line, if it looks like an earlier one; it must be pushed next.
  public mutating func lengthOfFirstLine(in text: Span<UInt8>) -> Int? {
    health.lengthOfFirstLine(in: text)
  }

  /// Takes in the lines at the front of the text that look like earlier ones; how many bytes, newlines
  /// counted.
  ///
  /// Comes back earlier where a line brought a report, for the caller to see to it.
  public mutating func pushKnownLines(
    in text: Span<UInt8>,
    at now: Now,
    reports output: inout LineBuffer
  ) -> Int {
    var start = 0
    var next = lengthOfFirstLine(in: text)
    while let length = next {
      let written = output.count
      push(text.extracting(start..<start + length), at: now, reports: &output)
      start += length + 1
      if output.count > written { break }
      let rest = text.extracting(start..<text.count)
      if showsTicks {
        next = lengthOfFirstLine(in: rest)
      } else {
        // What is due at this moment has been seen to with the line just pushed.
        let taken = health.pushPlainTickers(in: rest, at: now)
        start += taken.bytes
        next = taken.next
      }
    }
    return start
  }

  /// Takes in one line; appends the reports that are due.
  @inline(__always)
  public mutating func push(
    _ line: Span<UInt8>,
    at now: Now,
    reports output: inout LineBuffer
  ) {
    health.push(line, at: now)
    hasNews = true
    if showsTicks {
      TickLine.append(line, namingExchange: health.namesExchanges, to: &output)
    }
    if now != advancedTo || health.hasAlarms { advance(to: now, reports: &output) }
  }

  /// A line beyond the limit of length was skipped.
  public mutating func pushOversized() {
    health.pushOversized()
    hasNews = true
  }

  /// The terminal's size has changed.
  public mutating func resize(to size: TableReport.Size) {
    guard let table, table.size != size else { return }
    self.table?.size = size
    hasNews = true
  }

  /// When `advance` should be called at the latest.
  public var deadline: MonotonicTime? {
    var earliest = nextReport
    if let silence = health.deadline { earliest = min(earliest, silence) }
    if table != nil, hasDrawn || hasNews {
      let idle = nextRedraw + (hasNews ? TimeSpan(microseconds: 0) : MonitorFilter.idleRedraw)
      earliest = min(earliest, idle)
    }
    return earliest
  }

  /// Lets time pass: alarms, the report of the interval, the table.
  public mutating func advance(to now: Now, reports output: inout LineBuffer) {
    tellAlarms(at: now, to: &output)
    if nextReport <= now.monotonic {
      scheduleReport(after: now.monotonic)
      appendReport(at: now, to: &output)
    }
    drawTable(at: now, to: &output)
    advancedTo = now
  }

  /// The input has ended: the last report, with everything that was counted.
  public mutating func finish(at now: Now, reports output: inout LineBuffer) {
    tellAlarms(at: now, to: &output)
    eraseTable(&output)
    reports += 1
    switch settings.format {
    case .json: JSONReport.report(health, isLast: true, at: now, to: &output)
    case .text: text.summary(health, at: now, to: &output)
    case .table(let size, _):
      let width = (table?.size ?? size).columns - 1
      text.summary(health, width: width, at: now, to: &output)
    }
  }

  // MARK: Steps

  private var showsTicks: Bool {
    if case .text(showsTicks: true) = settings.format { true } else { false }
  }

  private mutating func tellAlarms(at now: Now, to output: inout LineBuffer) {
    health.advance(to: now)
    guard health.hasAlarms else { return }
    for alarm in health.takeAlarms() {
      if alarm.event == .silent { hasSeenSilence = true }
      eraseTable(&output)
      append(alarm, to: &output)
    }
  }

  /// Reports stand on multiples of the interval since the start; what was slept over is left out.
  private mutating func scheduleReport(after now: MonotonicTime) {
    let interval = max(1, settings.interval.microseconds)
    let passed = (now - start.monotonic).microseconds / interval
    nextReport = start.monotonic + TimeSpan(microseconds: (passed + 1) * interval)
  }

  private mutating func appendReport(at now: Now, to output: inout LineBuffer) {
    reports += 1
    switch settings.format {
    case .json: JSONReport.report(health, isLast: false, at: now, to: &output)
    case .text: text.status(health, at: now, to: &output)
    case .table: break  // It is drawn all the time.
    }
  }

  private func append(_ alarm: Alarm, to output: inout LineBuffer) {
    switch settings.format {
    case .json: JSONReport.alarm(alarm, of: health, to: &output)
    case .table, .text: text.alarm(alarm, of: health, to: &output)
    }
  }

  private mutating func eraseTable(_ output: inout LineBuffer) {
    guard let table, hasDrawn else { return }
    table.erase(&output)
    hasNews = true
    hasDrawn = false
    nextRedraw = MonotonicTime(microseconds: .min)
  }

  private mutating func drawTable(at now: Now, to output: inout LineBuffer) {
    guard let table, hasNews || hasDrawn else { return }
    let due = nextRedraw + (hasNews ? TimeSpan(microseconds: 0) : MonitorFilter.idleRedraw)
    guard due <= now.monotonic else { return }
    table.draw(health, at: now, to: &output)
    hasDrawn = true
    hasNews = false
    nextRedraw = now.monotonic + MonitorFilter.redraw
  }
}
