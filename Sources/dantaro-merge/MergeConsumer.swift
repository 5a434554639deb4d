/// Merge between the loop and its outputs: lines in, records out, the rest told on standard error.

import Filters
import MarketData
import NDJSON
import ToolSupport

/// Gives lines and time to the filter and tells the user what it tells.
struct MergeConsumer: LineConsumer {
  private let names: [String]
  private let diagnostics: Diagnostics
  private var inputs: MergeInputs

  init(_ settings: MergeSettings, inputs names: [String], diagnostics: Diagnostics) {
    self.names = names
    self.diagnostics = diagnostics
    inputs = MergeInputs(
      count: names.count,
      clock: settings.clock,
      into: SourceMerge(settings.options)
    )
  }

  func wantsInput(_ index: Int) -> Bool { inputs.wants(index) }

  var deadline: MonotonicTime? { inputs.deadline }

  mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines {
    let known = inputs.takeKnownLines(in: text, from: index, at: now, to: &output)
    while inputs.drain(to: &output) { tellNotices(at: now) }
    if inputs.merge.hasNotices { tellNotices(at: now) }
    return KnownLines(bytes: known.bytes, known.pass ? .passes : .done, next: known.next)
  }

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    let passes = inputs.line(line, from: index, at: now, to: &output)
    if inputs.merge.hasNotices { tellNotices(at: now) }
    return passes ? .passes : .done
  }

  mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {
    inputs.merge.rejectOversized()
  }

  mutating func turnEnded(at now: Now) {
    tellNotices(at: now)
  }

  mutating func inputEnded(_ index: Int, at now: Now, to output: inout LineBuffer) {
    inputs.end(index, to: &output)
    tellNotices(at: now)
  }

  mutating func advance(to now: Now, to output: inout LineBuffer) {
    inputs.advance(to: now, to: &output)
    tellNotices(at: now)
  }

  mutating func ended(at now: Now, to output: inout LineBuffer) {
    inputs.finish(at: now, to: &output)
    tellNotices(at: now)
  }

  // MARK: Telling

  /// The terms of the summary add up to what was received.
  func tellSummary(longLines: Int64, untakenLines: Int64) {
    let accounts = inputs.merge.accounts
    var text = "received \(accounts.received) = written \(accounts.written)"
    text += " + late \(accounts.late) + duplicate \(accounts.duplicate)"
    text += " + superseded \(accounts.superseded) + rejected \(accounts.rejected)"
    // Only where the output was closed before the end.
    if accounts.held > 0 { text += " + held \(accounts.held)" }
    if accounts.statuses > 0 { text += "; own status records \(accounts.statuses)" }
    if longLines > 0 { text += "; long \(longLines)" }
    if untakenLines > 0 { text += "; lines not taken by the reader \(untakenLines)" }
    diagnostics.finish()
    diagnostics.note(text)
  }

  private mutating func tellNotices(at now: Now) {
    for notice in inputs.merge.takeNotices() {
      switch notice {
      case .status(let status): tell(status, at: now)
      case .rejected(let reason, let input, let count):
        diagnostics.report(
          key: "rejected \(reason.name) \(input)",
          .warning,
          "\(names[input]): rejected a line as \(reason.name): \(reason.description)",
          times: count,
          at: now.monotonic
        )
      case .future(let exchange, let symbol, let tsMs, let count):
        let time = UTCText.dateTime(unixMilliseconds: tsMs)
        diagnostics.report(
          key: "future \(exchange) \(symbol)",
          .warning,
          "\(exchange) \(symbol): a record from \(time), which cannot be; it orders no other",
          times: count,
          at: now.monotonic
        )
      case .started(let exchange, let symbol, let interval, let tsMs):
        let start = UTCText.dateTime(unixMilliseconds: tsMs)
        diagnostics.report(
          key: "started",
          .note,
          "\(exchange) \(symbol) \(interval.name): closed candles start at \(start)",
          at: now.monotonic
        )
      }
    }
  }

  private func tell(_ status: Status, at now: Now) {
    let parts = [status.exchange, status.symbol, status.channel, status.interval]
    let subject = parts.compactMap(\.self).joined(separator: " ")
    let text: String
    let level: Diagnostic.Level
    switch status.event {
    case .gap:
      level = .warning
      text = "gap: \(status.count ?? 0) missing, \(status.message ?? "")"
    case .backfilled:
      level = .note
      text = "backfilled: \(status.count ?? 0) from REST, \(status.message ?? "")"
    case .fallback:
      level = .warning
      text = "fallback to REST: \(status.message ?? "")"
    case .realtime:
      level = .note
      text = "realtime is back"
    case .connected, .subscribed, .refused, .disconnected, .switching, .silent, .resumed,
      .dropped, .alive:
      return  // Merge makes none of these.
    }
    diagnostics.report(
      key: "\(status.event.rawValue) \(subject)",
      level,
      "\(subject): \(text)",
      at: now.monotonic
    )
  }
}
