import ToolSupport

/// Where the log's lines go: standard error, or a file.
final class LogSink {
  private var output: LineOutput
  /// A line could not be written; later ones are not tried.
  private(set) var hasFailed = false

  /// Standard error.
  init() {
    output = LineOutput(
      descriptor: StandardDescriptor.diagnostics.rawValue,
      name: StandardDescriptor.diagnostics.name
    )
  }

  /// A file, written at its end.
  init(_ path: String) throws(SystemError) {
    output = try LineOutput(appendingTo: path)
  }

  func write(_ lines: Span<UInt8>) {
    guard !hasFailed, !lines.isEmpty else { return }
    switch output.write(lines) {
    case .written, .closed, .abandoned: break
    case .failed: hasFailed = true
    }
  }
}
