/// What a feed wants the world to do next.
public enum FeedAction: Equatable, Sendable {
  /// Open a socket to this path; events about it carry `link`.
  case connect(link: Int, line: FeedLine)
  case send(link: Int, [UInt8])
  /// Close politely with this code.
  case close(link: Int, code: UInt16, reason: String)
  /// Drop without a close frame: the peer does not answer.
  case abandon(link: Int)
  /// Ask the venue's REST API; the answer goes to `Feed.answered`.
  case ask(SymbolCheck)
  case tell(FeedNote)
}

/// Something for people; equal keys are repeats of one another.
public struct FeedNote: Equatable, Sendable {
  public enum Level: Sendable {
    case note
    case warning
  }

  public var level: Level
  public var key: String
  public var text: String

  init(_ level: Level, key: String, _ text: String) {
    self.level = level
    self.key = key
    self.text = text
  }
}
