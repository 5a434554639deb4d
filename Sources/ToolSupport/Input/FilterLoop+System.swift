/// The loop's dealings with the system: waiting, reading, writing, telling. No consumer here.

public import MarketData
public import NDJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension FilterLoop {
  @usableFromInline
  mutating func start(isPatient: Bool) {
    requests.removeAll()
    for input in inputs {
      if input.isTerminal { diagnostics.note("waiting for records on \(input.name)") }
      requests.append(pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0))
    }
    requests.append(pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0))
    // No events: an error or a hang-up is told all the same.
    requests.append(pollfd(fd: output.descriptor, events: 0, revents: 0))
    noteEnd()
    // A pipe that holds less than a read takes has its writer wait for each read: an eighth of all
    // that a burst costs (row *pipeline-burst*).
    for input in inputs {
      let room = input.room(wanting: LineInput.chunk)
      diagnostics.debug("\(input.name): \(room.map { "a pipe of \($0) bytes" } ?? "no pipe")")
    }
    guard inputs.count == 1 else { return }
    if !isPatient {
      if straightReads == nil, inputs[0].waitsInRead { straightReads = StraightReads() }
    } else if readingPause == nil, let room = inputs[0].room(wanting: ReadingPause.fullRoom) {
      readingPause = ReadingPause(room: room)
    }
  }

  /// Waits until there is something to do: input, the deadline, a signal, a reader that left.
  ///
  /// Marks the inputs that are ready; `now` is when the last turn ended.
  @usableFromInline
  mutating func wait(until deadline: MonotonicTime?, after now: Now) {
    let due = nextDeadline(deadline)
    let count = bytesRead
    bytesRead = 0
    if mayReadStraight(afterRead: count, at: now.monotonic, until: due) { return }
    if readingPause != nil { pause(afterRead: count, at: now.monotonic, until: due) }
    var hasInput = false
    for index in states.indices {
      let isRead = states[index].isWanted && !states[index].hasEnded
      hasInput = hasInput || isRead
      requests[index].fd = isRead ? inputs[index].descriptor : -1
    }
    precondition(deadline != nil || hasInput, "a filter waits for no input and no time")
    let found = unsafe poll(&requests, nfds_t(requests.count), milliseconds(to: due))
    let code = lastErrno
    if found < 0 {
      for index in states.indices { states[index].isReady = false }
      if code != EINTR { fail(SystemError("poll", "input", errno: code)) }
    } else {
      for index in states.indices {
        states[index].isReady = requests[index].fd >= 0 && requests[index].revents != 0
      }
      let gone = requests[inputs.count + 1].revents & Int16(POLLERR | POLLHUP) != 0
      if gone { state = .outputOver }
    }
    // A signal may have cut the poll short.
    if found < 0 || requests[inputs.count].revents != 0 { signals.clear() }
    heedBeats()
    if signals.stopRequested { heedStop(SystemClock.now().monotonic) }
    if diagnostics.deadline != nil { diagnostics.advance(to: SystemClock.now().monotonic) }
  }

  /// Whether the one input is to be waited for in its read.
  ///
  /// The last turn read it, so it is still marked as ready.
  private mutating func mayReadStraight(
    afterRead count: Int,
    at now: MonotonicTime,
    until due: MonotonicTime?
  ) -> Bool {
    guard straightReads?.mayFollow(count, at: now, until: due) == true,
      states[0].isWanted, !states[0].hasEnded, !signals.stopRequested
    else { return false }
    if let heeded = beatsHeeded { return signals.beats == heeded }
    // The poll before the first straight read has seen all that came before the first beat.
    guard signals.startBeating() else { return false }
    beatsHeeded = signals.beats
    return false
  }

  /// After a poll: the beat may be asked for again, and is left out where nothing came with it.
  private mutating func heedBeats() {
    guard let heeded = beatsHeeded, signals.beats != heeded else { return }
    if states[0].isReady {
      beatsHeeded = signals.beats
    } else {
      signals.stopBeating()
      beatsHeeded = nil
    }
  }

  /// Lets lines gather, for a consumer that is patient and input that comes quickly.
  ///
  /// What else can come, the writer's end too, ends the pause. What has come meanwhile is read
  /// before a deadline is heeded: ``wait(until:after:)`` looks for it next.
  private mutating func pause(
    afterRead count: Int,
    at now: MonotonicTime,
    until due: MonotonicTime?
  ) {
    let length = readingPause?.pause(afterRead: count, at: now)
    guard let length, length.microseconds > 0, states[0].isWanted, !states[0].hasEnded else {
      return
    }
    let end = now + length
    requests[0].fd = inputs[0].descriptor
    requests[0].events = 0
    defer { requests[0].events = Int16(POLLIN) }
    // Whatever it says, and an error too, comes to light in the poll after it.
    _ = unsafe poll(&requests, nfds_t(requests.count), milliseconds(to: min(due ?? end, end)))
  }

  /// One read of one input.
  @usableFromInline
  mutating func read(_ index: Int) {
    switch inputs[index].read(into: &states[index].splitter) {
    case .some(let count): bytesRead = count
    case .interrupted: break
    case .nothingYet: straightReads = nil
    case .end: end(index)
    case .failed(let error):
      diagnostics.error(error.description)
      status = .inputOutput
      end(index)
    }
  }

  /// Writes what a turn has brought.
  @usableFromInline
  mutating func flush(_ lines: inout LineBuffer) {
    guard !lines.isEmpty else { return }
    write(lines.bytes.span)
    lines.removeAll()
  }

  /// Writes whole lines.
  @usableFromInline
  mutating func write(_ lines: Span<UInt8>) {
    guard !lines.isEmpty else { return }
    guard state != .outputOver else {
      noteUntaken(lines, after: 0)
      return
    }
    let signals = signals
    let before = output.bytes
    let outcome = output.write(lines) { signals.drainDeadline }
    if outcome != .written { noteUntaken(lines, after: Int(output.bytes - before)) }
    switch outcome {
    case .written: break
    case .closed:
      diagnostics.debug("\(output.name): nobody reads any more")
      state = .outputOver
    case .abandoned:
      diagnostics.warning("\(output.name): not read in time; the rest is dropped")
      state = .outputOver
    case .failed(let error): fail(error)
    }
  }

  private mutating func noteUntaken(_ lines: Span<UInt8>, after count: Int) {
    for index in count..<lines.count where lines[index] == UInt8(ascii: "\n") {
      untakenLines += 1
    }
  }

  /// Tells what is still folded.
  @usableFromInline
  func finish() { diagnostics.finish() }

  @usableFromInline
  func tellUnfinished(_ input: LineInput) {
    diagnostics.note("\(input.name): the last line has no newline")
  }

  @usableFromInline
  func tellOversized(_ input: LineInput, _ bytes: Int, _ now: Now) {
    diagnostics.report(
      key: "oversized \(input.name)",
      .warning,
      "\(input.name): skipped a line of \(bytes) bytes, the limit is \(LineSplitter.longestLine)",
      at: now.monotonic
    )
  }

  // MARK: Ends

  private mutating func end(_ index: Int) {
    states[index].hasEnded = true
    diagnostics.debug("\(inputs[index].name): ended")
    inputs[index].close()
    noteEnd()
  }

  private mutating func noteEnd() {
    if state == .running, states.allSatisfy(\.hasEnded) { state = .inputOver }
  }

  private mutating func fail(_ error: SystemError) {
    diagnostics.error(error.description)
    status = .inputOutput
    state = .outputOver
  }

  /// Acts on the signals that have come.
  private mutating func heedStop(_ now: MonotonicTime) {
    guard state == .running else { return }
    if let limit = signals.drainDeadline, limit <= now { state = .inputOver }
    guard signals.interrupts > 0 else { return }
    switch interrupt {
    case .none:
      interrupt = .draining(tellAt: now + .seconds(1))
      // Nobody else ends a terminal's input.
      for index in inputs.indices where inputs[index].isTerminal { states[index].hasEnded = true }
      noteEnd()
    case .draining(let moment) where moment <= now:
      interrupt = .told
      diagnostics.note("reading to the end of the input; interrupt again to stop at once")
    case .draining, .told: break
    }
  }

  private var interruptDeadline: MonotonicTime? {
    switch interrupt {
    case .draining(let moment): moment
    case .none, .told: nil
    }
  }

  // MARK: Time

  private func nextDeadline(_ consumer: MonotonicTime?) -> MonotonicTime? {
    var earliest = consumer
    func note(_ deadline: MonotonicTime?) {
      guard let deadline else { return }
      earliest = earliest.map { min($0, deadline) } ?? deadline
    }
    note(diagnostics.deadline)
    note(signals.drainDeadline)
    note(interruptDeadline)
    return earliest
  }

  /// For poll(2): rounded up, so that the deadline has come when it returns; -1 without one.
  private func milliseconds(to deadline: MonotonicTime?) -> Int32 {
    guard let deadline else { return -1 }
    let now = SystemClock.now().monotonic
    guard deadline > now else { return 0 }
    return Int32(clamping: ((deadline - now).microseconds + 999) / 1_000)
  }
}
