/// A question to a venue's REST API which of some symbols it knows.
///
/// For venues that confirm a subscription to anything and then stay silent, or say too late and
/// without a name that there is no such market.
public struct SymbolCheck: Equatable, Sendable {
  public var request: SnapshotRequest
  /// The symbols in question, in our spelling.
  public var symbols: [String]

  init(_ request: SnapshotRequest, of symbols: [String]) {
    self.request = request
    self.symbols = symbols
  }
}

/// What a venue says to a `SymbolCheck`.
public enum SymbolVerdict: Equatable, Sendable {
  /// It knows all but these.
  case unknown([UnknownSymbol])
  /// At least one of several is unknown; which, the venue does not say.
  case someUnknown(code: String, text: String)
  /// No answer to go by; why. `isPassing`: another try may fare better.
  case noAnswer(String, isPassing: Bool)
}

/// A symbol that a venue does not know, in our spelling, and its own words about it.
public struct UnknownSymbol: Equatable, Sendable {
  public var symbol: String
  public var code: String
  public var text: String

  public init(_ symbol: String, code: String, text: String) {
    self.symbol = symbol
    self.code = code
    self.text = text
  }
}
