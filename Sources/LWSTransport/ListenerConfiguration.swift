/// The server side of a loop: for a local simulator and for tests, on 127.0.0.1 only.

/// libwebsockets as a server is not hardened for the open network, so there is no other address.
public struct ListenerConfiguration {
  /// PEM files of the server's certificate and key.
  public struct Certificate: Sendable {
    public var path: String
    public var keyPath: String

    public init(path: String, keyPath: String) {
      self.path = path
      self.keyPath = keyPath
    }
  }

  /// 0 takes a free port; see `WebSocketListener.port`.
  public var port: Int
  /// Makes it `wss` and `https`.
  public var certificate: Certificate?
  /// Told of requests; held by the loop.
  public var events: any ListenerEvents

  public init(port: Int = 0, certificate: Certificate? = nil, events: any ListenerEvents) {
    self.port = port
    self.certificate = certificate
    self.events = events
  }
}
