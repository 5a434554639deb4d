/// What this process uses of the machine, for its own metrics. Linux tells it; elsewhere it is nil.

#if canImport(Glibc)
  import Glibc
#endif

/// Facts about the running process.
public enum ProcessUsage {
  /// Resident memory in bytes.
  public static var residentBytes: Int64? {
    #if canImport(Glibc)
      // Pages: total, resident, shared …
      guard let text = line(of: "/proc/self/statm") else { return nil }
      let fields = text.split(separator: " ")
      guard fields.count > 1, let pages = Int64(fields[1]) else { return nil }
      return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    #else
      return nil
    #endif
  }

  /// Open file descriptors, the one that counts them not included.
  public static var openDescriptors: Int64? {
    #if canImport(Glibc)
      guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
      defer { unsafe closedir(folder) }
      var entries: Int64 = 0
      while unsafe readdir(folder) != nil { entries += 1 }
      // Two entries are the folder and its parent, one is the descriptor that reads them.
      return entries - 3
    #else
      return nil
    #endif
  }

  #if canImport(Glibc)
    /// The first 256 bytes of a file as text.
    private static func line(of path: String) -> String? {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
  #endif
}
