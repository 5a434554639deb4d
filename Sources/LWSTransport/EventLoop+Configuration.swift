/// The settings of an event loop; the defaults are those of a client in the field.

extension EventLoop {
  public struct Configuration {
    /// Makes the TLS context; needed for `wss` and `https`, costs 28–51 ms and 8 MB.
    public var usesTLS: Bool
    /// A PEM file that replaces the system's roots.
    ///
    /// Without it SSL_CERT_FILE is honoured.
    public var caFile: String?
    /// The server side; nil for clients.
    public var listener: ListenerConfiguration?
    /// Sent as User-Agent; at most 200 visible ASCII characters count.
    public var userAgent: String
    /// Proxies, by default those of the environment.
    public var proxies: ProxySettings
    public var limits: Limits

    public init(
      usesTLS: Bool = false,
      caFile: String? = nil,
      listener: ListenerConfiguration? = nil,
      userAgent: String = "dantaro",
      proxies: ProxySettings? = nil,
      limits: Limits = Limits()
    ) {
      self.usesTLS = usesTLS
      self.caFile = caFile
      self.listener = listener
      self.userAgent = userAgent
      self.proxies = proxies ?? ProxySettings(environment: Environment.value)
      self.limits = limits
    }
  }

  /// Bounds of time (microseconds) and of memory (bytes).
  public struct Limits: Sendable {
    /// From `connect` to the opening, everything included.
    public var attempt: Int64 = 15_000_000
    /// TCP connect, per address.
    public var address: Int64 = 5_000_000
    /// A WebSocket's TLS and the answer to the upgrade, once TCP stands.
    public var handshake: Int64 = 10_000_000
    /// The resolver's answer; then the last good addresses are tried.
    public var resolver: Int64 = 5_000_000
    /// The resolver's answer for a host that had good addresses before: they are as good as any news.
    public var knownHost: Int64 = 1_000_000
    /// The closing handshake; then the connection is dropped.
    public var close: Int64 = 2_000_000
    /// A longer message ends the connection with 1009.
    public var messageBytes = 4 << 20
    /// Bytes that may wait to be sent on a client's connection.
    public var sendQueueBytes = 1 << 20

    public init() {}
  }
}
