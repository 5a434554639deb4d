/// Where reports go while records pass: standard error, which must not hold the records up.

import NDJSON
import ToolSupport

/// Writes reports as long as somebody reads them.
///
/// Once nobody has read for ``patience``, what does not fit is dropped and counted, and nothing is
/// waited for any more until there is room again.
struct ReportOutput: ~Copyable {
  /// How long reports wait for room, in milliseconds.
  static let patience: Int32 = 1_000

  private var output = LineOutput(
    descriptor: StandardDescriptor.diagnostics.rawValue,
    name: StandardDescriptor.diagnostics.name
  )
  /// Lines that were dropped and not told yet.
  private var lost = 0
  private var isStuck = false
  /// The last line that went out lacks its end.
  private var isTorn = false

  /// Writes whole lines, or drops what nobody takes.
  mutating func write(_ reports: borrowing LineBuffer) {
    var lines = LineBuffer()
    if isTorn { lines.endLine() }
    if lost > 0 { lines.append(told) }
    let ownLines = lines.count
    lines.append(reports.bytes.span)
    let bytes = lines.bytes
    var start = 0
    while start < bytes.count {
      switch output.writeSome(bytes.span.extracting(start..<bytes.count)) {
      case .wrote(0):
        isStuck = !output.findsRoom(withinMilliseconds: isStuck ? 0 : ReportOutput.patience)
        if isStuck { return drop(bytes, from: start, ownLines) }
      case .wrote(let count):
        start += count
        isTorn = bytes[start - 1] != UInt8(ascii: "\n")
        if start >= ownLines { lost = 0 }
      // A reader of the reports who has left does not stop the records.
      case .closed, .failed: return
      }
    }
  }

  private var told: String {
    let lines = lost == 1 ? "a line" : "\(lost) lines"
    return "dantaro-monitor: warning: \(lines) of reports lost here: nobody read\n"
  }

  private mutating func drop(_ bytes: [UInt8], from start: Int, _ ownLines: Int) {
    for index in max(start, ownLines)..<bytes.count where bytes[index] == UInt8(ascii: "\n") {
      lost += 1
    }
  }
}
