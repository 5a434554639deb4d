public import MarketData

/// What the REST side answers with.
public struct HTTPAnswer: Equatable, Sendable {
  public struct Header: Equatable, Sendable {
    public var name: String
    public var value: String
  }

  public var status: Int
  public var contentType: String
  public var headers: [Header]
  public var body: [UInt8]
  /// How long the answer is held back.
  public var delay: TimeSpan
  /// The connection ends after so many bytes of the body.
  public var cutAfterBytes: Int?
  /// The connection is closed without an answer.
  public var isDropped = false

  init(status: Int, body: [UInt8]) {
    self.status = status
    self.contentType = "application/json"
    self.headers = []
    self.body = body
    self.delay = TimeSpan(microseconds: 0)
    self.cutAfterBytes = nil
  }
}

/// What becomes of a WebSocket upgrade.
public enum UpgradeVerdict: Equatable, Sendable {
  case accept
  case refuse(status: Int, headers: [HTTPAnswer.Header], body: String)
  /// The connection is closed without an answer.
  case drop
  /// The connection stays open and is never answered.
  case silence
}
