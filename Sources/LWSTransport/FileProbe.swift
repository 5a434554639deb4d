/// Looks whether a PEM file can be used, before libwebsockets only logs that it cannot.

import CLibWebSockets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum FileProbe {
  /// Nil if `path` holds root certificates that OpenSSL can read; else the reason.
  static func problem(withRoots path: String) -> String? {
    if let problem = problem(with: path, expecting: "-----BEGIN ") { return problem }
    guard let store = unsafe X509_STORE_new() else { return "out of memory" }
    defer { unsafe X509_STORE_free(store) }
    guard unsafe X509_STORE_load_locations(store, path, nil) != 1 else { return nil }
    ERR_clear_error()
    return "its certificates cannot be read"
  }

  /// Nil if `path` can be read and holds a PEM block of the kind; else the reason.
  static func problem(with path: String, expecting marker: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return unsafe String(cString: strerror(errno)) }
    defer { close(descriptor) }
    let wanted = Array(marker.utf8)
    var window: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    // A CA bundle is some 200 kB; 64 chunks are 4 MiB.
    for _ in 0..<64 {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      guard count >= 0 else { return unsafe String(cString: strerror(errno)) }
      guard count > 0 else { break }
      window.append(contentsOf: chunk[..<count])
      if contains(window, wanted) { return nil }
      window.removeFirst(max(0, window.count - wanted.count))
    }
    return "no \"\(marker)\" in it"
  }

  private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard bytes.count >= wanted.count else { return false }
    return (0...(bytes.count - wanted.count)).contains { start in
      bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
