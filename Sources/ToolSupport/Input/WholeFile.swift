/// Reading a small file whole: a list of symbols, not data.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

public enum WholeFile {
  /// The largest file that is read, in bytes.
  static let largest = 1 << 20

  /// The file's bytes; a longer file than ``largest`` is refused.
  public static func read(_ path: String) throws(SystemError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw SystemError("open", path, errno: lastErrno) }
    defer { _ = close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Self.read(descriptor, buffer)
      }
      if count == 0 { return bytes }
      guard count > 0 else {
        if lastErrno == EINTR { continue }
        throw SystemError("read", path, errno: lastErrno)
      }
      bytes += chunk[..<count]
      guard bytes.count <= largest else { throw SystemError("read", path, errno: EFBIG) }
    }
  }

  private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
