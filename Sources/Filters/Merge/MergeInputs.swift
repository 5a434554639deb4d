public import MarketData
public import NDJSON

/// Gives merge the lines of several inputs in order: as they come, or by their `recv_us`.
///
/// By `recv_us` it waits for every input's next line before it takes the earliest, ties by input
/// position; so what merge writes follows from the inputs' bytes alone, not from how they were read.
public struct MergeInputs {
  /// Which clock rules.
  public enum Clock: String, CaseIterable, Sendable {
    /// Lines count when they arrive.
    case wall
    /// Lines count at their own `recv_us`; one without it, or with one that cannot be, at the time of
    /// the line before it.
    case records
  }

  private struct Input {
    var lines = LineQueue()
    var hasEnded = false
    /// The time of the last line that had one, Unix microseconds.
    var time = Int64.min
  }

  public let clock: Clock
  /// Its notices and accounts are the caller's to read.
  public var merge: SourceMerge
  private var inputs: [Input]
  /// By `recv_us`: the newest time so far.
  private var reached = Int64.min
  /// The wall clock at the last call, by which alone a record's time is believed or not.
  private var wall = UnixTime(microseconds: 0)

  public init(count: Int, clock: Clock, into merge: SourceMerge) {
    inputs = [Input](repeating: Input(), count: count)
    self.clock = clock
    self.merge = merge
  }

  /// True if reading this input can bring something on.
  ///
  /// An input that is read only when it is wanted is kept in memory one read long.
  public func wants(_ input: Int) -> Bool {
    switch clock {
    case .wall: true
    case .records: inputs[input].lines.isEmpty && !inputs[input].hasEnded
    }
  }

  /// When merge has something to do although nothing comes; by `recv_us` time stands still then.
  public var deadline: MonotonicTime? {
    switch clock {
    case .wall: merge.deadline
    case .records: nil
    }
  }

  // MARK: Events

