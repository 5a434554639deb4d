import MarketData

/// Which symbols still have to be asked about at the venue's REST API: a few at a time, halves of those
/// among which one is unknown.
struct SymbolInquiry {
  /// An answer that does not come is asked for again so many times.
  private static let mostTries = 3
  private static let retryAfter = TimeSpan.seconds(10)
  /// Between two questions.
  private static let spacing = TimeSpan.milliseconds(300)

  private var waiting = Fifo<[String]>()
  private var underWay: [String]?
  private var asked: Set<String> = []
  private var tries = 0
  private var notBefore = MonotonicTime(microseconds: .min)

  /// Puts the symbols in line that were not asked about before.
  mutating func add(_ symbols: [String]) {
    let fresh = symbols.filter { asked.insert($0).inserted }
    if !fresh.isEmpty { waiting.append(fresh) }
  }

  /// When the next question may leave; nil if there is none, or one is under way.
  var deadline: MonotonicTime? {
    underWay == nil && !waiting.isEmpty ? notBefore : nil
  }

  /// The next question, if one may leave now.
  mutating func next(of venue: any Exchange.Type, at now: MonotonicTime) -> SymbolCheck? {
    guard let deadline, now >= deadline, let symbols = waiting.popFirst() else { return nil }
    guard let check = venue.check(symbols) else { return nil }
    let rest = Array(symbols.dropFirst(check.symbols.count))
    if !rest.isEmpty { waiting.append(rest) }
    underWay = check.symbols
    notBefore = now + Self.spacing
    return check
  }

  enum Outcome: Equatable {
    case unknown([UnknownSymbol])
    /// Could not be found out; why.
    case gaveUp(String)
    case goesOn
  }

  /// Takes the answer to the question that is under way.
  mutating func answered(_ verdict: SymbolVerdict, at now: MonotonicTime) -> Outcome {
    guard let symbols = underWay else { return .goesOn }
    underWay = nil
    switch verdict {
    case .unknown(let unknown):
      tries = 0
      return .unknown(unknown)
    case .someUnknown(let code, let text):
      tries = 0
      guard symbols.count > 1 else {
        return .unknown(symbols.map { UnknownSymbol($0, code: code, text: text) })
      }
      let middle = symbols.count / 2
      waiting.append(Array(symbols[..<middle]))
      waiting.append(Array(symbols[middle...]))
      return .goesOn
    case .noAnswer(let why, let isPassing):
      tries += 1
      guard isPassing, tries < Self.mostTries else {
        tries = 0
        while waiting.popFirst() != nil {}
        asked.removeAll()
        return .gaveUp(why)
      }
      waiting.append(symbols)
      notBefore = now + Self.retryAfter
      return .goesOn
    }
  }
}
