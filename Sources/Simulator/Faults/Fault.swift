public import MarketData

/// One thing that goes wrong on purpose: what, from when on or at which event, and to whom.
public struct Fault: Equatable, Sendable {
  public enum Value: Equatable, Sendable {
    case none
    case number(Int)
    case text(String)
    /// An instrument, and one channel of it or all.
    case symbol(String, channel: String?)
  }

  /// What stands behind `@`.
  public enum When: Equatable, Sendable {
    /// Nothing: as the fault's form says.
    case usual
    /// The nth event of the kind that the fault strikes, from 1.
    case nth(Int)
    /// So long after the connection opened; for what concerns the whole server, after its start.
    case after(TimeSpan)
  }

  /// Whom it strikes, where that is narrower than everybody.
  struct Scope: Equatable, Sendable {
    /// A path by its word, such as `public`.
    var path: String?
    /// The nth connection of the run, or with a path the nth of that path, from 1.
    var connection: Int?
    var symbol: String?
    /// A REST endpoint by its word, such as `candles`.
    var endpoint: String?
  }

  public var name: Name
  public var value = Value.none
  public var when = When.usual
  var scope = Scope()
  /// Where it stands in the plan: what a connection remembers it by.
  var place = 0

  /// The number, or 0.
  var number: Int {
    switch value {
    case .number(let number): number
    case .none, .text, .symbol: 0
    }
  }

  var span: TimeSpan { .seconds(Int64(number)) }

  /// The text, or nothing.
  var text: String {
    switch value {
    case .text(let text): text
    case .none, .number, .symbol: ""
    }
  }

  /// True if it names this instrument, and this channel or none.
  func names(_ key: ChannelKey) -> Bool {
    switch value {
    case .symbol(let symbol, let channel):
      symbol == key.instId && (channel ?? key.channel) == key.channel
    case .none, .number, .text: false
    }
  }

  /// The same fault, wherever they stand.
  func isSame(as other: Fault) -> Bool {
    var other = other
    other.place = place
    return self == other
  }
}
