/// What can be said of a host's text without asking a resolver.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An address family, as far as the order of attempts cares.
enum AddressFamily: Sendable {
  case ipv4
  case ipv6
}

/// A numeric address and its family.
struct Address: Equatable, Sendable {
  let text: String
  let family: AddressFamily
}

enum HostName {
  /// The family of a numeric address; nil for a name.
  static func family(_ host: String) -> AddressFamily? {
    var four = in_addr()
    var six = in6_addr()
    if unsafe inet_pton(AF_INET, host, &four) == 1 { return .ipv4 }
    if unsafe inet_pton(AF_INET6, host, &six) == 1 { return .ipv6 }
    return nil
  }

  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    return host.hasPrefix("127.") && family(host) == .ipv4
  }

  /// The addresses of a host that needs no resolver; nil for any other name.
  static func knownAddresses(of host: String) -> [Address]? {
    if let family = family(host) { return [Address(text: host, family: family)] }
    guard host == "localhost" else { return nil }
    return [Address(text: "127.0.0.1", family: .ipv4), Address(text: "::1", family: .ipv6)]
  }
}
