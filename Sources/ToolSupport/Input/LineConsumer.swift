/// The contract between the loop and a filter: lines and time go in, lines come out.

public import MarketData
public import NDJSON

/// What a filter does with its input.
///
/// Never reads a clock; `now` is one for all lines of a read.
public protocol LineConsumer: ~Copyable {
  /// Takes in lines from the front of the text, as long as they look like earlier ones and have one
  /// fate.
  ///
  /// The text goes on to the end of what was read. For a consumer that is quicker with such lines if it
  /// need not look for their ends, or if it is done with many of them at once (bench rows `monitor` and
  /// `validate`); what is not taken comes as ``line(_:fromInput:at:to:)``.
  mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines

  /// One line without its newline.
  ///
  /// Append to `output` what is to be written, whole lines only; a line that goes out as it came is
  /// better told with ``LineFate/passes``, since the loop copies such lines together.
  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate

  /// A line beyond the limit was skipped. The loop has told the user; here it is counted.
  mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  )

  /// One input is over; its last line has been given.
  mutating func inputEnded(_ index: Int, at now: Now, to output: inout LineBuffer)

  /// When ``advance(to:to:)`` is wanted, nil for never.
  var deadline: MonotonicTime? { get }

  /// The deadline has come.
  mutating func advance(to now: Now, to output: inout LineBuffer)

  /// All inputs are over, or the time for draining is. Not called when the output was closed.
  mutating func ended(at now: Now, to output: inout LineBuffer)

  /// Whether this input is to be read next. At least one that has not ended must be, or there must
  /// be a deadline: a filter that waits for nothing is a bug and stops.
  func wantsInput(_ index: Int) -> Bool

  /// Whether nobody waits for what a single line brings. Asked once: lines may then gather in a pipe
  /// for up to 20 ms before they are read. Deadlines, signals and ends come as promptly as ever.
  var isPatient: Bool { get }

  /// The output of a turn is written. For what goes elsewhere: a file of rejects, reports.
  mutating func turnEnded(at now: Now)

  /// The status to end with at once; nil to go on. Asked at the end of each turn and at the end.
  var stop: ExitCode? { get }
}

/// What becomes of a line.
public enum LineFate {
  /// It goes out as it came, behind what was appended to the output.
  case passes
  /// What there was to write of it has been appended.
  case done
}

/// What a consumer has done with the lines at the front of a text.
@frozen
public struct KnownLines {
  /// Of the lines that it has taken in, their newlines counted.
  @usableFromInline let bytes: Int
  /// What becomes of each of these.
  @usableFromInline let fate: LineFate
  /// The length of the line behind them, its newline not counted, if it can be told without looking
  /// for its end; nil in doubt.
  ///
  /// If a length is told, that line comes next, and what was found out about it may be used then.
  @usableFromInline let next: Int?

  @inlinable
  public init(bytes: Int = 0, _ fate: LineFate = .done, next: Int?) {
    self.bytes = bytes
    self.fate = fate
    self.next = next
  }
}

extension LineConsumer where Self: ~Copyable {
  public mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines { KnownLines(next: nil) }
  public mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {}
  public mutating func inputEnded(_ index: Int, at now: Now, to output: inout LineBuffer) {}
  public var deadline: MonotonicTime? { nil }
  public mutating func advance(to now: Now, to output: inout LineBuffer) {}
  public mutating func ended(at now: Now, to output: inout LineBuffer) {}
  public func wantsInput(_ index: Int) -> Bool { true }
  public var isPatient: Bool { false }
  public mutating func turnEnded(at now: Now) {}
  public var stop: ExitCode? { nil }
}
