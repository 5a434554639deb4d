/// What a message from the venue means.
///
/// Symbols in it are spelled as the venue spells them (`Exchange.spelling`).
public enum FeedMessage: Equatable, Sendable {
  /// Rows of one subscription; they are in `MessageRows`.
  case data(Subscription)
  case acknowledged(Subscription)
  /// All that the request with this id asked for.
  case acknowledgedRequest(String)
  /// The oldest request for a channel of this name that has no answer: an acknowledgement that says
  /// no more.
  case acknowledgedNext(channel: String)
  case left(Subscription)
  case refused(FeedRefusal)
  /// The venue will close this connection soon.
  case closingSoon(code: String, text: String)
  /// The answer to our heartbeat.
  case pong
  /// The venue's own heartbeat, answered with a text frame.
  case ping(answer: String)
  /// Well formed, expected, and nothing to do about it.
  case nothing
  /// Well formed and of no use to us; what it was, told once.
  case ignored(String)
  /// Not what this venue sends; why.
  case unreadable(String)
}

/// A subscription or request that the venue would not have.
public struct FeedRefusal: Equatable, Sendable {
  public enum Kind: Sendable {
    /// This subscription will be refused again: it is not asked for any more.
    case permanent
    /// Worth another try, alone and later.
    case passing
    /// The whole request was refused; nothing in it was applied.
    case request
    /// One of those that were confirmed a moment ago; the venue does not say which.
    ///
    /// Each of them is asked for again alone; who is refused then is the one.
    case anonymous
  }

  public var kind: Kind
  public var code: String
  public var text: String
  /// The culprit, where the venue named it.
  public var subscription: Subscription?
  /// The request's id, where the venue echoed it.
  public var requestID: String?

  public init(
    kind: Kind,
    code: String,
    text: String,
    subscription: Subscription?,
    requestID: String?
  ) {
    self.kind = kind
    self.code = code
    self.text = text
    self.subscription = subscription
    self.requestID = requestID
  }
}
