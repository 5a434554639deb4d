/// Which hosts go through an HTTP proxy: http_proxy, https_proxy and no_proxy, read by us because
/// libwebsockets takes http_proxy for everything and does not know the other two.

/// The proxies of the environment, as given when the loop starts.
public struct ProxySettings: Equatable, Sendable {
  /// An HTTP proxy that tunnels with CONNECT.
  public struct Proxy: Equatable, Sendable {
    public let host: String
    public let port: Int
    /// `user:password` for basic authorization, at most 95 bytes; never shown to people.
    let credentials: String?

    /// Reads `http://user:password@host:port` (scheme and user optional); nil if malformed.
    public init?(_ text: String) {
      var rest = Substring(text)
      if let mark = rest.range(of: "://") {
        guard rest[..<mark.lowerBound].lowercased() == "http" else { return nil }
        rest = rest[mark.upperBound...]
      }
      if let at = rest.lastIndex(of: "@") {
        let user = rest[..<at]
        guard user.utf8.count <= 95 else { return nil }
        credentials = String(user)
        rest = rest[at...].dropFirst()
      } else {
        credentials = nil
      }
      if let slash = rest.firstIndex(of: "/") {
        guard rest[slash...] == "/" else { return nil }
        rest = rest[..<slash]
      }
      guard let url = try? TransportURL(parsing: "http://\(rest)"), !rest.isEmpty else {
        return nil  // The caller says "malformed"; which part matters little here.
      }
      host = url.host
      port = url.port
    }

    var description: String { "\(host):\(port)" }
  }

  /// For `ws` and `http`.
  public var plain: Proxy?
  /// For `wss` and `https`.
  public var secure: Proxy?
  /// The variables that are set, but to nothing that can be used: what they hold may be secret.
  private var unusable: [String] = []
  /// Hosts that are dialled directly: a name matches itself and everything below it; `*` matches all.
  public var exceptions: [String]

  init(plain: Proxy? = nil, secure: Proxy? = nil, exceptions: [String] = []) {
    self.plain = plain
    self.secure = secure
    self.exceptions = exceptions
  }

  /// Reads the three variables, lower case first, through `variable`.
  public init(environment variable: (String) -> String?) {
    func value(_ name: String) -> String? {
      guard let text = variable(name) ?? variable(name.uppercased()), !text.isEmpty else {
        return nil
      }
      return text
    }
    plain = value("http_proxy").flatMap(Proxy.init)
    secure = value("https_proxy").flatMap(Proxy.init)
    if plain == nil, value("http_proxy") != nil { unusable.append("http_proxy") }
    if secure == nil, value("https_proxy") != nil { unusable.append("https_proxy") }
    exceptions = (value("no_proxy") ?? "").lowercased()
      .split { $0 == "," || $0 == " " }
      .map { entry in
        // Both "*.okx.com" and ".okx.com" mean the name and all below it.
        if entry == "*" { return "*" }
        if entry.hasPrefix("*.") { return String(entry.dropFirst(2)) }
        return String(entry.hasPrefix(".") ? entry.dropFirst() : entry)
      }
  }

  /// The proxy to dial for a host; nil means directly.
  ///
  /// Loopback never goes through one.
  func proxy(for host: String, isSecure: Bool) -> Proxy? {
    isDirect(host) ? nil : (isSecure ? secure : plain)
  }

  /// What is wrong with the variable that is meant for this URL, for people; nil if all is well.
  public func problem(for url: TransportURL) -> String? {
    let name = url.scheme.isSecure ? "https_proxy" : "http_proxy"
    guard unusable.contains(name), !isDirect(url.host) else { return nil }
    return "\(name) is no proxy that can be used (expected http://HOST:PORT); connecting directly"
  }

  private func isDirect(_ host: String) -> Bool {
    HostName.isLoopback(host)
      || exceptions.contains { $0 == "*" || $0 == host || host.hasSuffix("." + $0) }
  }
}

extension Substring {
  /// The first place of `needle`; the standard library has it only in Foundation's overlay.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
