/// Reading without asking first: when it may be, and that what a poll would tell still comes.

import Foundation
import MarketData
import NDJSON
import Testing

@testable import ToolSupport

struct StraightReadsTests {
  private static func moment(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(microseconds: 1_000_000 + milliseconds * 1_000)
  }

  @Test(arguments: [
    // The last read's bytes, its distance to the one before, and the deadline after it.
    (bytes: 350, gap: 1, due: nil as Int64?, may: true), (bytes: 350, gap: 99, due: nil, may: true),
    (bytes: 350, gap: 100, due: nil, may: false), (bytes: 0, gap: 1, due: nil, may: false),
    (bytes: 350, gap: 1, due: 2_000, may: true), (bytes: 350, gap: 1, due: 1_999, may: false),
    (bytes: 350, gap: 1, due: -1, may: false),
  ])
  func onlyQuickLinesAndNothingThatIsDueSoon(bytes: Int, gap: Int64, due: Int64?, may: Bool) {
    var reads = StraightReads()
    let first = reads.mayFollow(350, at: Self.moment(0), until: nil)
    #expect(!first)
    let deadline = due.map { Self.moment(gap + $0) }
    let second = reads.mayFollow(bytes, at: Self.moment(gap), until: deadline)
    #expect(second == may)
  }

  @Test func aTurnThatReadNothingBeginsAnew() {
    var reads = StraightReads()
    let told = [350, 350, 0, 350, 350].enumerated().map { index, bytes in
      reads.mayFollow(bytes, at: Self.moment(Int64(index)), until: nil)
    }
    #expect(told == [false, true, false, false, true])
  }

  // MARK: In the loop

  /// Counts lines and writes none.
  private struct Counter: LineConsumer {
    var count = 0
    var deadline: MonotonicTime?
    /// The line after which a deadline is due in a millisecond.
    var deadlineAfter: Int?
    /// Called at each line, and with the deadline, to change the world while the loop runs.
    var atLine: (Int) -> Void = { _ in }

    mutating func line(
      _ line: Span<UInt8>,
      fromInput index: Int,
      at now: Now,
      to output: inout LineBuffer
    ) -> LineFate {
      count += 1
      if count == deadlineAfter { deadline = now.monotonic + .milliseconds(1) }
      atLine(count)
      return .done
    }

    mutating func advance(to now: Now, to output: inout LineBuffer) {
      deadline = nil
      atLine(count)
    }
  }

  /// A loop that may read straight however slow the machine is, with a beat that the test makes.
  private final class Bench {
    let pipe = TestPipe()
    let out = TestPipe()
    let waking = TestPipe()
    let signals: Signals
    private var open: Set<Int32>

    init() {
      _ = fcntl(waking.reading, F_SETFL, O_NONBLOCK)
      signals = .deaf(wokenBy: waking.reading)
      open = Set([pipe, out, waking].flatMap { [$0.reading, $0.writing] })
    }

    deinit { for end in open { Foundation.close(end) } }

    func close(_ end: Int32) {
      if open.remove(end) != nil { Foundation.close(end) }
    }

    func send() { #expect(write(pipe.writing, "a\n", 2) == 2) }

    func run(_ consumer: inout Counter) -> ExitCode {
      var loop = FilterLoop(
        inputs: [LineInput(descriptor: pipe.reading, name: "pipe")],
        output: LineOutput(descriptor: out.writing, name: "out"),
        signals: signals,
        diagnostics: Diagnostics(tool: "t", descriptor: out.writing)
      )
      loop.straightReads = StraightReads(quick: .seconds(3_600))
      send()
      return loop.run(&consumer)
    }
  }

  @Test func aReaderThatLeftIsNoticedAtTheNextBeat() {
    let bench = Bench()
    var consumer = Counter()
    consumer.atLine = { count in
      if count == 10 { bench.close(bench.out.reading) }
      if count == 20 { bench.signals.pretend(SIGALRM, at: SystemClock.now().monotonic) }
      if count < 40 { bench.send() } else { bench.close(bench.pipe.writing) }
    }
    #expect(bench.run(&consumer) == .done)
    // A poll before each line would have ended it after the tenth.
    #expect(consumer.count == 20)
  }

  @Test func aStopIsNoticedAtOnce() {
    let bench = Bench()
    var consumer = Counter()
    consumer.atLine = { count in
      if count == 10 {
        // Its time for draining is over.
        let now = SystemClock.now().monotonic
        bench.signals.pretend(
          SIGTERM,
          at: MonotonicTime(microseconds: now.microseconds - 3_000_000)
        )
      }
      if count < 40 { bench.send() } else { bench.close(bench.pipe.writing) }
    }
    #expect(bench.run(&consumer) == .done)
    #expect(consumer.count <= 11)
  }

  @Test(.timeLimit(.minutes(1)))
  func aDeadlineThatIsNearIsNotReadPast() {
    let bench = Bench()
    var consumer = Counter()
    consumer.deadlineAfter = 10
    var isOver = false
    consumer.atLine = { count in
      if count < 10 { return bench.send() }
      // Nothing comes but the deadline.
      if isOver { bench.close(bench.pipe.writing) }
      isOver = true
    }
    #expect(bench.run(&consumer) == .done)
    #expect(consumer.count == 10)
  }

  @Test(.timeLimit(.minutes(1)))
  func aPipeThatASiblingMadeNonBlockingIsPolled() {
    let bench = Bench()
    _ = fcntl(bench.pipe.reading, F_SETFL, O_NONBLOCK)
    var consumer = Counter()
    consumer.atLine = { count in
      if count < 10 { return bench.send() }
      if count == 11 { return bench.close(bench.pipe.writing) }
      let writing = bench.pipe.writing
      Thread.detachNewThread { _ = write(writing, "a\n", 2) }
    }
    #expect(bench.run(&consumer) == .done)
    #expect(consumer.count == 11)
  }
}
