/// The one way that records leave a tool: whole lines to standard output or to a file.

public import MarketData
import NDJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a write ended.
public enum WriteOutcome: Equatable, Sendable {
  /// All of it is with the system.
  case written
  /// Nobody reads any more. A quiet end.
  case closed
  /// The limit in time was over before all of it was taken.
  case abandoned
  case failed(SystemError)
}

/// How a write that does not wait ended.
public enum WriteSomeOutcome: Equatable, Sendable {
  /// This many bytes from the front are with the system; 0 if there is no room now.
  case wrote(Int)
  case closed
  case failed(SystemError)
}

/// A descriptor that takes whole lines.
///
/// Into a pipe, a line of at most ``pipeLimit`` bytes is never split over two writes, so several
/// writers may share one pipe. A longer line leaves in several writes and is counted. The
/// descriptor's flags are never changed: siblings share them.
public struct LineOutput: ~Copyable {
  /// The most that a pipe takes in one piece: PIPE_BUF, 4,096 bytes on Linux, 512 on macOS.
  public static let pipeLimit = Int(PIPE_BUF)

  /// As a user knows it: `standard output`, or the path.
  public let name: String
  /// Bytes that the system took.
  public private(set) var bytes: Int64 = 0
  /// Calls of write(2) or splice(2) that took something.
  public private(set) var writes: Int64 = 0
  /// Lines longer than ``pipeLimit``, to a pipe, which could not be kept in one piece.
  public private(set) var longLines: Int64 = 0

  let descriptor: Int32
  private let isOwned: Bool
  private let isPipe: Bool
  private let isFile: Bool
  /// How room is known of before a write that must not wait; nil before the first.
  private var room: Room?
  private var isInsideLongLine = false
  #if os(Linux)
    private var batch: PipeBatch?
  #endif

  /// Standard output, or another descriptor that is open for writing and stays the caller's.
  public init(
    descriptor: Int32 = StandardDescriptor.output.rawValue,
    name: String = StandardDescriptor.output.name
  ) {
    self.init(descriptor, name, isOwned: false)
  }

  /// A file, made if it is not there, written at its end.
  ///
  /// Closed when the value ends.
  public init(appendingTo path: String) throws(SystemError) {
    try self.init(path, O_APPEND)
  }

  /// A file, made if it is not there, emptied if it is.
  ///
  /// Closed when the value ends.
  public init(replacing path: String) throws(SystemError) {
    try self.init(path, O_TRUNC)
  }

