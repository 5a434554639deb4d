/// The lines of dantaro-validate: judged, passed on or put aside, and counted.

import Filters
import MarketData
import NDJSON
import ToolSupport

struct ValidateConsumer: LineConsumer, ~Copyable {
  private var check: RecordCheck
  private var counts = VerdictCounts()
  private var rejects: LineOutput?
  /// Rejected records of this turn, not yet written.
  private var rejectedLines = LineBuffer()
  private let annotates: Bool
  private let isStrict: Bool
  private let signals: Signals
  private let diagnostics: Diagnostics
  private(set) var stop: ExitCode?

  /// Opens the file for rejected records, so that a run never ends without it.
  init(_ settings: ValidateSettings, signals: Signals, diagnostics: Diagnostics)
    throws(SystemError)
  {
    check = RecordCheck(settings.check)
    if let path = settings.rejects {
      rejects = try LineOutput(appendingTo: path)
    } else {
      rejects = nil
    }
    annotates = settings.annotates
    isStrict = settings.isStrict
    self.signals = signals
    self.diagnostics = diagnostics
  }

  mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines {
    let known = check.passPlainTickers(in: text, at: now)
    counts.pass(known.lines)
    return KnownLines(bytes: known.bytes, .passes, next: known.next)
  }

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    switch check.push(line, at: now) {
    case .pass:
      counts.pass()
      return .passes
    case .reject(let reason):
      reject(line, reason, at: now)
      if annotates, reason != .malformed { RejectedLine.annotate(line, reason, to: &output) }
      return .done
    }
  }

  mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {
    guard case .reject(let reason) = check.refuseOversized(bytes: bytes) else { return }
    reject(Span(), reason, at: now)
  }

  mutating func turnEnded(at now: Now) {
    guard !rejectedLines.isEmpty, var file = rejects.take() else { return }
    switch file.write(rejectedLines.bytes.span, givingUpAt: { [signals] in signals.drainDeadline })
    {
    case .written: break
    case .closed: fail("\(file.name): nobody reads it any more")
    case .abandoned: fail("\(file.name): not written in time")
    case .failed(let error): fail(error.description)
    }
    rejectedLines.removeAll()
    rejects = consume file
  }

  /// The closing summary, and the status to exit with.
  func closed(_ code: ExitCode, untakenLines: Int64) -> ExitCode {
    let untaken = untakenLines > 0 ? "; lines not taken by the reader \(untakenLines)" : ""
    diagnostics.note(counts.summary + untaken)
    return code == .done && isStrict && counts.rejected > 0 ? .badData : code
  }

  // MARK: Steps

  @inline(never)
  private mutating func reject(
    _ line: Span<UInt8>,
    _ reason: Reason,
    at now: Now
  ) {
    counts.reject(reason)
    diagnostics.report(key: reason.rawValue, .warning, at: now.monotonic) { text in
      text.append("rejected ")
      check.appendSubject(ofLast: line, to: &text)
      text.append(", line ")
      text.append(integer: Int64(counts.received))
      text.append(": ")
      text.append(reason.rawValue)
      text.append(": ")
      check.appendDetail(to: &text)
    }
    guard rejects != nil else { return }
    RejectedLine.write(line, reason, detail: check.detail.span, to: &rejectedLines)
  }

  private mutating func fail(_ message: String) {
    guard stop == nil else { return }
    diagnostics.error(message)
    stop = .inputOutput
  }
}
