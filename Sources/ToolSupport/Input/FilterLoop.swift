/// The loop of every filter: waits for input, time and signals, and moves lines through a consumer.

public import MarketData
public import NDJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Inputs, one output, one poll(2).
///
/// The consumer's share is in ``run(_:)``, the system's in FilterLoop+System.
///
/// Ends at the end of all inputs, 3 s after SIGTERM, when nobody reads the output any more, or when
/// the consumer says so. SIGINT ends nothing but an input that is a terminal: the sources get it
/// too, and what they had sent is still to be counted.
public struct FilterLoop: ~Copyable {
  @usableFromInline let inputs: [LineInput]
  /// Of each input, in their order.
  @usableFromInline var states: [InputState]
  let signals: Signals
  let diagnostics: Diagnostics
  /// Where passing lines go.
  ///
  /// Its counters may be read after the run.
  public internal(set) var output: LineOutput
  /// Lines that the consumer gave out and the output did not take whole, since it was over.
  public internal(set) var untakenLines: Int64 = 0
  @usableFromInline var state = State.running
  var interrupt = Interrupt.none
  /// Where a consumer is patient and its input can hold lines.
  var readingPause: ReadingPause?
  /// Where one input can be waited for in read(2).
  var straightReads: StraightReads?
  /// How many beats were heeded; nil while none are asked for.
  var beatsHeeded: Int?
  /// What the last turn read.
  var bytesRead = 0
  /// For poll(2); kept for its room.
  var requests: [pollfd] = []

  @usableFromInline
  enum State: Equatable {
    case running
    /// Nothing more to read; the last lines may be written.
    case inputOver
    /// The output takes nothing any more.
    case outputOver
  }

  /// How far the answer to SIGINT is.
  enum Interrupt {
    case none
    /// The user is told why nothing ends, unless it ends within a second.
    case draining(tellAt: MonotonicTime)
    case told
  }

  /// What the loop itself has to say: 0, or 74 after an error of input or output.
  @usableFromInline var status = ExitCode.done

  public init(
    inputs: [LineInput] = [LineInput()],
    output: consuming LineOutput = LineOutput(),
    signals: Signals,
    diagnostics: Diagnostics
  ) {
    self.inputs = inputs
    states = [InputState](repeating: InputState(), count: inputs.count)
    self.output = output
    self.signals = signals
    self.diagnostics = diagnostics
  }

  /// Runs to the end and gives back the status to exit with, if the tool has none of its own.
  ///
  /// Generic and visible to the tools, so that the call for each line is a direct one.
  @inlinable
  public mutating func run<Consumer: LineConsumer & ~Copyable>(_ consumer: inout Consumer)
    -> ExitCode
  {
    var lines = LineBuffer(reserving: 512 * 1024)
    start(isPatient: consumer.isPatient)
    var now = SystemClock.now()
    while state == .running {
      for index in states.indices { states[index].isWanted = consumer.wantsInput(index) }
      wait(until: consumer.deadline, after: now)
      var isFresh = false
      for index in states.indices where states[index].isReady && state != .outputOver {
        read(index)
        now = SystemClock.now()
        isFresh = true
        pass(index, now, &consumer, &lines)
        flush(&lines)
      }
      if !isFresh { now = SystemClock.now() }
      // After the lines: what waited while we were stopped is no silence.
      if let deadline = consumer.deadline, deadline <= now.monotonic, state != .outputOver {
        consumer.advance(to: now, to: &lines)
        flush(&lines)
      }
      consumer.turnEnded(at: now)
      if let code = consumer.stop {
        finish()
        return code
      }
    }
    if state == .inputOver {
      consumer.ended(at: now, to: &lines)
      flush(&lines)
      consumer.turnEnded(at: now)
    }
    finish()
    return consumer.stop ?? status
  }

  /// Gives the consumer all whole lines of one input, and the rest of it at its end.
  @inlinable
  mutating func pass<Consumer: LineConsumer & ~Copyable>(
    _ index: Int,
    _ now: Now,
    _ consumer: inout Consumer,
    _ lines: inout LineBuffer
  ) {
    let hasEnded = states[index].hasEnded
    var splitter = LineSplitter()
    swap(&splitter, &states[index].splitter)
    do {
      let bytes = splitter.bytes
      let text = bytes.span
      var isLast = false
      var run = PassingRun()
      while true {
        var piece: LineSplitter.Piece?
        var length: Int?
        if let start = splitter.nextStart {
          let written = lines.count
          let rest = text.extracting(start..<text.count)
          let known = consumer.takeKnownLines(
            in: rest,
            fromInput: index,
            at: now,
            to: &lines
          )
          run.stand(in: bytes, before: written, of: &lines)
          if known.bytes > 0 {
            if case .passes = known.fate { run.add(start..<start + known.bytes, bytes, &lines) }
            splitter.skip(known.bytes)
          }
          length = known.next
        }
        piece = if let length { splitter.next(ofLength: length) } else { splitter.next() }
        if piece == nil, hasEnded, !isLast {
          isLast = true
          piece = splitter.finish()
        }
        switch piece {
        case .line(let range):
          if isLast { tellUnfinished(inputs[index]) }
          let written = lines.count
          let fate = consumer.line(text.extracting(range), fromInput: index, at: now, to: &lines)
          run.stand(in: bytes, before: written, of: &lines)
          guard case .passes = fate else { continue }
          if isLast {
            run.end(bytes, &lines)
            lines.appendLine(text.extracting(range))
          } else {
            run.add(range.lowerBound..<range.upperBound + 1, bytes, &lines)
          }
        case .oversized(let count):
          run.end(bytes, &lines)
          tellOversized(inputs[index], count, now)
          consumer.oversized(bytes: count, fromInput: index, at: now, to: &lines)
        case nil: break
        }
        if piece == nil { break }
      }
      if lines.isEmpty {
        // All that passes, in one piece, from where it was read to.
        write(text.extracting(run.range))
      } else {
        run.end(bytes, &lines)
      }
    }
    swap(&splitter, &states[index].splitter)
    if hasEnded { consumer.inputEnded(index, at: now, to: &lines) }
  }
}