  private init(_ path: String, _ flag: Int32) throws(SystemError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flag, 0o644)
    guard descriptor >= 0 else { throw SystemError("open", path, errno: lastErrno) }
    self.init(descriptor, path, isOwned: true)
  }

  private init(_ descriptor: Int32, _ name: String, isOwned: Bool) {
    self.descriptor = descriptor
    self.name = name
    self.isOwned = isOwned
    var status = stat()
    let known = unsafe fstat(descriptor, &status) == 0
    isPipe = known && status.st_mode & S_IFMT == S_IFIFO
    isFile = known && status.st_mode & S_IFMT == S_IFREG
  }

  deinit {
    if case .told(let own) = room { _ = close(own) }
    if isOwned { _ = close(descriptor) }
  }

  private enum Room {
    /// A regular file.
    case always
    /// A pipe, opened anew with flags of its own: the write itself says that there is none.
    case told(by: Int32)
    /// poll(2) is asked before each write.
    case asked
  }

  private mutating func theRoom() -> Room {
    if let room { return room }
    let known: Room
    if isFile {
      known = .always
    } else if isPipe, let own = Self.reopened(descriptor) {
      known = .told(by: own)
    } else {
      known = .asked
    }
    room = known
    return known
  }

  /// The same pipe with `O_NONBLOCK` set for us alone: a poll less a write.
  ///
  /// nil where there is no /proc, or nobody reads yet, or the pipe is another user's.
  private static func reopened(_ descriptor: Int32) -> Int32? {
    let flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    let own = unsafe open("/proc/self/fd/\(descriptor)", flags)
    return own >= 0 ? own : nil
  }

  /// Writes whole lines and waits until all are taken.
  ///
  /// `limit` is asked whenever a signal interrupts the waiting, or the descriptor does not wait by
  /// itself: the moment at which to give up, nil to go on.
  public mutating func write(_ lines: Span<UInt8>, givingUpAt limit: () -> MonotonicTime? = { nil })
    -> WriteOutcome
  {
    var (start, nextBatch) = (0, 0)
    while start < lines.count {
      if start >= nextBatch {
        start += putBatch(lines, from: start, to: descriptor)
        // A pipe in which something was left is not empty a piece later.
        nextBatch = start + 4 * Self.pipeLimit
        guard start < lines.count else { break }
      }
      let end = endOfPiece(lines, from: start)
      switch put(lines, start, end, to: descriptor) {
      case .took(let count): start += count
      case .interrupted:
        if isOver(limit()) { return .abandoned }
      case .full:
        if isOver(limit()) { return .abandoned }
        // A sibling set O_NONBLOCK. A second is short enough to see the limit pass.
        _ = isWritable(descriptor, withinMilliseconds: 1_000)
      case .closed: return .closed
      case .failed(let error): return .failed(error)
      }
    }
    return .written
  }

  /// Writes what fits without waiting: whole lines if one fits.
  ///
  /// Of a line longer than ``pipeLimit`` the first piece leaves; give the rest at the front of the next
  /// call. On Linux a pipe with room takes a piece of this size at once.
  public mutating func writeSome(_ lines: Span<UInt8>) -> WriteSomeOutcome {
    guard !lines.isEmpty else { return .wrote(0) }
    var target = descriptor
    switch theRoom() {
    case .always: break
    case .told(let own): target = own
    case .asked:
      guard isWritable(descriptor, withinMilliseconds: 0) else { return .wrote(0) }
    }
    let moved = putBatch(lines, from: 0, to: target)
    guard moved == 0 else { return .wrote(moved) }
    switch put(lines, 0, Self.endOfPipePiece(lines, from: 0), to: target) {
    case .took(let count): return .wrote(count)
    case .interrupted, .full: return .wrote(0)
    case .closed: return .closed
    case .failed(let error): return .failed(error)
    }
  }

  /// Waits until a write of at most ``pipeLimit`` bytes would find room, a signal, or the limit.
  public borrowing func waitForRoom(atMostMilliseconds limit: Int32) {
    _ = isWritable(descriptor, withinMilliseconds: limit)
  }

  /// Whether a write of at most ``pipeLimit`` bytes would find room in this time, whatever signals
  /// come.
  public borrowing func findsRoom(withinMilliseconds limit: Int32) -> Bool {
    becomesWritable(descriptor, withinMilliseconds: limit)
  }

  /// Whether a write of at most ``pipeLimit`` bytes would find room now.
  public borrowing func writable() -> Bool { isWritable(descriptor, withinMilliseconds: 0) }

  /// Whether nobody reads any more; true without a write, for a feed with nothing to say.
  public borrowing func readerIsGone() -> Bool { hasHungUp(descriptor) }

  /// Asks the system to keep a file's bytes over a crash of the machine.
  public borrowing func synchronize() throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError("fsync", name, errno: lastErrno) }
  }

  // MARK: Pieces

  private borrowing func endOfPiece(_ lines: Span<UInt8>, from start: Int) -> Int {
    isPipe ? Self.endOfPipePiece(lines, from: start) : lines.count
  }

  /// After the last newline within the limit; at the limit if there is none.
  static func endOfPipePiece(_ lines: Span<UInt8>, from start: Int) -> Int {
    let most = min(lines.count, start + pipeLimit)
    if most == lines.count { return most }
    var end = most
    // By words first: a byte at a time was 150 instructions a record (row *wire-burst*).
    while end - start >= 8, !LineSplitter.holdsNewline(lines.load8(end - 8)) { end -= 8 }
    while end > start, lines[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    return end > start ? end : most
  }

  // MARK: One call

  private enum Put {
    case took(Int)
    case interrupted
    case full
    case closed
    case failed(SystemError)
  }

  private mutating func put(
    _ lines: Span<UInt8>,
    _ start: Int,
    _ end: Int,
    to target: Int32
  ) -> Put {
    let count = unsafe lines.withUnsafeBytes { buffer in
      unsafe systemWrite(target, buffer.baseAddress?.advanced(by: start), end - start)
    }
    guard count >= 0 else {
      switch lastErrno {
      case EINTR: return .interrupted
      case EAGAIN: return .full
      case EPIPE: return .closed
      case let code: return .failed(SystemError("write", name, errno: code))
      }
    }
    // A piece that a pipe took and that does not end with its line is part of a long one.
    let endsLine = count == 0 || lines[start + count - 1] == UInt8(ascii: "\n")
    if isPipe, !endsLine, !isInsideLongLine { longLines += 1 }
    isInsideLongLine = !endsLine
    bytes += Int64(count)
    writes += 1
    return .took(count)
  }

  /// Puts as many whole lines as it can into a pipe that is empty, if they are more than one piece;
  /// the bytes it put.
  private mutating func putBatch(_ lines: Span<UInt8>, from start: Int, to target: Int32) -> Int {
    #if os(Linux)
      guard isPipe, lines.count - start > Self.pipeLimit, !isInsideLongLine else { return 0 }
      if batch == nil { batch = PipeBatch() }
      let moved = batch?.send(lines.extracting(start..<lines.count), to: target) ?? 0
      if batch?.isSpoilt == true { batch = nil }
      bytes += Int64(moved)
      writes += moved > 0 ? 1 : 0
      return moved
    #else
      return 0
    #endif
  }

  private borrowing func isOver(_ limit: MonotonicTime?) -> Bool {
    guard let limit else { return false }
    return SystemClock.now().monotonic >= limit
  }
}

/// write(2), under a name that the method `write` does not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
