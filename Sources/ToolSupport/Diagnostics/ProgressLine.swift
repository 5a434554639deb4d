/// One line on a terminal's standard error that is written over as work goes on.

public import MarketData

public struct ProgressLine: ~Copyable {
  /// A line is rewritten at most this often.
  static let pause = TimeSpan.milliseconds(200)
  private var shownAt: MonotonicTime?
  private var isShown = false
  private var output = LineOutput(
    descriptor: StandardDescriptor.diagnostics.rawValue,
    name: StandardDescriptor.diagnostics.name
  )

  /// Nil where standard error is no terminal: progress is for people who watch.
  public init?() {
    guard Terminal.isTerminal(.diagnostics) else { return nil }
  }

  /// Shows the text in place of the last one.
  public mutating func show(_ text: String, at now: MonotonicTime) {
    if let shownAt, now - shownAt < Self.pause { return }
    shownAt = now
    isShown = true
    put("\r\u{1B}[K" + text)
  }

  /// Makes room for a whole line.
  public mutating func clear() {
    guard isShown else { return }
    isShown = false
    put("\r\u{1B}[K")
  }

  private mutating func put(_ text: String) {
    // Nothing is lost if it cannot be shown.
    _ = output.write(Array(text.utf8).span)
  }
}
