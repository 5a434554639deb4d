/// Replaces a file so that a reader sees the old one or the new one, never a part.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes small files whole.
public enum AtomicFile {
  /// Writes `bytes` beside `path`, waits until they are on disk, and renames the file into place.
  ///
  /// On an error the old file stays as it was and nothing is left beside it. What is no regular
  /// file (a device, a FIFO, a link such as /dev/stdout) is never replaced.
  public static func replace(_ path: String, with bytes: Span<UInt8>) throws(SystemError) {
    var status = stat()
    if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw SystemError("replace what is no regular file", path, errno: EEXIST)
    }
    let part = "\(path).\(getpid()).part"
    do throws(SystemError) {
      try write(bytes, to: part, named: path)
      guard unsafe rename(part, path) == 0 else {
        throw SystemError("rename", path, errno: lastErrno)
      }
    } catch {
      // The error to tell is the first; a part that cannot be removed changes nothing about it.
      _ = unsafe unlink(part)
      throw error
    }
  }

  private static func write(_ bytes: Span<UInt8>, to part: String, named path: String)
    throws(SystemError)
  {
    // A part of our own name is left over from a crash. O_EXCL keeps off a link put in its place.
    _ = unsafe unlink(part)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = unsafe open(part, flags, 0o644)
    guard descriptor >= 0 else { throw SystemError("open", path, errno: lastErrno) }
    defer { close(descriptor) }
    var output = LineOutput(descriptor: descriptor, name: path)
    switch output.write(bytes) {
    case .written: break
    case .failed(let error): throw error
    // A regular file has no reader and no limit in time.
    case .closed, .abandoned: throw SystemError("write", path, errno: EIO)
    }
    try output.synchronize()
  }
}
