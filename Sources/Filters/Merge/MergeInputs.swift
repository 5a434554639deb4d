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
  /// The record that came last, to find its time.
  private var record = RecordLine()
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

  /// Takes a line, its newline not included.
  public mutating func line(
    _ line: Span<UInt8>,
    from input: Int,
    at now: Now,
    to output: inout LineBuffer
  ) {
    switch clock {
    case .wall:
      merge.push(line, from: input, at: now, to: &output)
    case .records:
      wall = max(wall, now.unix)
      if let time = receiveTime(line), isBelieved(time) { inputs[input].time = time }
      inputs[input].lines.append(line, at: inputs[input].time)
      drain(to: &output)
    }
  }

  /// The deadline has come.
  public mutating func advance(to now: Now, to output: inout LineBuffer) {
    if clock == .wall { merge.advance(to: now, to: &output) }
  }

  /// An input is over; the others go on.
  public mutating func end(_ input: Int, to output: inout LineBuffer) {
    inputs[input].hasEnded = true
    drain(to: &output)
  }

  /// All inputs are over.
  public mutating func finish(at now: Now, to output: inout LineBuffer) {
    for input in inputs.indices { inputs[input].hasEnded = true }
    drain(to: &output)
    switch clock {
    case .wall: merge.finish(at: now, to: &output)
    case .records: merge.finish(at: MergeInputs.moment(reached), to: &output)
    }
  }

  // MARK: Steps

  private mutating func drain(to output: inout LineBuffer) {
    while let input = earliest(), let time = inputs[input].lines.firstTime {
      reached = max(reached, time)
      let now = MergeInputs.moment(reached)
      inputs[input].lines.takeFirst { line in
        merge.push(line, from: input, at: now, present: wall, to: &output)
      }
    }
  }

  /// The input whose next line is the earliest; nil if there is none, or while an input's next line
  /// is not known.
  private func earliest() -> Int? {
    var earliest: (input: Int, time: Int64)?
    for (index, input) in inputs.enumerated() {
      guard let time = input.lines.firstTime else {
        if input.hasEnded { continue }
        return nil
      }
      if let earliest, earliest.time <= time { continue }
      earliest = (index, time)
    }
    return earliest?.input
  }

  /// False if nothing can have been received then yet: one such line would keep its input waiting to
  /// the end, and take all that is remembered for a day old.
  private func isBelieved(_ time: Int64) -> Bool {
    time <= wall.microseconds + SourceMerge.farthestFuture.microseconds
  }

  private mutating func receiveTime(_ line: Span<UInt8>) -> Int64? {
    do {
      try record.decode(line)
      guard record.hasEscapes else { return record.integer(.recvUs, in: line) }
      let plain = JSONText.plain(line)
      return try RecordLine(decoding: plain.span).integer(.recvUs, in: plain.span)
    } catch {
      return nil  // Merge will say what is wrong with it.
    }
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
