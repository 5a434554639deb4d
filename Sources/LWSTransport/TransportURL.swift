/// A strict reader of the URLs a tool is given: scheme, host, port, path, and nothing else.

/// A `ws`, `wss`, `http` or `https` URL without user, password or fragment.
public struct TransportURL: Equatable, Sendable, CustomStringConvertible {
  public enum Scheme: String, Sendable {
    case ws
    case wss
    case http
    case https

    public var isSecure: Bool { self == .wss || self == .https }
    var defaultPort: Int { isSecure ? 443 : 80 }
  }

  /// Longest host taken: libwebsockets gives the Host header 128 bytes.
  public static let maximumHostBytes = 100
  /// Longest path with query taken: libwebsockets gives the request line 2,048 bytes.
  static let maximumPathBytes = 1_900

  public let scheme: Scheme
  /// The name or numeric address, lower case; an IPv6 address without its brackets.
  public let host: String
  public let port: Int
  /// Path and query, starting with "/".
  public let path: String

  /// Reads a URL; anything it does not understand is an error, never a guess.
  public init(parsing text: String) throws(TransportError) {
    func bad(_ reason: String) -> TransportError { .badURL(text, reason: reason) }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw bad("a space, control or non-ASCII character")
    }
    guard let mark = text.firstIndex(of: ":"), text[mark...].hasPrefix("://") else {
      throw bad("no scheme; expected ws://, wss://, http:// or https://")
    }
    guard let scheme = Scheme(rawValue: text[..<mark].lowercased()) else {
      throw bad("unknown scheme; expected ws, wss, http or https")
    }
    let rest = text[mark...].dropFirst(3)
    let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let authority = rest[..<authorityEnd]
    let tail = rest[authorityEnd...]
    guard !tail.contains("#") else { throw bad("a fragment has no meaning here") }
    guard !authority.contains("@") else { throw bad("user and password are not supported") }
    guard let (host, portText) = Self.split(authority) else { throw bad("the host is malformed") }
    guard !host.isEmpty else { throw bad("the host is missing") }
    guard host.utf8.count <= Self.maximumHostBytes else { throw bad("the host is too long") }
    guard tail.utf8.count < Self.maximumPathBytes else { throw bad("the path is too long") }
    var port = scheme.defaultPort
    if let portText {
      guard let number = Self.port(portText) else { throw bad("the port is not 1 to 65535") }
      port = number
    }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    self.path = tail.hasPrefix("/") ? String(tail) : "/" + tail
  }

  /// The same server with another path and query, for instance an endpoint of a REST API.
  public func appending(path: String) throws(TransportError) -> TransportURL {
    let base = self.path.hasSuffix("/") ? String(self.path.dropLast()) : self.path
    return try TransportURL(parsing: "\(scheme.rawValue)://\(authority)\(base)\(path)")
  }

  /// True for 127.0.0.0/8, ::1 and localhost: never sent through a proxy.
  public var isLoopback: Bool { HostName.isLoopback(host) }

  /// Host and port as the Host header has them: the port only if it is not the scheme's own.
  public var hostHeader: String { port == scheme.defaultPort ? bracketedHost : authority }

  /// Scheme, host and port, without the path.
  public var origin: String { "\(scheme.rawValue)://\(hostHeader)" }

  public var description: String { origin + path }

  private var authority: String { "\(bracketedHost):\(port)" }
  private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

  private static func split(_ authority: Substring) -> (host: String, port: Substring?)? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let host = authority[..<end].dropFirst()
      guard HostName.family(String(host)) == .ipv6 else { return nil }
      let rest = authority[end...].dropFirst()
      if rest.isEmpty { return (String(host), nil) }
      return rest.hasPrefix(":") ? (String(host), rest.dropFirst()) : nil
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let allowed = parts[0].utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard allowed else { return nil }
    return (String(parts[0]), parts.count == 2 ? parts[1] : nil)
  }

  static func port(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 5,
      text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      let number = Int(text), (1...65_535).contains(number)
    else { return nil }
    return number
  }
}
