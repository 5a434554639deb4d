/// A loop whose consumer is patient: lines gather, and nothing but lines waits for the pause.

import Foundation
import MarketData
import NDJSON
import Testing

@testable import ToolSupport

/// Notes when each line came.
private struct PatientReader: LineConsumer {
  var isPatient = true
  var times: [MonotonicTime] = []
  var deadline: MonotonicTime?
  var linesAtDeadline: Int?
  /// Called at each line, to change the world while the loop runs.
  var atLine: (Int) -> Void = { _ in }
  /// The line after which a deadline is due in a millisecond.
  var deadlineAfter: Int?

  mutating func line(
    _ line: Span<UInt8>,
    fromInput index: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> LineFate {
    times.append(now.monotonic)
    if times.count == deadlineAfter { deadline = now.monotonic + .milliseconds(1) }
    atLine(times.count)
    return .done
  }

  mutating func advance(to now: Now, to output: inout LineBuffer) {
    linesAtDeadline = times.count
    deadline = nil
  }

  /// The longest time between two lines.
  var longestGap: TimeSpan {
    zip(times.dropFirst(), times).map { $0 - $1 }.max() ?? .seconds(0)
  }
}

struct PatientLoopTests {
  /// A pause beyond the test's limit after lines of two bytes: what ends it is not its own end.
  private static let endless = ReadingPause(
    room: 1 << 32,
    longest: .seconds(3_600),
    shortest: .seconds(100)
  )

  private static func run(
    _ consumer: inout PatientReader,
    _ pipe: TestPipe,
    pausing: ReadingPause? = nil,
    signals: Signals = .deaf(),
    output: Int32? = nil
  ) -> ExitCode {
    let null = open("/dev/null", O_WRONLY)
    defer { close(null) }
    var loop = FilterLoop(
      inputs: [LineInput(descriptor: pipe.reading, name: "pipe")],
      output: LineOutput(descriptor: output ?? null, name: "out"),
      signals: signals,
      diagnostics: Diagnostics(tool: "t", descriptor: null)
    )
    loop.readingPause = pausing
    return loop.run(&consumer)
  }

  private static func send(_ pipe: TestPipe) {
    #expect(write(pipe.writing, "a\n", 2) == 2)
  }

  @Test func linesThatComeQuicklyGather() {
    let pipe = TestPipe()
    var consumer = PatientReader()
    // Each is sent when the one before is read, so only a pause can keep it waiting.
    consumer.atLine = { count in if count < 10 { Self.send(pipe) } else { close(pipe.writing) } }
    Self.send(pipe)
    #expect(Self.run(&consumer, pipe) == .done)
    #expect(consumer.times.count == 10)
    #expect(consumer.longestGap >= ReadingPause.longest)
    close(pipe.reading)
  }

  @Test(.timeLimit(.minutes(1)))
  func theEndOfTheInputEndsAPause() {
    let pipe = TestPipe()
    var consumer = PatientReader()
    consumer.atLine = { count in if count == 1 { Self.send(pipe) } else { close(pipe.writing) } }
    Self.send(pipe)
    #expect(Self.run(&consumer, pipe, pausing: Self.endless) == .done)
    #expect(consumer.times.count == 2)
    close(pipe.reading)
  }

  @Test(.timeLimit(.minutes(1)))
  func aDeadlineEndsAPauseAndWhatHasGatheredIsReadBeforeIt() {
    let pipe = TestPipe()
    var consumer = PatientReader()
    consumer.deadlineAfter = 2
    consumer.atLine = { count in if count < 3 { Self.send(pipe) } else { close(pipe.writing) } }
    Self.send(pipe)
    #expect(Self.run(&consumer, pipe, pausing: Self.endless) == .done)
    #expect(consumer.linesAtDeadline == 3)
    close(pipe.reading)
  }

  @Test(.timeLimit(.minutes(1)))
  func aReaderThatLeftEndsAPause() {
    let pipe = TestPipe()
    let out = TestPipe()
    var consumer = PatientReader()
    consumer.atLine = { count in if count == 1 { Self.send(pipe) } else { close(out.reading) } }
    Self.send(pipe)
    let code = Self.run(&consumer, pipe, pausing: Self.endless, output: out.writing)
    #expect(code == .done)
    for end in [pipe.reading, pipe.writing, out.writing] { close(end) }
  }

  @Test(.timeLimit(.minutes(1)))
  func aSignalEndsAPause() {
    let pipe = TestPipe()
    let waking = TestPipe()
    _ = fcntl(waking.reading, F_SETFL, O_NONBLOCK)
    let signals = Signals.deaf(wokenBy: waking.reading)
    var consumer = PatientReader()
    consumer.atLine = { count in
      guard count < 3 else { return _ = close(pipe.writing) }
      Self.send(pipe)
      if count == 2 { Self.send(waking) }
    }
    Self.send(pipe)
    #expect(Self.run(&consumer, pipe, pausing: Self.endless, signals: signals) == .done)
    #expect(consumer.times.count == 3)
    for end in [pipe.reading, waking.reading, waking.writing] { close(end) }
  }

  @Test func aPipeIsAskedForMoreRoomAndAFileForNone() throws {
    let pipe = TestPipe()
    #if canImport(Glibc)
      let room = LineInput(descriptor: pipe.reading, name: "pipe").room(wanting: 100_000)
      #expect(room == 131_072)
    #endif
    let folder = try TestFolder()
    let file = try LineInput(path: folder.file("in", "a\n"))
    #expect(file.room(wanting: 100_000) == nil)
    close(pipe.reading)
    close(pipe.writing)
  }
}
