/// A tool's voice on standard error: levels, formats, folding. Never an end of the tool.

public import MarketData
public import NDJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Prints diagnostics.
///
/// One a tool, shared by its parts, hence a class.
///
/// A line that cannot be written (standard error closed, full, or not read for 100 ms) is dropped
/// and counted in ``lost``; a tool must not stop for want of a listener. While nobody reads, the
/// lines after it are not waited for at all; how many were lost is told before the next one.
public final class Diagnostics {
  public let tool: String
  /// The least important level that is printed.
  public let threshold: Diagnostic.Level
  public let format: Diagnostic.Format
  /// Lines that could not be written.
  public private(set) var lost = 0

  /// How long a line waits for room, in milliseconds.
  private static let patience: Int32 = 100

  private let descriptor: Int32
  private var folding = RepeatFolding()
  /// True from a line that waited in vain to the next one that finds room.
  private var isStuck = false
  /// Lost lines that were not told yet.
  private var untold = 0

  /// A voice on `descriptor`, standard error unless told.
  public init(
    tool: String,
    threshold: Diagnostic.Level = .note,
    format: Diagnostic.Format = .text,
    descriptor: Int32 = StandardDescriptor.diagnostics.rawValue
  ) {
    self.tool = tool
    self.threshold = threshold
    self.format = format
    self.descriptor = descriptor
  }

  public func error(_ text: String) { print(Diagnostic(.error, text)) }
  public func warning(_ text: String) { print(Diagnostic(.warning, text)) }
  public func note(_ text: String) { print(Diagnostic(.note, text)) }
  /// The text is not made unless it is shown.
  public func debug(_ text: @autoclosure () -> String) {
    if threshold >= .debug { print(Diagnostic(.debug, text())) }
  }

  /// Prints the first of a kind and folds its repeats of a minute into one line with a count.
  ///
  /// `times` tells of so many alike at once.
  public func report(
    key: String,
    _ level: Diagnostic.Level,
    _ text: @autoclosure () -> String,
    times: Int = 1,
    at now: MonotonicTime
  ) {
    guard level <= threshold else { return }
    for line in folding.report(key: key, Diagnostic(level, text()), times: times, at: now) {
      print(line)
    }
  }

  /// The same for what may come with every record: the text of a repeat costs no allocation.
  public func report(
    key: String,
    _ level: Diagnostic.Level,
    at now: MonotonicTime,
    writing text: (inout LineBuffer) -> Void
  ) {
    guard level <= threshold else { return }
    for line in folding.report(key: key, level, at: now, writing: text) { print(line) }
  }

  /// Prints the counts that are due.
  public func advance(to now: MonotonicTime) {
    for line in folding.advance(to: now) { print(line) }
  }

  /// When ``advance(to:)`` will have something to do.
  public var deadline: MonotonicTime? { folding.deadline }

  /// Prints what is still folded.
  ///
  /// Call it before the closing summary.
  public func finish() {
    for line in folding.finish() { print(line) }
  }

  private func print(_ diagnostic: Diagnostic) {
    guard diagnostic.level <= threshold else { return }
    if tellLost(), send(diagnostic) { return }
    lost += 1
    untold += 1
  }

  /// False if what was lost cannot be told now either.
  private func tellLost() -> Bool {
    guard untold > 0 else { return true }
    let lines = untold == 1 ? "a line was" : "\(untold) lines were"
    guard send(Diagnostic(.warning, "\(lines) lost here: nobody read, or there was no room")) else {
      return false
    }
    untold = 0
    return true
  }

  private func send(_ diagnostic: Diagnostic) -> Bool {
    send(diagnostic.line(format, tool: tool, at: SystemClock.now().unix))
  }

  /// Writes the line whole, or gives it up.
  private func send(_ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let patience = isStuck ? 0 : Diagnostics.patience
      isStuck = !becomesWritable(descriptor, withinMilliseconds: patience)
      guard !isStuck else { return false }
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count > 0 { written += count } else if lastErrno != EINTR { return false }
    }
    return true
  }
}
