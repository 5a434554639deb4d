public import MarketData
public import NDJSON

/// Reports as lines for people: the status line, alarms, the summary at the end.
public struct TextReport: Sendable {
  /// The most names that a line tells; the rest is a number.
  private static let mostNames = 20
  /// The most instruments in the summary.
  private static let mostRows = 50

  public let language: ReportLanguage

  public init(_ language: ReportLanguage) {
    self.language = language
  }

  // MARK: Reports

  /// The status line, and one more where something is wrong.
  public func status(_ health: StreamHealth, at now: Now, to output: inout LineBuffer) {
    append(statusLine(health, at: now), to: &output)
    if let problems = problems(health, at: now) { append(problems, to: &output) }
  }

  public func alarm(_ alarm: Alarm, of health: StreamHealth, to output: inout LineBuffer) {
    append(alarmLine(alarm, of: health), to: &output)
  }

  /// Everything that was counted, at the end of the input; its table is at most `width` wide.
  public func summary(
    _ health: StreamHealth,
    width: Int = 120,
    at now: Now,
    to output: inout LineBuffer
  ) {
    append(statusLine(health, at: now), to: &output)
    append(accounts(health.throughput), to: &output)
    let start = UTCText.dateTime(unixMilliseconds: health.throughput.start.unix.milliseconds)
    let end = UTCText.dateTime(unixMilliseconds: now.unix.milliseconds)
    append(language.period(from: start, to: end), to: &output)
    var facts = counts(health, includingZeros: true)
    if let latency = latency(health) { facts.append(latency) }
    append("🔌 " + facts.joined(separator: ", "), to: &output)
    let rows = health.symbols.indices.filter { health.symbols[$0].messages > 0 }
    if !rows.isEmpty {
      let table = SymbolTable(language: language, width: width)
      for line in table.lines(Array(rows.prefix(TextReport.mostRows)), of: health, at: now) {
        append(line, to: &output)
      }
      if rows.count > TextReport.mostRows {
        append(
          language.more(Figures.grouped(Int64(rows.count - TextReport.mostRows))),
          to: &output
        )
      }
    }
    let names = names(health, at: now)
    if !names.isEmpty { append("🔶 " + names.joined(separator: " · "), to: &output) }
  }

  // MARK: Lines

  func statusLine(_ health: StreamHealth, at now: Now) -> String {
    let meter = health.throughput
    return language.status(
      minutes: Figures.tenths(meter.uptime(at: now).seconds / 60),
      messages: Figures.grouped(meter.counts.messages),
      perMinute: Figures.grouped(Figures.integer(meter.perMinute(at: now))),
      active: Figures.grouped(Int64(health.activeSymbols))
    )
  }

  func alarmLine(_ alarm: Alarm, of health: StreamHealth) -> String {
    let name = alarm.symbol.map { health.name($0) } ?? language.wholeStream
    let lasted = language.duration(alarm.lasted)
    switch alarm.event {
    case .silent:
      let last =
        alarm.never
        ? nil : UTCText.time(unixMilliseconds: alarm.since.unix.milliseconds) + " UTC"
      return language.silent(name, lasted: lasted, last: last)
    case .resumed:
      return language.resumed(name, after: lasted)
    }
  }

  /// One line of what is wrong, by name and number; nil where all is well.
  func problems(_ health: StreamHealth, at now: Now) -> String? {
    let all = names(health, at: now) + counts(health, includingZeros: false)
    return all.isEmpty ? nil : "🔶 " + all.joined(separator: " · ")
  }

  func latency(_ health: StreamHealth) -> String? {
    guard let half = health.latency.quantile(0.5), let most = health.latency.quantile(0.99) else {
      return nil
    }
    return language.latency(
      p50: Figures.milliseconds(half),
      p99: Figures.milliseconds(most)
    )
  }

  // MARK: Steps

  private func accounts(_ meter: ThroughputMeter) -> String {
    let terms = RecordCounts.kinds.map { meter.counts[$0] } + [meter.notRecords]
    return language.accounts(
      received: Figures.grouped(meter.received),
      terms: terms.map(Figures.grouped)
    )
  }

  /// The silent and the refused instruments.
  private func names(_ health: StreamHealth, at now: Now) -> [String] {
    var parts: [String] = []
    let silent = health.silentSymbols
    if !silent.isEmpty {
      let names = silent.prefix(TextReport.mostNames).map { index in
        let since = health.symbols[index].silence?.since ?? now
        return "\(health.name(index)) (\(language.duration(now.monotonic - since.monotonic)))"
      }
      parts.append(language.silentNames(list(names, of: silent.count)))
    } else if health.silence.isStreamSilent {
      parts.append(language.silentNames(language.wholeStream))
    }
    let refused = health.refusedSymbols
    if !refused.isEmpty {
      let names = refused.prefix(TextReport.mostNames).map { index in
        let code = health.symbols[index].refusal?.code ?? ""
        return health.name(index) + (code.isEmpty ? "" : " (\(code))")
      }
      parts.append(language.refusedNames(list(names, of: refused.count)))
    }
    return parts
  }

  private func list(_ names: [String], of count: Int) -> String {
    let text = names.joined(separator: ", ")
    return count > names.count
      ? text + " " + language.more(Figures.grouped(Int64(count - names.count))) : text
  }

  private func counts(_ health: StreamHealth, includingZeros: Bool) -> [String] {
    let ledger = health.connections
    let always: [(ReportLanguage.Count, Int64)] = [
      (.reconnects, ledger.reconnects), (.missingCandles, ledger.gaps.total),
      (.dropped, ledger.dropped.total), (.rejected, health.rejections.total),
    ]
    let sometimes: [(ReportLanguage.Count, Int64)] = [
      (.conflated, ledger.conflated.total), (.fallbacks, ledger.fallbacks.total),
      (.notRecords, health.throughput.notRecords), (.untracked, health.untracked),
      (.negativeLatency, health.latency.negative),
    ]
    let told = always.filter { includingZeros || $0.1 > 0 } + sometimes.filter { $0.1 > 0 }
    return told.map { what, number in
      let text = language.count(what, Figures.grouped(number))
      return what == .rejected && number > 0 ? text + reasons(health.rejections) : text
    }
  }

  /// ` (price_jump 3, stale 1)`: over all exchanges.
  private func reasons(_ rejections: LabelledCounts) -> String {
    let entries = rejections.entries.prefix(TextReport.mostNames).map { labels, count in
      "\(labels[1]) \(Figures.grouped(count))"
    }
    return " (" + entries.joined(separator: ", ") + ")"
  }

  private func append(_ line: String, to output: inout LineBuffer) {
    output.append(line)
    output.endLine()
  }
}
