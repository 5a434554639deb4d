/// The environment variables the transport reads, and the two it settles before any thread starts.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum Environment {
  static func value(_ name: String) -> String? {
    guard let text = unsafe getenv(name) else { return nil }
    return unsafe String(cString: text)
  }

  /// Bounds the resolver at 4 s (glibc alone: 10 s), unless the user has set it otherwise.
  static func boundResolver() {
    if value("RES_OPTIONS") == nil { unsafe setenv("RES_OPTIONS", "timeout:2 attempts:2", 1) }
  }

  /// libwebsockets would take http_proxy for every connection, loopback and wss included; we have
  /// read it already and give it to the connections it is meant for.
  static func hideProxy() {
    if value("http_proxy") != nil { unsafe unsetenv("http_proxy") }
  }
}
