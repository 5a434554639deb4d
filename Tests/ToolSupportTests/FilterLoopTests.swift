/// The loop of the filters against real pipes, FIFOs and files.

import Foundation
import MarketData
import NDJSON
import Testing

@testable import ToolSupport

/// Writes down what the loop tells it, and passes each line on with its input before it.
private struct Recorder: LineConsumer {
  var lines: [String] = []
  var oversized: [Int] = []
  var inputsOver: [Int] = []
  var turns = 0
  var endings = 0
  var advances = 0
  var deadline: MonotonicTime?
  var only: Int?
  var stopAfterLines = Int.max
  /// Lines that begin so go out as they came.
  var passing = "none does"
  /// Of whole lines at the front that begin so, this becomes at once; the next one's length is told.
  var known: (start: String, fate: LineFate)?
  /// Called at each line, to change the world while the loop runs.
  var atLine: (Int) -> Void = { _ in }

  mutating func takeKnownLines(
    in text: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> KnownLines {
    guard let known else { return KnownLines(next: nil) }
    let text = String(decoding: [UInt8](copying: text), as: UTF8.self)
    var bytes = 0
    var rest = text[...]
    while rest.hasPrefix(known.start), let end = rest.firstIndex(of: "\n") {
      lines.append("known:" + rest[..<end])
      bytes += rest[...end].utf8.count
      if case .done = known.fate { output.append("known\n") }
      rest = rest[rest.index(after: end)...]
    }
    let next = rest.firstIndex(of: "\n").map { rest[..<$0].utf8.count }
    return KnownLines(bytes: bytes, known.fate, next: next)
  }

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
    lines.append("\(index):" + text)
    if text.hasPrefix(passing) { return .passes }
    output.append("\(index):")
    output.appendLine(line)
    atLine(lines.count)
    return .done
  }

  mutating func oversized(
    bytes: Int,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) { oversized.append(bytes) }

  mutating func inputEnded(_ index: Int, at now: Now, to output: inout LineBuffer) {
    inputsOver.append(index)
    if only == index { only = nil }
  }

  mutating func advance(to now: Now, to output: inout LineBuffer) {
    advances += 1
    deadline = nil
  }

  mutating func ended(at now: Now, to output: inout LineBuffer) {
    endings += 1
    output.append("end")
    output.endLine()
  }

  func wantsInput(_ index: Int) -> Bool { only == nil || only == index }
  mutating func turnEnded(at now: Now) { turns += 1 }
  var stop: ExitCode? { lines.count >= stopAfterLines ? .failed : nil }
}

/// A loop whose output goes to a file and whose diagnostics go to another.
private struct Bench {
  let folder: TestFolder
  var out: String { folder.path + "/out" }
  var err: String { folder.path + "/err" }

  init() throws { folder = try TestFolder() }

  func run(
    _ inputs: [LineInput],
    _ consumer: inout Recorder,
    signals: Signals = .deaf(),
    output: consuming LineOutput? = nil
  ) throws -> ExitCode {
    let errors = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(errors) }
    let diagnostics = Diagnostics(tool: "t", descriptor: errors)
    let output = if let output { output } else { try LineOutput(appendingTo: out) }
    var loop = FilterLoop(
      inputs: inputs,
      output: output,
      signals: signals,
      diagnostics: diagnostics
    )
    return loop.run(&consumer)
  }
}