  /// Takes in the lines at the front of the text that are tickers like earlier ones and have one fate:
  /// how many bytes, newlines counted, whether they are yet to be written, and the length of the line
  /// behind them if it is like an earlier one too; that one must come next.
  ///
  /// By `recv_us` they only wait for their turn then: ``drain(to:)`` is to be called behind it.
  public mutating func takeKnownLines(
    in text: Span<UInt8>,
    from input: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> (bytes: Int, pass: Bool, next: Int?) {
    switch clock {
    case .wall: return merge.takePushedTickers(in: text, from: input, at: now, to: &output)
    case .records: break
    }
    var start = 0
    var next: Int?
    while let known = merge.recognise(text.extracting(start..<text.count)) {
      let end = start + known.length
      wall = max(wall, now.unix)
      guard let reading = merge.read(known, text.extracting(start..<end)),
        let time = reading.recvUs, isBelieved(time)
      else {
        next = merge.open(known)
        break
      }
      inputs[input].time = time
      inputs[input].lines.append(reading, at: start..<end, time)
      start = end + 1
    }
    if start > 0 { inputs[input].lines.append(bytes: text.extracting(0..<start)) }
    return (start, false, next)
  }

  /// Decides on the lines whose turn has come; true if it stopped since there is something to tell
  /// that cannot wait.
  public mutating func drain(to output: inout LineBuffer) -> Bool {
    while let input = earliest() {
      decideFirst(of: input, to: &output)
      if merge.hasNotices { return true }
    }
    return false
  }

  /// Takes a line, its newline not included; true if it is yet to be written, as it came.
  ///
  /// There may be something to tell then that cannot wait.
  public mutating func line(
    _ line: Span<UInt8>,
    from input: Int,
    at now: Now,
    to output: inout LineBuffer
  ) -> Bool {
    switch clock {
    case .wall:
      let reading = merge.read(line)
      let decision = merge.take(
        line,
        reading,
        from: input,
        at: now,
        present: now.unix,
        to: &output
      )
      if case .passes = decision { return true }
    case .records:
      wall = max(wall, now.unix)
      let reading = merge.read(line)
      if let time = merge.receiveTime(ofLast: line, reading), isBelieved(time) {
        inputs[input].time = time
      }
      take(line, reading, of: input, to: &output)
    }
    return false
  }

  /// The deadline has come.
  public mutating func advance(to now: Now, to output: inout LineBuffer) {
    if clock == .wall { merge.advance(to: now, to: &output) }
  }

  /// An input is over; the others go on.
  public mutating func end(_ input: Int, to output: inout LineBuffer) {
    inputs[input].hasEnded = true
    decideAll(to: &output)
  }

  /// All inputs are over.
  public mutating func finish(at now: Now, to output: inout LineBuffer) {
    for input in inputs.indices { inputs[input].hasEnded = true }
    decideAll(to: &output)
    switch clock {
    case .wall: merge.finish(at: now, to: &output)
    case .records: merge.finish(at: MergeInputs.moment(reached), to: &output)
    }
  }

  // MARK: Steps

  /// Decides on a line at once if its turn has come; else it is copied and waits.
  ///
  /// Of two inputs every other line need not wait: 300 instructions a record less (bench row `merge`).
  private mutating func take(
    _ line: Span<UInt8>,
    _ reading: LineReading,
    of input: Int,
    to output: inout LineBuffer
  ) {
    let time = inputs[input].time
    // Behind another one it changes nothing yet.
    guard inputs[input].lines.isEmpty else {
      inputs[input].lines.append(line, reading, at: time)
      return
    }
    var reading = reading
    while true {
      switch MergeInputs.first(of: inputs, where: input, hasOneAt: time) {
      case .other(let other):
        decideFirst(of: other, to: &output)
        reading = reading.afterwards
      case .thisOne:
        reached = max(reached, time)
        let decision = merge.take(
          line,
          reading,
          from: input,
          at: MergeInputs.moment(reached),
          present: wall,
          to: &output
        )
        if case .passes = decision { output.appendLine(line) }
        return
      case .notKnown:
        inputs[input].lines.append(line, reading, at: time)
        return
      }
    }
  }

  private mutating func decideAll(to output: inout LineBuffer) {
    while drain(to: &output) {}
  }

  private mutating func decideFirst(of input: Int, to output: inout LineBuffer) {
    guard let next = inputs[input].lines.first else { return }
    reached = max(reached, next.time)
    let now = MergeInputs.moment(reached)
    if case .ticker(let ticker) = next.reading,
      let passes = merge.take(ticker, from: input, at: now, to: &output)
    {
      if passes { inputs[input].lines.writeFirst(to: &output) }
    } else {
      decide(next, of: input, inputs[input].lines.text, at: now, to: &output)
    }
    inputs[input].lines.removeFirst()
  }

  @inline(never)
  private mutating func decide(
    _ next: LineQueue.Entry,
    of input: Int,
    _ text: LineBuffer,
    at now: Now,
    to output: inout LineBuffer
  ) {
    let decision = merge.take(
      text.bytes.span.extracting(next.range),
      next.reading,
      from: input,
      at: now,
      present: wall,
      to: &output
    )
    guard case .passes = decision else { return }
    output.append(text.bytes[next.range.lowerBound...next.range.upperBound])
  }

  /// The input whose next line is the earliest; nil if there is none, or while an input's next line
  /// is not known.
  ///
  /// Mutating, so that nothing is copied for the call.
  @inline(__always)
  private mutating func earliest() -> Int? {
    var earliest: Int?
    var least = Int64.max
    for index in inputs.indices {
      guard let time = inputs[index].lines.firstTime else {
        if inputs[index].hasEnded { continue }
        return nil
      }
      if earliest != nil, least <= time { continue }
      earliest = index
      least = time
    }
    return earliest
  }

  /// Whose turn it is.
  private enum Turn {
    case thisOne
    case other(Int)
    /// An input's next line is not known.
    case notKnown
  }

  /// Whose turn it is where an input has a line of this time in front of any that wait.
  private static func first(of inputs: [Input], where input: Int, hasOneAt time: Int64) -> Turn {
    var earliest = input
    var least = time
    for index in inputs.indices where index != input {
      guard let other = inputs[index].lines.firstTime else {
        if inputs[index].hasEnded { continue }
        return .notKnown
      }
      guard other < least || other == least && index < earliest else { continue }
      earliest = index
      least = other
    }
    return earliest == input ? .thisOne : .other(earliest)
  }

  /// False if nothing can have been received then yet: one such line would keep its input waiting to
  /// the end, and take all that is remembered for a day old.
  private func isBelieved(_ time: Int64) -> Bool {
    time <= wall.microseconds + SourceMerge.farthestFuture.microseconds
  }

  /// A record's time on both clocks; before the first one, their beginning.
  private static func moment(_ microseconds: Int64) -> Now {
    let time = max(microseconds, 0)
    return Now(
      unix: UnixTime(microseconds: time),
      monotonic: MonotonicTime(microseconds: time)
    )
  }
}
