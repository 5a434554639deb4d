/// The command line of dantaro-monitor, checked together, and what it means where we stand.

import Filters
import MarketData
import ToolSupport

/// The words of `--language`.
enum ReportWords {
  static let languages = ReportLanguage.allCases.map(\.rawValue)
}

/// What the user asked for.
struct MonitorSettings {
  let filter: MonitorFilter.Settings
  /// Records go to standard output, and reports to standard error.
  let passesRecords: Bool
  let notifies: Bool
  let metricsPath: String?
  let endsOnSilence: Bool
  /// Where the reports go.
  let reports: StandardDescriptor

  /// A record leaves something at once, and somebody may wait for it.
  var writesEachRecord: Bool {
    switch filter.format {
    case .text(showsTicks: true): true
    case .table, .text(showsTicks: false), .json: passesRecords
    }
  }

  init(_ arguments: ParsedArguments) throws(UsageError) {
    passesRecords = arguments.has("tee")
    notifies = arguments.has("notify")
    metricsPath = arguments.value(of: "metrics-file")
    endsOnSilence = arguments.has("exit-on-silence")
    reports = passesRecords ? .diagnostics : .output
    var filter = MonitorFilter.Settings(
      try MonitorSettings.format(arguments, reports: reports, passesRecords: passesRecords)
    )
    let language = try arguments.choiceIfGiven("language", as: ReportLanguage.self)
    filter.language = language ?? (Language.ofEnvironment == .korean ? .korean : .english)
    filter.interval = try arguments.duration("interval")
    filter.silentAfter = try arguments.duration("silent-after")
    self.filter = filter
  }

  private static func format(
    _ arguments: ParsedArguments,
    reports: StandardDescriptor,
    passesRecords: Bool
  ) throws(UsageError) -> MonitorFilter.Format {
    let asked = arguments.value(of: "format")
    let ticks = arguments.has("ticks")
    if ticks, asked == "json" {
      throw UsageError("'--ticks' prints text; with '--format json' use '--tee' for the records")
    }
    let isTerminal = Terminal.isTerminal(reports)
    guard asked != "json", asked == "text" || ticks || isTerminal else { return .json }
    // Records that pass by on the same terminal would be drawn over.
    guard isTerminal, !ticks, !passesRecords else { return .text(showsTicks: ticks) }
    return .table(size(of: reports), usesColour: !ProcessEnvironment.forbidsColor)
  }

  /// The terminal's size; what every terminal once was where it does not know.
  static func size(of terminal: StandardDescriptor) -> TableReport.Size {
    let size = Terminal.size(terminal)
    return TableReport.Size(columns: size?.columns ?? 80, rows: size?.rows ?? 24)
  }
}
