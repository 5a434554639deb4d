/// Where lines come from: standard input, a file, a FIFO, or a descriptor that was handed down.

public import NDJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

#if os(Linux)
  import CLinux
#endif

/// An open input.
///
/// A class, since it owns a descriptor.
public final class LineInput {
  /// How much is read at once, in bytes.
  static let chunk = 256 * 1024

  /// As the user knows it: `standard input`, or the path.
  public let name: String

  let descriptor: Int32
  let isTerminal: Bool
  /// A pipe that was handed down: a read of it waits, unless a sibling made it non-blocking.
  let waitsInRead: Bool
  /// Opened here and not yet closed.
  private var isOpen: Bool

  /// Standard input, or another descriptor that is open for reading and stays the caller's.
  public init(
    descriptor: Int32 = StandardDescriptor.input.rawValue,
    name: String = StandardDescriptor.input.name
  ) {
    self.descriptor = descriptor
    self.name = name
    isTerminal = isatty(descriptor) == 1
    var status = stat()
    waitsInRead = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    isOpen = false
  }

  /// Opens an operand: `-` is standard input, `/dev/fd/N` the descriptor N, all else a path.
  ///
  /// Never waits: a FIFO opens before its writer has come, and poll(2) says nothing of it until
  /// then.
  public convenience init(path: String) throws(SystemError) {
    if path == "-" || path == "/dev/stdin" {
      self.init()
    } else if let inherited = inheritedDescriptor(path) {
      // Opened again, a pipe whose writer is done would look like one whose writer never came.
      guard fcntl(inherited, F_GETFD) >= 0 else {
        throw SystemError("open", path, errno: lastErrno)
      }
      self.init(descriptor: inherited, name: path)
    } else {
      try self.init(opening: path)
    }
  }

  private init(opening path: String) throws(SystemError) {
    let opened = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard opened >= 0 else { throw SystemError("open", path, errno: lastErrno) }
    descriptor = opened
    name = path
    isTerminal = isatty(opened) == 1
    waitsInRead = false
    isOpen = true
  }

  deinit { close() }

  /// Gives back a descriptor that was opened here.
  func close() {
    guard isOpen else { return }
    isOpen = false
    _ = closeDescriptor(descriptor)
  }

  /// How much this input holds while nobody reads it, in bytes, after asking the system for
  /// `wanted`; nil for what is no pipe.
  func room(wanting wanted: Int) -> Int? {
    #if os(Linux)
      let (set, get) = (Int32(DANTARO_SETPIPE_SZ), Int32(DANTARO_GETPIPE_SZ))
      let room = fcntl(descriptor, get)
      guard room > 0 else { return nil }
      // What a user may have in pipes is limited: then a smaller one, or the room that there is.
      var asked = Int32(clamping: wanted)
      while asked > room {
        let given = fcntl(descriptor, set, asked)
        if given > 0 { return Int(given) }
        asked /= 2
      }
      return Int(room)
    #else
      return nil
    #endif
  }

  enum ReadOutcome {
    /// This many bytes.
    case some(Int)
    /// It does not wait and holds nothing now.
    case nothingYet
    case interrupted
    case end
    case failed(SystemError)
  }

  /// One read(2) into the input's splitter.
  ///
  /// Call it when poll(2) says that there is something, or to wait until there is.
  func read(into splitter: inout LineSplitter) -> ReadOutcome {
    var count = 0
    splitter.read(upTo: Self.chunk) { (out: inout OutputSpan<UInt8>) in
      unsafe out.withUnsafeMutableBufferPointer { buffer, used in
        count = unsafe systemRead(
          descriptor,
          buffer.baseAddress?.advanced(by: used),
          buffer.count - used
        )
        if count > 0 { used += count }
      }
    }
    if count > 0 { return .some(count) }
    if count == 0 { return .end }
    switch lastErrno {
    case EAGAIN: return .nothingYet
    case EINTR: return .interrupted
    case let code: return .failed(SystemError("read", name, errno: code))
    }
  }
}

/// What the loop knows of an input, and the lines cut from it.
///
/// Apart from the input itself, a class, whose accesses are checked while it runs: at a live pace that
/// was a quarter of what a wake-up costs beyond its record (bench row `pipeline-1000`).
@usableFromInline
struct InputState {
  /// Lent while lines are taken out.
  @usableFromInline var splitter = LineSplitter()
  @usableFromInline var hasEnded = false
  @usableFromInline var isWanted = true
  @usableFromInline var isReady = false
}

/// N of `/dev/fd/N`, as a shell spells `<(command)`.
private func inheritedDescriptor(_ path: String) -> Int32? {
  for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
    return Int32(path.dropFirst(prefix.count)).flatMap { $0 >= 0 ? $0 : nil }
  }
  return nil
}

/// read(2), under a name that the method `read` does not hide.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int)
  -> Int
{
  unsafe read(descriptor, bytes, count)
}

/// close(2), under a name that the method `close` does not hide.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
