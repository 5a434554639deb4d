/// Signals as counters that a loop can read and a descriptor that it can poll.

public import MarketData
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The signals that a tool listens to, and what a second one does.
///
/// Handlers are installed whatever was inherited: a script that starts a pipeline in the background
/// hands SIGINT down as ignored, and the tools are still to be stopped by it.
public struct Signals: Sendable {
  /// What the first SIGINT or SIGTERM means to the tool.
  ///
  /// A second has its default action: it ends a tool that does not come to its end.
  public enum Policy: Sendable {
    /// SIGINT and SIGTERM both ask for a tidy stop; after either, the next of either ends it.
    case source
    /// SIGINT drains to the end of the input, SIGTERM for a limited time; after one of them, the
    /// next of the same kind ends it.
    case filter
  }

  /// Readable whenever a signal came since the last `clear()`; -1 for none, which poll(2) skips.
  ///
  /// Non-blocking; only to be polled.
  public let descriptor: Int32
  private let mailbox: Mailbox

  /// Installs the handlers.
  ///
  /// SIGHUP keeps its default action unless it is asked for. Once a process: the counters belong to
  /// the process, as signals do.
  public init(policy: Policy, countingHangups: Bool = false) throws(SystemError) {
    mailbox = processMailbox
    descriptor = try openPipe()
    mailbox.stopsTogether.store(policy == .source, ordering: .relaxed)
    install(SIGINT)
    install(SIGTERM)
    install(SIGALRM)
    if countingHangups { install(SIGHUP) }
  }

  private init(descriptor: Int32) {
    mailbox = Mailbox()
    self.descriptor = descriptor
  }

  // MARK: Beats

  /// How often a beat has come.
  var beats: Int { mailbox.beats.load(ordering: .relaxed) }

  /// Interrupts whatever waits once a second from now on, so that a loop looks around.
  ///
  /// For handlers that are installed; false for a loop inside a test that has no beat.
  func startBeating() -> Bool {
    guard mailbox === processMailbox else { return descriptor >= 0 }
    alarm(1)
    return true
  }

  /// No more beats, unless a stop needs them.
  func stopBeating() {
    guard mailbox === processMailbox else { return }
    alarm(0)
    if stopRequested { alarm(1) }
  }

  // MARK: Inside tests

  /// Hears no signal, for a loop inside a test.
  public static func deaf() -> Signals { Signals(descriptor: -1) }

  /// The same, with the reading end of a non-blocking pipe to wake the loop by.
  static func deaf(wokenBy descriptor: Int32) -> Signals { Signals(descriptor: descriptor) }

  /// As if the signal had come at `now`; SIGALRM is a beat.
  func pretend(_ number: Int32, at now: MonotonicTime) { count(number, in: mailbox, now) }

  /// How many SIGINT have come.
  public var interrupts: Int { mailbox.interrupts.load(ordering: .relaxed) }
  /// How many SIGTERM have come.
  var terminations: Int { mailbox.terminations.load(ordering: .relaxed) }
  /// How many SIGHUP have come; always 0 if they were not asked for.
  public var hangups: Int { mailbox.hangups.load(ordering: .relaxed) }
  /// Whether SIGINT or SIGTERM has come.
  public var stopRequested: Bool { interrupts > 0 || terminations > 0 }

  /// When a drain that SIGTERM began must be over; nil before a SIGTERM.
  public var drainDeadline: MonotonicTime? {
    let time = mailbox.terminatedAt.load(ordering: .relaxed)
    return time < 0 ? nil : MonotonicTime(microseconds: time) + Self.drainLimit
  }

  /// How long a tool goes on after SIGTERM.
  static let drainLimit = TimeSpan.seconds(3)

  /// Empties the descriptor, so that it is readable again only for a later signal.
  public func clear() {
    if descriptor >= 0 { drain(descriptor) }
  }

  /// Makes writing to a closed pipe or past a size limit an error instead of a signal.
  public static func ignoreWriteSignals() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// What a handler writes and a loop reads: lock-free integers, the only thing a handler may touch.
private final class Mailbox: Sendable {
  let interrupts = Atomic<Int>(0)
  let terminations = Atomic<Int>(0)
  let hangups = Atomic<Int>(0)
  let beats = Atomic<Int>(0)
  /// Monotonic microseconds of the first SIGTERM, -1 before it.
  let terminatedAt = Atomic<Int64>(-1)
  let wakeDescriptor = Atomic<Int32>(-1)
  let stopsTogether = Atomic<Bool>(false)
}

/// A handler reaches nothing but the process, so this is the one value that is not passed in.
private let processMailbox = Mailbox()

/// Runs inside a signal: atomics, signal, alarm, clock_gettime and write only, and errno as it was.
private func received(_ number: Int32) {
  let savedErrno = errno
  count(number, in: processMailbox, SystemClock.now().monotonic)
  switch number {
  case SIGINT, SIGTERM: stopping(number)
  // Interrupts a write that waits for a reader which has stopped reading, and a read.
  case SIGALRM: alarm(1)
  default: break
  }
  var byte: UInt8 = 0
  // A full pipe is readable already: the byte is not needed.
  _ = unsafe write(processMailbox.wakeDescriptor.load(ordering: .relaxed), &byte, 1)
  errno = savedErrno
}

private func count(_ number: Int32, in mailbox: Mailbox, _ now: MonotonicTime) {
  switch number {
  case SIGINT: mailbox.interrupts.add(1, ordering: .relaxed)
  case SIGTERM:
    mailbox.terminatedAt.store(now.microseconds, ordering: .relaxed)
    mailbox.terminations.add(1, ordering: .relaxed)
  case SIGHUP: mailbox.hangups.add(1, ordering: .relaxed)
  case SIGALRM: mailbox.beats.add(1, ordering: .relaxed)
  default: break
  }
}

/// The next signal of the kind has its default action; a write that waits is interrupted.
private func stopping(_ number: Int32) {
  signal(number, SIG_DFL)
  if processMailbox.stopsTogether.load(ordering: .relaxed) {
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
    alarm(1)
  } else if number == SIGTERM {
    alarm(1)
  }
}

private func install(_ number: Int32) {
  var action = sigaction()
  #if canImport(Glibc)
    unsafe action.__sigaction_handler.sa_handler = { received($0) }
  #else
    unsafe action.__sigaction_u.__sa_handler = { received($0) }
  #endif
  // No SA_RESTART: a call that waits is to come back, so that the loop sees the signal.
  action.sa_flags = 0
  unsafe sigemptyset(&action.sa_mask)
  _ = unsafe sigaction(number, &action, nil)
  // A parent that blocked the signal is overruled like one that ignored it.
  var set = sigset_t()
  unsafe sigemptyset(&set)
  unsafe sigaddset(&set, number)
  _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
}

private func openPipe() throws(SystemError) -> Int32 {
  var ends: [Int32] = [-1, -1]
  guard unsafe pipe(&ends) == 0 else {
    throw SystemError("pipe", "signals", errno: lastErrno)
  }
  for end in ends {
    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    _ = fcntl(end, F_SETFL, O_NONBLOCK)
  }
  processMailbox.wakeDescriptor.store(ends[1], ordering: .relaxed)
  return ends[0]
}

private func drain(_ descriptor: Int32) {
  var bytes = InlineArray<64, UInt8>(repeating: 0)
  var span = bytes.mutableSpan
  unsafe span.withUnsafeMutableBytes { buffer in
    while unsafe read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
  }
}
