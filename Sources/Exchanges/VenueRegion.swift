/// One of a venue's sites.
public struct VenueRegion: Equatable, Sendable {
  /// As users choose it: `global`.
  public var name: String
  /// Scheme and host; the path is the line's.
  public var webSocketURL: String
  /// Of demo trading, where the venue has one.
  public var demoWebSocketURL: String?
  /// Scheme and host of the REST API.
  public var restURL: String

  public init(
    name: String,
    webSocketURL: String,
    demoWebSocketURL: String? = nil,
    restURL: String
  ) {
    self.name = name
    self.webSocketURL = webSocketURL
    self.demoWebSocketURL = demoWebSocketURL
    self.restURL = restURL
  }
}