struct FilterLoopTests {
  @Test func everyLineOfAFilePassesAndTheEndIsTold() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\n\nb\r\n")
    var consumer = Recorder()
    #expect(try bench.run([LineInput(path: path)], &consumer) == .done)
    #expect(consumer.lines == ["0:a", "0:", "0:b\r"])
    #expect(consumer.inputsOver == [0])
    #expect(consumer.endings == 1)
    #expect(try text(of: bench.out) == "0:a\n0:\n0:b\r\nend\n")
    #expect(try text(of: bench.err) == "")
  }

  @Test func aLastLineWithoutNewlineIsProcessedAndNoted() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\nb")
    var consumer = Recorder()
    #expect(try bench.run([LineInput(path: path)], &consumer) == .done)
    #expect(consumer.lines == ["0:a", "0:b"])
    #expect(try text(of: bench.err) == "t: \(path): the last line has no newline\n")
  }

  @Test(arguments: [
    ("p1\np2\na\np3\n", "p1\np2\n0:a\np3\n"), ("a\np1\nb\n", "0:a\np1\n0:b\n"),
    ("p1\na\nb\np2", "p1\n0:a\n0:b\np2\n"), ("p1\np2", "p1\np2\n"), ("p", "p\n"),
  ])
  func linesThatPassStandInOrderWithThoseThatAreWritten(_ input: String, _ written: String) throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", input)
    var consumer = Recorder()
    consumer.passing = "p"
    #expect(try bench.run([LineInput(path: path)], &consumer) == .done)
    #expect(try text(of: bench.out) == written + "end\n")
  }

  @Test(arguments: [
    ("k1\nk2\n", "k1\nk2\n", "known\nknown\n"),
    ("k1\na\nk2", "k1\n0:a\n0:k2\n", "known\n0:a\n0:k2\n"),
    (
      "p1\nk1\np2\na\nk2\nk3\np3\n", "p1\nk1\np2\n0:a\nk2\nk3\np3\n",
      "p1\nknown\np2\n0:a\nknown\nknown\np3\n"
    ),
    ("a\nk1\nb\nk2\n", "0:a\nk1\n0:b\nk2\n", "0:a\nknown\n0:b\nknown\n"),
    ("k1\np1", "k1\np1\n", "known\np1\n"),
  ])
  func knownLinesStandInOrderWithTheOthers(_ input: String, _ passed: String, _ taken: String)
    throws
  {
    for (fate, written) in [(LineFate.passes, passed), (.done, taken)] {
      let bench = try Bench()
      let path = try bench.folder.file("in", input)
      var consumer = Recorder()
      consumer.passing = "p"
      consumer.known = ("k", fate)
      #expect(try bench.run([LineInput(path: path)], &consumer) == .done)
      #expect(try text(of: bench.out) == written + "end\n")
      #expect(consumer.lines.count == input.split(separator: "\n").count)
    }
  }

  @Test func anOversizedLineIsSkippedCountedAndTold() throws {
    let bench = try Bench()
    let long = String(repeating: "x", count: LineSplitter.longestLine + 1)
    let path = try bench.folder.file("in", "a\n\(long)\nb\n\(long)")
    var consumer = Recorder()
    #expect(try bench.run([LineInput(path: path)], &consumer) == .done)
    #expect(consumer.lines == ["0:a", "0:b"])
    #expect(consumer.oversized == [1_048_577, 1_048_577])
    let line = "t: warning: \(path): skipped a line of 1048577 bytes, the limit is 1048576"
    #expect(try text(of: bench.err) == "\(line)\n\(line) (repeated once more)\n")
  }

  @Test func filesAreReadInTurn() throws {
    let bench = try Bench()
    let block = String(repeating: String(repeating: "x", count: 1_023) + "\n", count: 1_024)
    let inputs = try ["a", "b"].map { try LineInput(path: bench.folder.file($0, block)) }
    var consumer = Recorder()
    #expect(try bench.run(inputs, &consumer) == .done)
    // A megabyte each in reads of 256 KiB: neither is ever more than one read ahead.
    var lead = 0
    var worst = 0
    for line in consumer.lines {
      lead += line.hasPrefix("0:") ? 1 : -1
      worst = max(worst, abs(lead))
    }
    #expect(consumer.lines.count == 2_048)
    #expect(worst <= 256)
    #expect(consumer.inputsOver.sorted() == [0, 1])
  }

  @Test func aFIFOIsOpenBeforeItsWriterAndHasNotEnded() throws {
    let bench = try Bench()
    let path = bench.folder.path + "/fifo"
    #expect(mkfifo(path, 0o600) == 0)
    let fifo = try LineInput(path: path)
    let other = try LineInput(path: bench.folder.file("in", "first\n"))
    var consumer = Recorder()
    // The writer comes only after the other input has been read.
    consumer.atLine = { count in
      guard count == 1 else { return }
      let writer = open(path, O_WRONLY)
      _ = write(writer, "second\n", 7)
      close(writer)
    }
    #expect(try bench.run([fifo, other], &consumer) == .done)
    #expect(consumer.lines == ["1:first", "0:second"])
    #expect(consumer.inputsOver.sorted() == [0, 1])
  }

  @Test func aPipeHandedDownIsReadAlthoughItsWriterIsDone() throws {
    let bench = try Bench()
    let pipe = TestPipe()
    pipe.send("a\n")
    var consumer = Recorder()
    #expect(try bench.run([LineInput(path: "/dev/fd/\(pipe.reading)")], &consumer) == .done)
    #expect(consumer.lines == ["0:a"])
    // It stays the caller's, with the flags it had.
    #expect(fcntl(pipe.reading, F_GETFL) & O_NONBLOCK == 0)
    close(pipe.reading)
  }

  @Test func anInputThatIsNotWantedIsHeldBack() throws {
    let bench = try Bench()
    let inputs = try ["a", "b"].map { try LineInput(path: bench.folder.file($0, "\($0)\n")) }
    var consumer = Recorder()
    consumer.only = 1
    #expect(try bench.run(inputs, &consumer) == .done)
    #expect(consumer.lines == ["1:b", "0:a"])
  }

  @Test func aDeadlineComesWithoutInput() throws {
    let bench = try Bench()
    let pipe = TestPipe()
    var consumer = Recorder()
    consumer.deadline = SystemClock.now().monotonic
    pipe.send("")
    #expect(try bench.run([LineInput(descriptor: pipe.reading, name: "pipe")], &consumer) == .done)
    #expect(consumer.advances == 1)
    close(pipe.reading)
  }

  @Test func aReaderThatLeftEndsAnIdleFilterQuietly() throws {
    let bench = try Bench()
    let idle = TestPipe()
    let out = TestPipe()
    close(out.reading)
    var consumer = Recorder()
    let code = try bench.run(
      [LineInput(descriptor: idle.reading, name: "idle")],
      &consumer,
      output: LineOutput(descriptor: out.writing, name: "pipe")
    )
    #expect(code == .done)
    #expect(consumer.endings == 0)
    #expect(try text(of: bench.err) == "")
    for end in [idle.reading, idle.writing, out.writing] { close(end) }
  }

  /// Of three lines that the consumer gave out, as if they were written, none left.
  @Test func whatAReaderWhoLeftDidNotTakeIsCounted() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\nb\nc\n")
    let out = TestPipe()
    var consumer = Recorder()
    consumer.atLine = { if $0 == 2 { close(out.reading) } }
    var loop = FilterLoop(
      inputs: [try LineInput(path: path)],
      output: LineOutput(descriptor: out.writing, name: "pipe"),
      signals: .deaf(),
      diagnostics: Diagnostics(tool: "t", descriptor: -1)
    )
    #expect(loop.run(&consumer) == .done)
    #expect(loop.untakenLines == 3)
    close(out.writing)
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0))
  func aFullDiskEndsWithItsErrorAndStatus() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\n")
    var consumer = Recorder()
    let code = try bench.run(
      [LineInput(path: path)],
      &consumer,
      output: LineOutput(appendingTo: "/dev/full")
    )
    #expect(code == .inputOutput)
    #expect(try text(of: bench.err) == "t: error: /dev/full: write: No space left on device\n")
  }

  @Test func anUnreadableInputIsToldAndTheOthersGoOn() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\n")
    let inputs = try [LineInput(path: bench.folder.path), LineInput(path: path)]
    var consumer = Recorder()
    #expect(try bench.run(inputs, &consumer) == .inputOutput)
    #expect(consumer.lines == ["1:a"])
    #expect(
      try text(of: bench.err) == "t: error: \(bench.folder.path): read: Is a directory\n"
    )
    #expect(throws: SystemError("open", "/no/such", errno: ENOENT)) {
      _ = try LineInput(path: "/no/such")
    }
    #expect(throws: SystemError("open", "/dev/fd/987", errno: EBADF)) {
      _ = try LineInput(path: "/dev/fd/987")
    }
  }

  @Test func theConsumerMayEndIt() throws {
    let bench = try Bench()
    let pipe = TestPipe()
    _ = write(pipe.writing, "a\nb\n", 4)
    var consumer = Recorder()
    consumer.stopAfterLines = 2
    let code = try bench.run([LineInput(descriptor: pipe.reading, name: "pipe")], &consumer)
    #expect(code == .failed)
    #expect(try text(of: bench.out) == "0:a\n0:b\n")
    for end in [pipe.reading, pipe.writing] { close(end) }
  }

  @Test func anInterruptDrainsToTheEndOfTheInput() throws {
    let bench = try Bench()
    let path = try bench.folder.file("in", "a\nb\n")
    let signals = Signals.deaf()
    signals.pretend(SIGINT, at: SystemClock.now().monotonic)
    var consumer = Recorder()
    #expect(try bench.run([LineInput(path: path)], &consumer, signals: signals) == .done)
    #expect(consumer.lines == ["0:a", "0:b"])
    #expect(consumer.endings == 1)
  }

  @Test func aTerminationEndsADrainThatTakesTooLong() throws {
    let bench = try Bench()
    let pipe = TestPipe()
    let signals = Signals.deaf()
    let now = SystemClock.now().monotonic
    signals.pretend(
      SIGTERM,
      at: MonotonicTime(microseconds: now.microseconds - 3_000_000)
    )
    var consumer = Recorder()
    // The writing end stays open: only the limit can end this.
    let code = try bench.run(
      [LineInput(descriptor: pipe.reading, name: "pipe")],
      &consumer,
      signals: signals
    )
    #expect(code == .done)
    #expect(consumer.endings == 1)
    #expect(try text(of: bench.out) == "end\n")
    for end in [pipe.reading, pipe.writing] { close(end) }
  }

  @Test func noInputAtAllIsTheEnd() throws {
    let bench = try Bench()
    var consumer = Recorder()
    #expect(try bench.run([], &consumer) == .done)
    #expect(consumer.endings == 1)
  }
}
