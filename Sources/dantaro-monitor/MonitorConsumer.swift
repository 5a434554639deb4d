/// The monitor between the loop and its outputs: reports, passing records, metrics, systemd.

import Filters
import MarketData
import NDJSON
import ToolSupport

/// Gives lines and time to the filter, and puts what comes out where it belongs.
struct MonitorConsumer: LineConsumer, ~Copyable {
  private let settings: MonitorSettings
  private let diagnostics: Diagnostics
  private var filter: MonitorFilter
  /// With `--tee`: reports on their way to standard error.
  private var aside = LineBuffer()
  private var asideOutput = ReportOutput()
  /// Reports go to a terminal, whose size may change.
  private let isOnTerminal: Bool
  private var supervisor: Supervisor?
  private var hasLines = false
  private var metricsAt = -1
  private var isOver = false
  private(set) var stop: ExitCode?

  init(_ settings: MonitorSettings, from now: Now, diagnostics: Diagnostics) {
    self.settings = settings
    self.diagnostics = diagnostics
    isOnTerminal = !settings.passesRecords && Terminal.isTerminal(settings.reports)
    filter = MonitorFilter(settings.filter, from: now)
    if settings.notifies {
      supervisor = Supervisor()
      if supervisor == nil { diagnostics.warning("--notify: NOTIFY_SOCKET names no socket") }
    }
    writeMetrics(at: now)
  }

  var deadline: MonotonicTime? { filter.deadline }

  var isPatient: Bool { !settings.writesEachRecord }

  /// Where records pass, they go line by line; else those that are known are done with at once.
  mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines {
    guard stop == nil else { return KnownLines(next: nil) }
    guard !settings.passesRecords else {
      return KnownLines(next: filter.lengthOfFirstLine(in: text))
    }
    let taken = filter.pushKnownLines(in: text, at: now, reports: &output)
    guard taken > 0 else { return KnownLines(next: nil) }
    hasLines = true
    endOnSilence(at: now, &output)
    return KnownLines(bytes: taken, .done, next: nil)
  }

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    guard stop == nil else { return .done }
    hasLines = true
    if settings.passesRecords {
      filter.push(line, at: now, reports: &aside)
    } else {
      filter.push(line, at: now, reports: &output)
    }
    endOnSilence(at: now, &output)
    return settings.passesRecords ? .passes : .done
  }

  mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {
    filter.pushOversized()
  }

  mutating func advance(to now: Now, to output: inout LineBuffer) {
    if settings.passesRecords {
      filter.advance(to: now, reports: &aside)
    } else {
      filter.advance(to: now, reports: &output)
    }
    endOnSilence(at: now, &output)
  }

  mutating func ended(at now: Now, to output: inout LineBuffer) {
    finish(at: now, &output)
  }

  mutating func turnEnded(at now: Now) {
    if settings.passesRecords {
      writeAside()
    } else if isOnTerminal {
      filter.resize(to: MonitorSettings.size(of: settings.reports))
    }
    if hasLines { supervisor?.heard(filter.health, at: now.monotonic) }
    hasLines = false
    writeMetrics(at: now)
  }

  /// The loop is over, perhaps because nobody reads the records any more: with `--tee` the summary
  /// still has its reader.
  mutating func closed(_ code: ExitCode, at now: Now) -> ExitCode {
    if settings.passesRecords, !isOver {
      var nothing = LineBuffer()
      finish(at: now, &nothing)
      writeAside()
    }
    writeMetrics(at: now)
    return code
  }

  // MARK: Steps

  private mutating func finish(at now: Now, _ output: inout LineBuffer) {
    guard !isOver else { return }
    isOver = true
    if settings.passesRecords {
      filter.finish(at: now, reports: &aside)
    } else {
      filter.finish(at: now, reports: &output)
    }
  }

  private mutating func endOnSilence(at now: Now, _ output: inout LineBuffer) {
    guard settings.endsOnSilence, filter.hasSeenSilence else { return }
    finish(at: now, &output)
    stop = .failed
  }

  private mutating func writeAside() {
    guard !aside.isEmpty else { return }
    asideOutput.write(aside)
    aside.removeAll()
  }

  /// Writes the metrics file if a report was due since it was last written.
  private mutating func writeMetrics(at now: Now) {
    guard let path = settings.metricsPath, metricsAt != filter.reports else { return }
    metricsAt = filter.reports
    var page = LineBuffer()
    let process = PrometheusReport.Process(
      version: Release.version,
      residentBytes: ProcessUsage.residentBytes,
      openDescriptors: ProcessUsage.openDescriptors
    )
    PrometheusReport.append(filter.health, of: process, at: now, to: &page)
    do throws(SystemError) {
      try AtomicFile.replace(path, with: page.bytes.span)
    } catch {
      diagnostics.report(
        key: "metrics",
        .warning,
        "--metrics-file: \(error.description)",
        at: now.monotonic
      )
    }
  }
}
