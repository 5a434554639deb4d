public enum FeedOperation: Sendable {
  case subscribe
  case unsubscribe
}

/// One request on the wire, and what it asks for.
public struct FeedRequest: Equatable, Sendable {
  public var id: String
  public var text: [UInt8]
  public var subscriptions: [Subscription]

  public init(id: String, text: [UInt8], subscriptions: [Subscription]) {
    self.id = id
    self.text = text
    self.subscriptions = subscriptions
  }
}
